"""Reading published versions; a parsed one is kept in memory, since it never changes."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.questionnaire.version import Version
from app.versions.tables import SurveyVersion

KEPT = 50
"""Parsed versions kept per process; the oldest leaves first."""

_parsed: dict[str, Version] = {}


def load(reader: Session | Connection, digest: str) -> Version:
    """The version with this digest. Raises sqlalchemy.exc.NoResultFound where it was never published."""
    version = _parsed.get(digest)
    if version is None:
        document = reader.execute(select(SurveyVersion.document).where(SurveyVersion.digest == digest)).scalar_one()
        version = Version.from_document(document)
        _keep(version)
    return version


def _keep(version: Version) -> None:
    while len(_parsed) >= KEPT:
        _parsed.pop(next(iter(_parsed)), None)
    _parsed[version.digest] = version


def find(session: Session, digest: str) -> SurveyVersion | None:
    return session.scalar(select(SurveyVersion).where(SurveyVersion.digest == digest))


def load_like(session: Session, beginning: str) -> Version | None:
    """The version whose digest begins so, where there is exactly one."""
    if not re.fullmatch(r"[0-9a-f]{6,64}", beginning):
        return None
    digests = select(SurveyVersion.digest).where(SurveyVersion.digest.startswith(beginning)).limit(2)
    found = session.scalars(digests).all()
    return load(session, found[0]) if len(found) == 1 else None


def history(session: Session, survey_key: str) -> tuple[SurveyVersion, ...]:
    """Every version of a survey, the one published last first."""
    rows = select(SurveyVersion).where(SurveyVersion.survey_key == survey_key).order_by(SurveyVersion.id.desc())
    return tuple(session.scalars(rows))


def newest(session: Session, survey_key: str) -> SurveyVersion | None:
    """The version of a survey that was published last."""
    rows = select(SurveyVersion).where(SurveyVersion.survey_key == survey_key).order_by(SurveyVersion.id.desc())
    return session.scalars(rows.limit(1)).first()
