"""The one door to pandas, SciPy and NumPy: they are loaded when somebody first asks for a result.

The respondents' pages live in the same process and must start fast and stay small.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from app.analysis.results import Results
from app.distribution.disclosure import TEAM
from app.distribution.tables import Campaign


def results(session: Session, campaign: Campaign, now: dt.datetime, smallest: int = TEAM) -> Results:
    from app.analysis import service

    return service.results(session, campaign, now, smallest)
