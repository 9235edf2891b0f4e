"""Giving results back to partners: what their pages may show is worked out here once, when a campaign is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.analysis import wording
from app.analysis.core.figures import Refusal
from app.analysis.presenting import Presenter
from app.analysis.results import Bar, IndicatorResult, Results
from app.relay import returning
from app.relay.returning import Share
from app.site.language import N_

BARRED = {
    Bar.FEW: N_(
        "These figures differ so little from those of %(day)s that both would tell of a few people. "
        "The earlier ones stand."
    ),
    Bar.UNLIKE: N_(
        "The figures of %(day)s were given before all that a comparison takes was kept, or of other questions. "
        "New ones beside them might tell of a few people: the earlier ones stand."
    ),
    Bar.SINCE: N_(
        "Figures were given to others on %(day)s, while these were being worked out. "
        "Press again: new ones are then held against those as well."
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """All that one language says of it."""

    headline: tuple[str, ...]
    labels: tuple[str, ...]


def words_of(presenter: Presenter) -> Words:
    """In the language the request speaks now."""
    return Words(tuple(presenter.headline), tuple(presenter.label(one) for one in presenter.results.indicators))


def give_back(
    session: Session, campaign_id: int, results: Results, words: Mapping[str, Words], now: dt.datetime
) -> None:
    shares = [share for place, one in enumerate(results.indicators) if (share := _share(place, one, words)) is not None]
    sentences = {language: said.headline for language, said in words.items()}
    returning.give_back(session, campaign_id, results.counted, sentences, shares, now)


def _share(place: int, one: IndicatorResult, words: Mapping[str, Words]) -> Share | None:
    """Rounded outwards as the team reads it; what has no figure there has none here."""
    if isinstance(one.estimate, Refusal):
        return None
    low, high = wording.outwards(one.estimate)
    labels = {language: said.labels[place] for language, said in words.items()}
    return Share(labels, one.estimate.value, float(low.value), float(high.value))
