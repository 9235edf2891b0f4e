"""Codes that open an interview, and the tries to guess one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class InterviewCode(Base):
    """One code of an interview for one purpose: its fingerprint only, the code itself is derived anew to be shown."""

    __tablename__ = "interview_code"

    interview_id: Mapped[str] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    attempt: Mapped[int]
    """Which of the derived codes it is: the first that nobody else had."""
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    """None for one that holds until the campaign closes."""


class CodeTry(Base):
    """A code that opened nothing. The address is a blind index that changes every day, kept for an hour or so."""

    __tablename__ = "code_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[dt.datetime] = mapped_column(index=True)
