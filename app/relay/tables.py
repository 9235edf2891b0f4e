"""What a professional asks for somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database.tables import Base
from app.distribution.tables import RelayLink


class CallRequest(Base):
    """Somebody who agreed to be called. The number is sealed; the row goes once nobody is to be called any more."""

    __tablename__ = "call_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    language: Mapped[str] = mapped_column(String(8))
    moment: Mapped[str] = mapped_column(String(12))
    """When they would rather be called."""
    consent: Mapped[str] = mapped_column(String(20))
    at: Mapped[dt.datetime]

    __table_args__ = (UniqueConstraint("campaign_id", "number_index"),)


class Successor(Base):
    """Somebody whom a professional names to take over; the team decides. How to reach them is sealed."""

    __tablename__ = "successor"

    id: Mapped[int] = mapped_column(primary_key=True)
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    accepted: Mapped[bool | None]
    relay_link: Mapped[RelayLink] = relationship()


class ReturnedResults(Base):
    """What a campaign found, as its partners are told: given once it is over, and never worked out by their pages."""

    __tablename__ = "returned_results"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    answers: Mapped[int]
    sentences: Mapped[dict[str, Any]]
    """By language, what stands at the top."""
    figures: Mapped[dict[str, Any]]
    """Under `shares`: each with its label by language, its value and its limits."""
    at: Mapped[dt.datetime]
