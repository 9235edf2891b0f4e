"""What came of the demo: counts, rates, verdicts and the proof, for the terminal and as one JSON document."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.analysis import engine
from app.analysis.core.figures import Estimate
from app.analysis.results import IndicatorResult
from app.collection.store import documents
from app.demo.ledger import Ledger, Proof, Said, prove
from app.distribution.tables import Campaign
from app.interview.model import Interview
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from app.rates.service import overview


@dataclass(frozen=True, slots=True)
class Report:
    interviews: Mapping[str, int]
    """By how they stand."""
    channels: Mapping[str, int]
    languages: Mapping[str, int]
    calls: Mapping[str, int]
    """By outcome."""
    participation: float | None
    indicators: tuple[IndicatorResult, ...]
    proof: Proof

    def as_document(self) -> dict[str, Any]:
        return {
            "interviews": dict(self.interviews),
            "channels": dict(self.channels),
            "languages": dict(self.languages),
            "calls": dict(self.calls),
            "participation": self.participation,
            "indicators": [_indicator(one) for one in self.indicators],
            "answers": {
                "acknowledged": self.proof.acknowledged,
                "stored_once_and_equal": self.proof.equal,
                "missing": len(self.proof.missing),
                "different": len(self.proof.different),
                "unexpected": len(self.proof.unexpected),
                "strange_interviews": len(self.proof.strangers),
            },
            "holds": self.proof.holds,
        }


def _indicator(one: IndicatorResult) -> dict[str, Any]:
    found = one.estimate
    figures = {"value": found.value, "low": found.low, "high": found.high} if isinstance(found, Estimate) else {}
    rounded = {name: round(value, 4) for name, value in figures.items()}
    return {"id": one.id, **rounded, "verdict": one.verdict.kind.value}


def make_report(
    session: Session, campaign: Campaign, version: Version, ledger: Ledger, calls: Mapping[str, int], now: dt.datetime
) -> Report:
    """Read everything back from the database, after the campaign."""
    interviews = [stored.interview for stored in documents(session, campaign.id)]
    rates = overview(session, campaign, now)
    central = rates.participation.central
    return Report(
        interviews=Counter(one.state.value for one in interviews),
        channels=Counter(one.channel.value for one in interviews),
        languages=Counter(one.language for one in interviews),
        calls=calls,
        participation=central.value if central else None,
        indicators=engine.results(session, campaign, now).indicators,
        proof=prove(ledger, ((one.id, _said(one, version)) for one in interviews)),
    )


def _said(interview: Interview, version: Version) -> Said:
    """The stored answers, without the notes: nobody says anything to those."""
    kinds = {question.id: question.kind for question in version.survey.questions}
    return {id_: answer.value for id_, answer in interview.answers.items() if kinds[id_] is not Kind.NOTE}
