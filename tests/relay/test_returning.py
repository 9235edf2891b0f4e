"""Results that were given back, on a professional's page."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient
from lxml import html

from app.database import Database
from app.relay.letters.tables import LetterPlan
from app.relay.returning import Share, give_back
from tests.campaigns import World
from tests.conftest import Clock

SHARE = Share({"fr": "Se sentir aidé", "ar": "الشعور بالمساعدة"}, 0.62, 0.5, 0.73)


def shown(client: FlaskClient, page: str) -> str:
    found = html.fromstring(client.get(page).text).xpath("string(//section[@aria-labelledby='results'])")
    return " ".join(str(found).split())


@pytest.fixture
def given(database: Database, world: World, now: dt.datetime) -> None:
    with database.session() as session, session.begin():
        said = {"fr": ["L’objectif est atteint."], "ar": ["تحقق الهدف."]}
        for answers in (51, 52):
            give_back(session, world.campaign.id, answers, said, [SHARE], now)


@pytest.mark.usefixtures("given")
def test_results_stand_on_the_page_once_the_survey_is_over(client: FlaskClient, page: str, clock: Clock) -> None:
    assert shown(client, page) == ""
    clock.advance(dt.timedelta(days=40))
    french, arabic = shown(client, page), shown(client, f"{page}?lang=ar")
    for words in ("L’objectif est atteint.", "Se sentir aidé", "62 %", "entre 50 % et 73 %", "52"):
        assert words in french
    assert "تحقق الهدف." in arabic
    assert "الشعور بالمساعدة" in arabic
    assert "votre structure" not in french, "so few would tell who they are"


def test_the_team_s_own_words_are_read_by_whoever_has_no_letter(
    client: FlaskClient, page: str, database: Database, world: World, clock: Clock, now: dt.datetime
) -> None:
    with database.session() as session, session.begin():
        plan = LetterPlan(campaign_id=world.campaign.id, reminders=0, spacing_days=7, changed_at=now)
        plan.results, plan.results_at = {"fr": "Le carnet aide <b>tout le monde</b>."}, now
        session.add(plan)
    clock.advance(dt.timedelta(days=40))
    assert "Le carnet aide <b>tout le monde</b>." in shown(client, page)
    assert "Réponses prises en compte" not in shown(client, page)
