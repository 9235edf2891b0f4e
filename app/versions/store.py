"""Reading published versions; a parsed one is kept in memory, since it never changes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.questionnaire.version import Version
from app.versions.tables import SurveyVersion

KEPT = 50
"""Parsed versions kept per process; the oldest leaves first."""

_parsed: dict[str, Version] = {}


def load(session: Session, digest: str) -> Version:
    """The version with this digest. Raises sqlalchemy.exc.NoResultFound where it was never published."""
    version = _parsed.get(digest)
    if version is None:
        document = session.scalars(select(SurveyVersion.document).where(SurveyVersion.digest == digest)).one()
        version = Version.from_document(document)
        _keep(version)
    return version


def _keep(version: Version) -> None:
    while len(_parsed) >= KEPT:
        _parsed.pop(next(iter(_parsed)), None)
    _parsed[version.digest] = version


def find(session: Session, digest: str) -> SurveyVersion | None:
    return session.scalar(select(SurveyVersion).where(SurveyVersion.digest == digest))


def newest(session: Session, survey_key: str) -> SurveyVersion | None:
    """The version of a survey that was published last."""
    rows = select(SurveyVersion).where(SurveyVersion.survey_key == survey_key).order_by(SurveyVersion.id.desc())
    return session.scalars(rows.limit(1)).first()
