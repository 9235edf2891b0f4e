"""Reminders: what a campaign plans, and each one that is planned for somebody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class ReminderPlan(Base):
    """Whom a campaign reminds, how often and at which hour; without a row, nobody."""

    __tablename__ = "reminder_plan"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    groups: Mapped[list[str]]
    days: Mapped[int]
    hour: Mapped[int]
    most: Mapped[int]
    set_at: Mapped[dt.datetime]

    __table_args__ = (CheckConstraint("days > 0 AND most > 0 AND hour >= 0 AND hour < 24", name="sensible"),)


class Reminder(Base):
    """One reminder to one invited person; the pair of invitation and turn makes it unique for ever."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    turn: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="planned")
    due_at: Mapped[dt.datetime]
    handed_over_at: Mapped[dt.datetime | None]

    __table_args__ = (
        UniqueConstraint("invitation_id", "turn"),
        Index("ix__reminder__campaign_state_due", "campaign_id", "state", "due_at"),
    )
