"""Versions of scripts in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.database.inserts import insert_if_new
from app.phoning.core.script import ScriptKind
from app.phoning.tables import Attempt, CallScript

_SCRIPTS = cast("Table", CallScript.__table__)


@dataclass(frozen=True, slots=True)
class Which:
    """One script of a project: its versions follow each other."""

    project_id: int
    kind: ScriptKind
    language: str

    def name(self, number: int) -> str:
        """A version as an attempt keeps it."""
        return f"{self.kind}.{self.language}.{number}"


@dataclass(frozen=True, slots=True)
class Written:
    """A version with who wrote it."""

    number: int
    by: str
    at: dt.datetime


def _is(which: Which) -> ColumnElement[bool]:
    return and_(
        CallScript.project_id == which.project_id,
        CallScript.kind == which.kind.value,
        CallScript.language == which.language,
    )


def newest(session: Session, which: Which) -> CallScript | None:
    return session.scalar(select(CallScript).where(_is(which)).order_by(CallScript.number.desc()).limit(1))


def version(session: Session, which: Which, number: int) -> CallScript | None:
    return session.scalar(select(CallScript).where(_is(which), CallScript.number == number))


def add(session: Session, which: Which, number: int, values: Mapping[str, object]) -> bool:
    """Whether it is new: somebody else may have written this number a moment ago."""
    own = {"project_id": which.project_id, "kind": which.kind.value, "language": which.language, "number": number}
    return insert_if_new(session, _SCRIPTS, {**own, **values})


def versions(session: Session, which: Which) -> Sequence[Written]:
    """Newest first."""
    wanted = (
        select(CallScript.number, Staff.name, CallScript.at)
        .join(Staff, Staff.id == CallScript.staff_id)
        .where(_is(which))
        .order_by(CallScript.number.desc())
    )
    return [Written(*row) for row in session.execute(wanted)]


def newest_of_all(session: Session, project_id: int) -> Mapping[Which, Written]:
    """The version in use of each script that the team has written."""
    last = (
        select(func.max(CallScript.id))
        .where(CallScript.project_id == project_id)
        .group_by(CallScript.kind, CallScript.language)
    )
    wanted = (
        select(CallScript.kind, CallScript.language, CallScript.number, Staff.name, CallScript.at)
        .join(Staff, Staff.id == CallScript.staff_id)
        .where(CallScript.id.in_(last))
    )
    return {
        Which(project_id, ScriptKind(kind), language): Written(number, by, at)
        for kind, language, number, by, at in session.execute(wanted)
    }


def calls_with(session: Session, campaign_id: int, which: Which) -> Mapping[str, int]:
    """How many calls of a campaign were made with each version, by its name."""
    wanted = (
        select(Attempt.script, func.count())
        .where(Attempt.campaign_id == campaign_id, Attempt.script.startswith(which.name(0)[:-1]))
        .group_by(Attempt.script)
    )
    return {name: count for name, count in session.execute(wanted) if name}
