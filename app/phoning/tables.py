"""Cases with their place in the queue and the claim on them, the attempts made, and what a campaign's team set.

Cases are made from the case history and the attempts, and can be made again from them (`phoning rebuild`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base, only_grow, partial_index


class CallWindow(Base):
    """Where people are and when they may be called there; a handful serves everybody."""

    __tablename__ = "call_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    departements: Mapped[str] = mapped_column(String(40))
    hours: Mapped[str] = mapped_column(String(120))

    __table_args__ = (UniqueConstraint("departements", "hours"),)


class CallCase(Base):
    """A professional or a beneficiary whom phoning works on, and who holds the case now."""

    __tablename__ = "call_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    """`link:7` for the professional of a relay link, `interview:…` for somebody who asked to be called,
    `request:3` for somebody for whom a professional asked."""
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    kind: Mapped[str] = mapped_column(String(12))
    relay_link_id: Mapped[int | None] = mapped_column(ForeignKey("relay_link.id"), index=True)
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), index=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("call_window.id"))
    language: Mapped[str] = mapped_column(String(8))
    needs: Mapped[str | None] = mapped_column(String(8))
    """The language a caller must speak; None where ours will do."""
    ending: Mapped[str | None] = mapped_column(String(16))
    """Why nobody is to be called; None while the case is in the queue."""
    stage: Mapped[int]
    worth: Mapped[float] = mapped_column(Double)
    """Negative, so that the more worth is earlier in the order of the index."""
    made: Mapped[int]
    since: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    review_at: Mapped[dt.datetime | None]
    avoid: Mapped[int]
    seen: Mapped[int]
    """The last event of the history that this was worked out from: an older view never takes a newer one's place."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), unique=True)
    """Who holds it: a caller holds one case at most."""
    token: Mapped[str | None] = mapped_column(String(32), unique=True)
    """Of the claim: whoever saves must name it."""
    claimed_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]

    __table_args__ = (
        partial_index(
            "ix__call_case__queue",
            *("campaign_id", "stage", "worth", "made", "since", "id", "due_at", "window_id"),
            where="ending IS NULL",
        ),
        partial_index(
            "ix__call_case__review",
            *("campaign_id", "review_at"),
            where="review_at IS NOT NULL",
        ),
    )


class Attempt(Base):
    """One call, and what came of it."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("call_case.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[str] = mapped_column(String(30))
    language: Mapped[str | None] = mapped_column(String(8))
    """The one they need, where that came of it."""
    note: Mapped[str] = mapped_column(Text, default="")
    next_call_at: Mapped[dt.datetime | None]
    """Not before; None where the outcome leaves nothing to call for."""
    outside_id: Mapped[str] = mapped_column(String(80), unique=True)
    script: Mapped[str | None] = mapped_column(String(32))
    """Which was before the caller's eyes, as `professional.fr.3`; version 0 is the one that Relais brings."""
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime]
    """When the caller noted it."""
    received_at: Mapped[dt.datetime]
    """When it reached us: later, where there was no network."""

    __table_args__ = (Index("ix__attempt__campaign_ended", "campaign_id", "ended_at"),)


class CallPlan(Base):
    """A campaign's rules of calling, and how its calls have gone so far."""

    __tablename__ = "call_plan"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    rules: Mapped[dict[str, Any]]
    pace: Mapped[dict[str, Any]]
    paced_at: Mapped[dt.datetime | None]


class CallCost(Base):
    """What an hour of calls costs a project, as its team says; a project that does not say has no row."""

    __tablename__ = "call_cost"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True, autoincrement=False)
    cents: Mapped[int]
    """Of a euro, for an hour."""


class CallerLanguage(Base):
    """A language that a caller makes calls in; who has none makes them in French and in their page's language."""

    __tablename__ = "caller_language"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)


class CallCursor(Base):
    """How far the history has been read; one row."""

    __tablename__ = "call_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]


class CallerPhone(Base):
    """A caller's own telephone, which rings first when they call through the service."""

    __tablename__ = "caller_phone"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    number: Mapped[bytes]
    """Sealed."""


class BridgeCall(Base):
    """One call through the service, from the wish to its end. It holds no number: those stand where they belong."""

    __tablename__ = "bridge_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    """Ours: comes back with everything the provider asks and reports."""
    case_id: Mapped[int] = mapped_column(ForeignKey("call_case.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    token: Mapped[str] = mapped_column(String(32), index=True)
    """Of the claim it was made under."""
    state: Mapped[str] = mapped_column(String(12))
    provider_id: Mapped[str | None] = mapped_column(String(64))
    """Of the caller's leg."""
    asked_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    __table_args__ = (
        partial_index(
            "ix__bridge_call__open",
            "asked_at",
            where="state IN ('asked', 'placing')",
        ),
    )


class CallScript(Base):
    """One version of what callers say; versions are only ever added."""

    __tablename__ = "call_script"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    """From 1, in the order they were written."""
    texts: Mapped[dict[str, Any]]
    """By part."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime]

    __table_args__ = (UniqueConstraint("project_id", "kind", "language", "number"),)


only_grow(CallScript)
