from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from app.analysis.frames import NO_PROFESSIONAL
from app.analysis.pooled import Measures
from app.analysis.results import Reach
from app.analysis.standing import Standing
from app.analysis.store import collect, reach
from app.distribution.store import wave_before
from app.distribution.tables import Campaign
from app.interview.model import Channel
from tests.analysis.carnet import CLOSES, OPENS, SAYS_YES, Field, talk, withdrawn


def test_only_interviews_that_count_become_rows(fieldwork: Field) -> None:
    fieldwork.answer(0, SAYS_YES)
    fieldwork.answer(1, {"accord": "oui", "carnet": "oui"})
    fieldwork.answer(1, {"accord": "non"})
    fieldwork.answer(1, {})
    fieldwork.keep(2, withdrawn(fieldwork.version, talk(fieldwork.version, "w" * 26, SAYS_YES)))
    fieldwork.keep(2, withdrawn(fieldwork.version, talk(fieldwork.version, "x" * 26, {"accord": "oui"})))
    collected = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version))
    assert list(collected.people["id"]) == [f"{1:026}"]
    assert collected.standings == {
        Standing.COMPLETE: 1,
        Standing.BROKEN_OFF: 1,
        Standing.DECLINED: 1,
        Standing.NOT_CONSENTED: 1,
        Standing.WITHDRAWN: 2,
    }


def test_a_row_says_where_it_came_from_and_what_was_answered(fieldwork: Field) -> None:
    fieldwork.answer(1, SAYS_YES, language="ar", channel=Channel.SMS)
    row = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version)).people.iloc[0].to_dict()
    assert row["professional"] == fieldwork.links[1].professional_id
    assert (row["language"], row["channel"], row["state"]) == ("ar", "sms", "complete")
    assert (row["structure_kind"], row["departement"]) == ("mission_locale", "974")
    assert row["day"] == pd.Timestamp("2026-03-01")
    assert (row["aide"], row["usage.rdv"], row["usage.aucun"]) == ("beaucoup", True, False)
    assert (row["confiance"], row["depuis"], row["mot"]) == (4, pd.Timestamp("2026-01-05"), "utile")


def test_columns_have_the_type_of_their_question(fieldwork: Field) -> None:
    fieldwork.answer(0, SAYS_YES)
    fieldwork.answer(0, {**SAYS_YES, "carnet": "non", "confiance": "~refused", "depuis": "", "mot": ""})
    collected = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version))
    types = {name: str(kind) for name, kind in collected.people.dtypes.items()}
    assert types["aide"] == "category"
    assert (types["usage.rdv"], types["confiance"], types["depuis"]) == ("boolean", "Int64", "datetime64[s]")
    assert list(collected.people["aide"].cat.categories) == ["beaucoup", "peu", "pas"]
    second = collected.people.iloc[1]
    assert all(pd.isna(second[name]) for name in ("aide", "usage.rdv", "confiance", "depuis", "mot"))
    assert dict(collected.absences.iloc[1].dropna()) == {
        "aide": "not_asked",
        "usage": "not_asked",
        "confiance": "refused",
        "depuis": "blank",
        "mot": "blank",
    }


def test_people_without_a_link_share_one_place(fieldwork: Field) -> None:
    fieldwork.answer(None, SAYS_YES)
    people = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version)).people
    assert list(people["professional"]) == [NO_PROFESSIONAL]


def test_a_campaign_without_answers_has_the_same_columns(fieldwork: Field) -> None:
    empty = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version))
    fieldwork.answer(0, SAYS_YES)
    filled = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version))
    assert len(empty.people) == 0
    assert list(empty.people.columns) == list(filled.people.columns)
    assert list(empty.absences.columns) == list(filled.absences.columns)


def test_reach_counts_the_professionals_who_say_how_many(fieldwork: Field) -> None:
    for professional in (0, 0, 0, 1, 2, None):
        fieldwork.answer(professional, SAYS_YES)
    fieldwork.declare(0, 8, 8)
    fieldwork.declare(0, 10, 12)
    fieldwork.declare(1, 0, 0)
    fieldwork.declare(2, 50, 50, kind="handed_out")
    fieldwork.declare(3, 40, 40)
    people = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version)).people
    who = [link.professional_id for link in fieldwork.links]
    assert reach(fieldwork.session, fieldwork.campaign, people) == Reach(
        answered=4,
        offered=13,
        professionals=3,
        reporting=2,
        partners=4,
        said={who[0]: 12, who[1]: 0, who[3]: 40},
        handed={who[2]: 50},
    )


def test_reach_leaves_out_whoever_was_invited_in_person(fieldwork: Field) -> None:
    fieldwork.answer(0, SAYS_YES)
    fieldwork.answer(0, SAYS_YES)
    fieldwork.invite_last(0)
    fieldwork.declare(0, 4, 4)
    people = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version)).people
    assert len(people) == 2
    found = reach(fieldwork.session, fieldwork.campaign, people)
    assert (found.answered, found.offered, found.professionals, found.reporting) == (1, 4, 1, 1)


RATES = [(Reach(4, 13, 3, 2), 4 / 13), (Reach(4, 13, 5, 2), None), (Reach(0, 0, 0, 0), None)]


@pytest.mark.parametrize(("reached", "rate"), RATES)
def test_a_response_rate_needs_half_of_the_professionals(reached: Reach, rate: float | None) -> None:
    assert reached.response_rate == rate


@pytest.mark.parametrize(
    ("closed_at", "ready_at", "test", "found"),
    [
        (None, OPENS, False, False),
        (CLOSES - dt.timedelta(days=5), OPENS, False, True),
        (CLOSES - dt.timedelta(days=5), None, False, False),
        (CLOSES - dt.timedelta(days=5), OPENS, True, False),
    ],
    ids=["it was still open", "somebody closed it early", "a draft", "a trial"],
)
def test_the_wave_before_was_held_and_over(
    fieldwork: Field, closed_at: dt.datetime | None, ready_at: dt.datetime | None, test: bool, found: bool
) -> None:
    first = fieldwork.campaign
    first.closed_at, first.ready_at, first.test = closed_at, ready_at, test
    kept = ("project_id", "version_digest", "plan", "plan_digest", "sealed_at")
    later = Campaign(key="vague-2", name="Vague 2", **{name: getattr(first, name) for name in kept})
    later.opens_at, later.closes_at, later.ready_at = CLOSES - dt.timedelta(days=2), CLOSES, OPENS
    fieldwork.session.add(later)
    fieldwork.session.flush()
    assert wave_before(fieldwork.session, later) is (first if found else None)
