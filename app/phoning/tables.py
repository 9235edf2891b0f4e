"""Claims on cases and the attempts made."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class Claim(Base):
    """A case held by one caller for a while: unique per case and per caller, with a fencing token."""

    __tablename__ = "claim"

    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    claimed_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class Attempt(Base):
    """One call, and what came of it."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Text, default="")
    next_call_at: Mapped[dt.datetime | None]
    """Not before; None where the outcome leaves nothing to call for."""
    outside_id: Mapped[str] = mapped_column(String(80), unique=True)
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime]

    __table_args__ = (Index("ix__attempt__campaign_ended", "campaign_id", "ended_at"),)
