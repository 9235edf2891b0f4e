"""A team that wants another verdict than its own: what it tries is refused, or stands on the page."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.analysis import afterwards, experiments
from app.analysis.experiments import Fault, Planned, Unit
from app.analysis.results import After, Results
from app.analysis.service import results
from app.distribution import lifecycle
from app.distribution.amending import MoveFault, move_to
from app.distribution.core import EventKind, Stage
from app.distribution.lifecycle import MoveProblem
from app.distribution.partner_history import PartnerChange, note
from app.distribution.service import record_event
from app.distribution.tables import Campaign, CampaignMove
from app.questionnaire.contexts import entries
from app.questionnaire.model import Survey
from app.questionnaire.plan import is_kept, plan_digest, plan_document
from app.questionnaire.version import Version
from app.versions.service import publish
from tests.analysis.carnet import CLOSES, DEFINITION, OPENS, SAYS_YES, Field

BEFORE, AFTER = OPENS - dt.timedelta(days=1), CLOSES + dt.timedelta(days=1)


def told(fieldwork: Field, now: dt.datetime = AFTER) -> Results:
    return results(fieldwork.session, fieldwork.campaign, now)


def another(**changes: object) -> Version:
    made = Survey.model_validate({**DEFINITION, **changes})
    return Version.of(made, {language: {one.context: one.text for one in entries(made)} for language in ("fr", "ar")})


@pytest.fixture
def sealed(fieldwork: Field) -> Field:
    lifecycle.keep_seal(fieldwork.session, fieldwork.campaign)
    return fieldwork


def test_an_honest_campaign_has_nothing_to_tell(sealed: Field) -> None:
    found = told(sealed)
    assert (found.plan_kept, found.late, found.turned_back, len(found.seals)) == (True, (), False, 1)


def test_a_lower_target_written_into_the_database_is_seen(sealed: Field) -> None:
    """With its own fingerprint, and even a version of the survey that says so."""
    lower = another(indicators=[{**one, "target": 0.45, "floor": 0.4} for one in DEFINITION["indicators"]])
    publish(sealed.session, lower, OPENS, "test")
    plan = plan_document(lower, CLOSES)
    changed = {"plan": plan, "plan_digest": plan_digest(plan), "version_digest": lower.digest}
    sealed.session.execute(update(Campaign).values(changed))
    sealed.session.refresh(sealed.campaign)
    assert is_kept(sealed.campaign.plan, lower)
    assert not told(sealed).plan_kept


def test_a_plan_is_not_opened_again_by_a_clock_set_back(sealed: Field) -> None:
    session, campaign = sealed.session, sealed.campaign
    record_event(session, campaign.id, sealed.links[0].id, EventKind.INTERVIEW_STARTED, OPENS, interview_id="i" * 26)
    assert lifecycle.move(session, campaign, Stage.DRAFT, BEFORE, "Nadia") is MoveProblem.BEGUN
    lots = Planned(Unit.PROFESSIONAL, "seul", "atelier", (), 7)
    assert experiments.by_lot(session, campaign, lots, BEFORE) is Fault.OPENED


def test_every_sealing_stays_readable(sealed: Field) -> None:
    session, campaign = sealed.session, sealed.campaign
    taken_back, again = BEFORE, BEFORE + dt.timedelta(hours=1)
    assert isinstance(lifecycle.move(session, campaign, Stage.DRAFT, taken_back, "Nadia"), CampaignMove)
    later = another(indicators=[{**one, "target": 0.9} for one in DEFINITION["indicators"]])
    campaign.version_digest = publish(session, later, BEFORE, "test").digest
    session.flush()
    assert isinstance(lifecycle.move(session, campaign, Stage.READY, again, "Nadia"), CampaignMove)
    found = told(sealed)
    assert found.plan_kept
    assert [one.digest == campaign.plan_digest for one in found.seals] == [False, True]


def test_a_draft_that_is_changed_and_a_trial_are_accused_of_nothing(sealed: Field) -> None:
    session, campaign = sealed.session, sealed.campaign
    assert isinstance(lifecycle.move(session, campaign, Stage.DRAFT, BEFORE, "Nadia"), CampaignMove)
    lower = another(indicators=[{**one, "target": 0.9} for one in DEFINITION["indicators"]])
    campaign.version_digest = publish(session, lower, BEFORE, "test").digest
    campaign.plan = plan_document(lower, CLOSES)
    campaign.plan_digest = plan_digest(campaign.plan)
    session.flush()
    assert told(sealed).plan_kept
    campaign.ready_at, campaign.test = BEFORE, True
    assert told(sealed).plan_kept


@pytest.mark.parametrize("to", [Stage.OPEN, Stage.DRAFT, Stage.READY])
def test_what_is_over_stays_over(sealed: Field, to: Stage) -> None:
    moved = lifecycle.move(sealed.session, sealed.campaign, to, AFTER, "Nadia")
    assert moved is MoveProblem.NOT_FROM_HERE
    version = publish(sealed.session, another(title="Autre"), AFTER, "test")
    assert move_to(sealed.session, sealed.campaign, version, AFTER, "Nadia") is MoveFault.CLOSED


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (EventKind.INTERVIEW_JUDGED, After.JUDGED),
        (EventKind.INTERVIEW_WITHDRAWN, After.WITHDRAWN),
        (EventKind.FORWARDED, After.DECLARED),
    ],
)
def test_what_is_changed_afterwards_is_told(sealed: Field, kind: EventKind, what: After) -> None:
    session, campaign = sealed.session, sealed.campaign
    record_event(session, campaign.id, sealed.links[0].id, kind, CLOSES - dt.timedelta(days=1))
    assert told(sealed).late == ()
    record_event(session, campaign.id, sealed.links[0].id, kind, CLOSES + dt.timedelta(hours=1))
    assert [one.what for one in told(sealed).late] == [what]
    assert told(sealed, CLOSES - dt.timedelta(hours=1)).late == ()


def test_professionals_moved_afterwards_are_told(sealed: Field) -> None:
    who = sealed.links[0].professional
    note(sealed.session, who, PartnerChange.MOVED, CLOSES + dt.timedelta(hours=1), "Nadia", {"from": 1})
    assert [one.what for one in told(sealed).late] == [After.MOVED]


def test_a_clock_set_back_is_told(sealed: Field) -> None:
    session, campaign = sealed.session, sealed.campaign

    def step(at: dt.datetime) -> None:
        session.add(CampaignMove(campaign_id=campaign.id, before="open", after="closing", at=at, by="Nadia"))
        session.flush()

    step(CLOSES)
    step(CLOSES - dt.timedelta(seconds=2))
    assert not told(sealed).turned_back
    assert afterwards.turned_back(session, campaign, OPENS)
    step(OPENS)
    assert told(sealed).turned_back


def test_no_verdict_is_told_while_people_may_answer(session: Session, sealed: Field) -> None:
    for place in range(4):
        for _ in range(10):
            sealed.answer(place, SAYS_YES)
    sealed.campaign.closing_at = OPENS
    kinds = {one.verdict.kind.value for one in told(sealed, CLOSES - dt.timedelta(minutes=1)).indicators}
    assert kinds == {"not_yet"}


def test_a_plan_holds_what_a_calculation_is_made_of() -> None:
    points = {"id": "points", "kind": "calculation", "text": "Points", "value": "confiance * 2"}
    asked = [*DEFINITION["questions"], points]
    indicators = [{**DEFINITION["indicators"][1], "positive": "points >= 8"}]
    plan = json.loads(plan_document(another(questions=asked, indicators=indicators), CLOSES))
    (found,) = plan["indicators"]
    assert [one["id"] for one in found["questions"]] == ["confiance", "points"]
    assert "confiance.text" in found["texts"]["ar"]
