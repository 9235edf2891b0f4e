"""Each reminder that is planned for somebody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class Reminder(Base):
    """One reminder to one person, unique for ever by its turn: of an invitation, or of an interview without one."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    interview_id: Mapped[str | None] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    """Of somebody who began by the campaign's keyword."""
    turn: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="planned")
    due_at: Mapped[dt.datetime]
    handed_over_at: Mapped[dt.datetime | None]

    __table_args__ = (
        UniqueConstraint("invitation_id", "turn"),
        UniqueConstraint("interview_id", "turn"),
        CheckConstraint("(invitation_id IS NULL) <> (interview_id IS NULL)", name="of_one_person"),
        Index("ix__reminder__campaign_state_due", "campaign_id", "state", "due_at"),
    )
