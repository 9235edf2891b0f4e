"""Possible doubles: found once, judged by a person, never dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import html5lib
import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.tables import AuditEntry, Staff
from app.collection import doubles as kept
from app.collection.core import Mark
from app.collection.service import record
from app.collection.tables import DoubleFlag, InterviewRow
from app.database import Database
from app.interview.model import State, Withdraw
from app.rates import doubles
from app.site.typography import typeset
from tests.campaigns import make_world
from tests.conftest import Clock
from tests.rates.conftest import MADE, NOW, Field
from tests.rates.test_routes import sign_in

REPLIES = (
    ("accord", "oui"), ("bienvenue", ""), ("carnet", "oui"), ("aide", "peu"), ("usage", "rdv"), ("confiance", "4"),
)  # fmt: skip
MORE = (("age", "34"), ("annees", "3"), ("depuis", "3/9/2025"), ("mot", "Un mot à moi"))
LIST = "/console/vague-1/doubles"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def field(session: Session) -> Field:
    """Two interviews by one link with the same answers at the same time, a third that stands alone."""
    made = Field(session, make_world(session, MADE))
    for _ in range(2):
        made.interview("Amina", State.COMPLETED, replies=(*REPLIES, *MORE))
    made.interview("Thomas", State.ASKING, replies=REPLIES[:4])
    session.commit()
    return made


def test_looking_finds_signs_once_and_keeps_judgements(field: Field) -> None:
    session, campaign = field.session, field.world.campaign.id
    assert doubles.look(session, campaign, NOW) == 4, "the same answers, together, and each too fast"
    pair = next(one for one in doubles.cases(session, campaign) if one.earlier)
    assert set(pair.reasons) == {"same_answers", "in_a_row"}
    assert doubles.judge(session, campaign, pair.flag_id, Mark.SAME_PERSON, staff(session), NOW)
    assert doubles.look(session, campaign, NOW) == 0
    assert kept.same_person(session, campaign) == {pair.later.interview.id}
    judged = doubles.case_of(session, campaign, pair.flag_id)
    assert judged is not None
    assert judged.mark == "same_person"
    assert doubles.judge(session, campaign, pair.flag_id, None, staff(session), NOW)
    assert kept.same_person(session, campaign) == frozenset()


def test_every_night_what_is_new_is_looked_through_once(database: Database, field: Field, client: FlaskClient) -> None:
    session, campaign = field.session, field.world.campaign.id
    assert doubles.look_at_night(database, NOW) == 4
    assert [one.mark for one in doubles.cases(session, campaign)] == [None] * kept.waiting(session, campaign)
    sign_in(client, session)
    assert "3 possible doubles to judge" in client.get("/console/vague-1/").text
    # A tablet brings it after the look, dated when it was said.
    field.interview("Amina", State.COMPLETED, replies=(*REPLIES, *MORE))
    session.commit()
    assert doubles.look_at_night(database, NOW + dt.timedelta(hours=3)) == 0, "the same night"
    session.execute(update(InterviewRow).values(updated_at=NOW - dt.timedelta(days=2)))
    session.commit()
    tomorrow = NOW + dt.timedelta(days=1)
    assert kept.stirred(session, campaign) == [field.link("Amina").id]
    session.rollback()
    assert doubles.look_at_night(database, tomorrow) == 3
    assert kept.stirred(session, campaign) == []


class Meanwhile(Database):
    """Where something is brought after the reading and before what was found is written."""

    def __init__(self, url: str, bring: Callable[[], None]) -> None:
        super().__init__(url)
        self.bring = bring

    def session(self, *, read_only: bool = False) -> Session:
        if not read_only:
            self.bring()
        return super().session(read_only=read_only)


def test_what_comes_while_a_look_is_written_down_is_for_the_next(database: Database, field: Field) -> None:
    session, campaign = field.session, field.world.campaign.id

    def bring() -> None:
        field.interview("Amina", State.COMPLETED, replies=(*REPLIES, *MORE))
        session.execute(update(InterviewRow).values(updated_at=NOW - dt.timedelta(days=2)))
        session.commit()

    meanwhile = Meanwhile(database.url.render_as_string(hide_password=False), bring)
    assert doubles.look_at_night(meanwhile, NOW) == 4, "as if it had not come"
    meanwhile.dispose()
    assert kept.stirred(session, campaign) == [field.link("Amina").id]
    session.rollback()
    assert doubles.look_at_night(database, NOW + dt.timedelta(days=1)) == 3


def test_a_campaign_long_over_is_left_alone(database: Database, field: Field) -> None:
    assert doubles.look_at_night(database, field.world.campaign.closes_at + dt.timedelta(days=31)) == 0
    assert kept.looked_at(field.session, field.world.campaign.id) is None


def staff(session: Session) -> int:
    found = session.scalar(select(Staff.id))
    if found is None:
        made = Staff(email="a@example.org", name="A", role="team", created_at=NOW)
        session.add(made)
        session.flush()
        found = made.id
    return found


def test_answers_taken_back_are_no_double(field: Field) -> None:
    session, campaign = field.session, field.world.campaign.id
    doubles.look(session, campaign, NOW)
    pair = next(one for one in doubles.cases(session, campaign) if one.earlier)
    record(session, pair.later.interview.id, Withdraw(), NOW)
    assert [one for one in doubles.cases(session, campaign) if one.earlier] == []


def test_a_sign_of_another_campaign_is_not_judged_here(field: Field) -> None:
    session, campaign = field.session, field.world.campaign.id
    doubles.look(session, campaign, NOW)
    flag = session.scalars(select(DoubleFlag)).first()
    assert flag is not None
    assert not doubles.judge(session, campaign + 1, flag.id, Mark.SAME_PERSON, staff(session), NOW)
    assert flag.mark is None


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_person_looks_compares_and_judges_without_seeing_an_answer(
    client: FlaskClient, field: Field, language: str
) -> None:
    sign_in(client, field.session, language=language)
    assert client.get(LIST).status_code == 200
    assert client.post(LIST).status_code == 303
    page = client.get(LIST).text
    html5lib.HTMLParser(strict=True).parse(page)
    pair = next(one for one in doubles.cases(field.session, field.world.campaign.id) if one.earlier)
    field.session.commit()
    address = f"{LIST}/{pair.flag_id}"
    assert address in page
    compared = client.get(address).text
    html5lib.HTMLParser(strict=True).parse(compared)
    assert str(escape(typeset(field.world.version.text(language, "mot.text"), language))) in compared
    assert "Un mot à moi" not in compared
    assert field.world.version.text(language, "degre.peu") not in compared
    assert client.post(address, data={"mark": "same_person"}).status_code == 303
    assert kept.same_person(field.session, field.world.campaign.id) == {pair.later.interview.id}
    acts = field.session.scalars(select(AuditEntry.action)).all()
    assert "judge_double" in acts


def test_looking_at_the_pages_changes_nothing_and_bad_input_neither(client: FlaskClient, field: Field) -> None:
    sign_in(client, field.session)
    client.post(LIST)
    flag = field.session.scalars(select(DoubleFlag.id)).first()
    field.session.commit()
    for data in ({}, {"mark": "perhaps"}, {"mark": "\x00"}):
        assert client.post(f"{LIST}/{flag}", data=data).status_code == 400
    assert client.post(f"{LIST}/999999", data={"mark": "same_person"}).status_code == 404
    assert client.get(f"{LIST}/999999").status_code == 404
    assert client.get("/console/nowhere/doubles").status_code == 404
    assert kept.same_person(field.session, field.world.campaign.id) == frozenset()


def test_callers_do_not_judge(client: FlaskClient, field: Field) -> None:
    sign_in(client, field.session, Role.CALLER)
    assert client.get(LIST).status_code == 403
    assert client.post(LIST).status_code == 403
