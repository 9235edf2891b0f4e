"""Publishing: the one way a survey version comes to be."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from app.questionnaire.version import Version
from app.versions.store import find
from app.versions.tables import SurveyVersion


def publish(session: Session, version: Version, now: dt.datetime, by: str) -> SurveyVersion:
    """Keep this version for ever. Publishing the same structure and texts again gives the row there is."""
    row = find(session, version.digest)
    if row is None:
        row = SurveyVersion(
            survey_key=version.survey.key,
            digest=version.digest,
            document=version.to_document(),
            published_at=now,
            published_by=by,
        )
        session.add(row)
        session.flush()
    return row
