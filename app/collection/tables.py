"""Interviews, one document each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class InterviewRow(Base):
    """A stored interview: the document holds every answer; the columns are what lists and rates ask for."""

    __tablename__ = "interview"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    version_digest: Mapped[str] = mapped_column(ForeignKey("survey_version.digest"))
    relay_link_id: Mapped[int | None] = mapped_column(ForeignKey("relay_link.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    """One interview per personal link, whatever the channel."""
    channel: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    step: Mapped[int]
    """Optimistic version: a save names the step it read."""
    answered: Mapped[int]
    document: Mapped[dict[str, Any]]
    started_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("ix__interview__campaign_state", "campaign_id", "state"),)


class QuotaPlace(Base):
    """A place in a quota that a completed interview takes."""

    __tablename__ = "quota_place"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    quota: Mapped[str] = mapped_column(String(40), primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)


class DoubleFlag(Base):
    """A sign that somebody may have answered twice, for a person to judge; nothing is dropped by it."""

    __tablename__ = "double_flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    """Reason and interviews, so that the same sign is found once."""
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"), index=True)
    """The later of the two."""
    other_id: Mapped[str | None] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    """None where the sign is about one interview alone."""
    reason: Mapped[str] = mapped_column(String(20))
    found_at: Mapped[dt.datetime]
    mark: Mapped[str | None] = mapped_column(String(20))
    marked_at: Mapped[dt.datetime | None]
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class DoubleLook(Base):
    """How far a campaign has been looked through for doubles."""

    __tablename__ = "double_look"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    event_id: Mapped[int]
    """The last event of the history then: what a tablet brings later is dated when it was said."""
