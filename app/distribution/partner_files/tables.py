"""A partner file on its way: its lines stand beside the partners until somebody takes them over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class PartnerImport(Base):
    """A partner file between its arrival and its end; its content is sealed, and gone when it is over."""

    __tablename__ = "partner_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    matching: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which column of the file is which of ours."""
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the last look found: counts and places; its head, which may be somebody's line, is sealed."""
    state: Mapped[str] = mapped_column(String(12))
    without_refused: Mapped[bool] = mapped_column(default=False)
    """Somebody decided to leave the refused lines out."""
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int] = mapped_column(default=0)
    staff_id: Mapped[int | None]
    made_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]

    __table_args__ = (Index("ix__partner_import__project_state", "project_id", "state"),)


class StagedStructure(Base):
    """A structure as a file tells it; what the file is silent about stands as it is known."""

    __tablename__ = "staged_structure"

    import_id: Mapped[int] = mapped_column(ForeignKey("partner_import.id"), primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(60), primary_key=True)
    line: Mapped[int]
    action: Mapped[str] = mapped_column(String(8))
    structure_id: Mapped[int | None]
    """None until it is there."""
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    network: Mapped[str | None] = mapped_column(String(120))
    departement: Mapped[str] = mapped_column(String(3))
    notebooks: Mapped[int | None]
    size: Mapped[int | None]


class StagedProfessional(Base):
    """A professional as a file tells them."""

    __tablename__ = "staged_professional"

    import_id: Mapped[int] = mapped_column(ForeignKey("partner_import.id"), primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    structure_reference: Mapped[str] = mapped_column(String(60))
    structure_id: Mapped[int | None]
    reference: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(8))
    professional_id: Mapped[int | None]
    alike_id: Mapped[int | None]
    """Somebody known elsewhere under the same e-mail address or number."""
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    language: Mapped[str] = mapped_column(String(8))
    hours: Mapped[str | None] = mapped_column(String(120))


class StagedFault(Base):
    """What is wrong in one place of a file."""

    __tablename__ = "staged_fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("partner_import.id"), index=True)
    line: Mapped[int]
    column: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(30))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
