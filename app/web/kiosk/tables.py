"""Tablets lent to people in a centre, the interviews that came from them, and what could not be taken."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database.tables import Base
from app.distribution.tables import RelayLink


class Kiosk(Base):
    """One address for one device, of a professional in a campaign."""

    __tablename__ = "kiosk"

    id: Mapped[int] = mapped_column(primary_key=True)
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(65))
    """A point of the curve P-256: what the tablet seals answers to."""
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed; it never leaves the server, so a tablet cannot read what waits on it."""
    made_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    relay_link: Mapped[RelayLink] = relationship()


class KioskInterview(Base):
    """An interview that a tablet brought, so that the same one sent twice is taken once."""

    __tablename__ = "kiosk_interview"

    interview_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"), index=True)
    taken_at: Mapped[dt.datetime]


class KioskRefusal(Base):
    """A conversation, or one answer of it, that a tablet brought in vain; it stays until the team has settled it."""

    __tablename__ = "kiosk_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"))
    interview_id: Mapped[str] = mapped_column(String(26))
    """As the tablet named it; there need not be such an interview."""
    question: Mapped[str] = mapped_column(String(200))
    """Empty for a whole conversation."""
    reason: Mapped[str] = mapped_column(String(12))
    said: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed; None where it could not be opened, and once it is settled."""
    said_at: Mapped[dt.datetime | None]
    refused_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    why: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("kiosk_id", "interview_id", "question"),)
