"""Batches of notebooks: their codes on the page, and what they bring by text message."""

from datetime import datetime

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.core import Role
from app.distribution.tables import HistoryEvent
from app.site.language import translator
from app.sms import batches
from app.sms.batches import BatchFault
from app.sms.caller import Inbound
from app.sms.service import handle
from tests.campaigns import KEYS, World, make_world
from tests.correspondence.test_messages import signed_in

PAGE = "/console/vague-1/messages/notebooks"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def team(app: Flask, session: Session, world: World, now: datetime) -> FlaskClient:
    return signed_in(app, session, now, Role.TEAM)


def test_a_batch_is_added_and_counts_what_it_brings(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    said = {"code": "B-12", "label": "Carnets <arabes>", "language": "ar"}
    assert team.post(PAGE, data=said).status_code == 303
    inbound = Inbound("SM1", "+33639980001", "+33939980000", f"{world.campaign.keyword} b12", "i" * 26)
    assert "هل تريدون الإجابة؟" in handle(session, KEYS, inbound, now, translator, "http://localhost")
    session.commit()
    begun = session.scalars(select(HistoryEvent).where(HistoryEvent.kind == "begun_by_keyword")).one()
    assert begun.data == {"language": "ar", "channel": "sms", "batch": "b12"}
    assert [(one.begun, one.finished) for one in batches.tallies(session, world.campaign.id)] == [(1, 0)]
    session.rollback()
    page = team.get(PAGE).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "VAGUE1 B12" in page
    assert "Carnets &lt;arabes&gt;" in page


@pytest.mark.parametrize("code", ["", "é", "123456789", "stop", "arabe"])
def test_a_code_that_cannot_be_texted_is_refused(team: FlaskClient, code: str) -> None:
    answer = team.post(PAGE, data={"code": code, "label": "Carnets", "language": "fr"})
    assert answer.status_code == 422
    assert "Error" in answer.text


def test_a_code_is_one_batch_or_one_professional(session: Session, world: World, now: datetime) -> None:
    campaign, professional = world.campaign, world.links[0].code
    assert batches.add(session, campaign, "A12", "Carnets", "fr", now) is None
    assert batches.add(session, campaign, "a 12", "Autres", "ar", now) is BatchFault.TAKEN
    assert batches.add(session, campaign, professional, "Autres", "ar", now) is BatchFault.TAKEN
