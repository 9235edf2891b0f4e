"""Staff accounts, their sign-in links, and what they did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database.tables import Base, only_grow


class Staff(Base):
    """A member of the project team, or a caller it takes on."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]


class SignInLink(Base):
    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    """Since then it stands for the session it opened."""
    ended_at: Mapped[dt.datetime | None]
    """When somebody signed out of that session: a copy of its cookie opens nothing any more."""
    staff: Mapped[Staff] = relationship()


class SignInTry(Base):
    """One knock at the door, kept for an hour as blind indexes."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix__sign_in_try__kind_address_at", "kind", "address_index", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    address_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Of the network address."""
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the e-mail address a link was asked for."""
    at: Mapped[dt.datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """One privileged act; rows are never changed."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


only_grow(AuditEntry)
