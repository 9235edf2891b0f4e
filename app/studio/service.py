"""Files taken to a published version, or to everything that stands in the way."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy.orm import Session

from app.questionnaire.findings import Finding, errors
from app.studio.preparing import prepare
from app.versions.service import publish as keep
from app.versions.tables import SurveyVersion


def publish(
    session: Session, definition: Path, translations: Path, now: dt.datetime, by: str
) -> SurveyVersion | tuple[Finding, ...]:
    """The version's row (the old one where nothing has changed), or why it cannot be published."""
    prepared = prepare(definition, translations)
    if prepared.version is None:
        return errors(prepared.findings)
    return keep(session, prepared.version, now, by)
