"""Figures for people without an account."""

import re

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from app.access.core import Role
from app.access.tables import AuditEntry
from app.database import Database
from app.distribution.core import EventKind
from app.distribution.tables import HistoryEvent
from app.interview.model import State
from app.rates import batches
from app.rates.store import MOST_UNREAD
from app.rates.tables import SharedPage
from tests.conftest import Clock
from tests.rates.conftest import NOW, Field
from tests.rates.test_routes import sign_in

LIST = "/console/vague-1/shared"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def made(client: FlaskClient, field: Field, structure: str = "") -> str:
    """A page's address, as the team reads it."""
    sign_in(client, field.session)
    assert client.post(LIST, data={"structure": structure, "name": "Région"}).status_code == 303
    found = re.search(r"/shared/[a-z2-7]{12}", client.get(LIST).text)
    assert found
    return found[0]


def answer(field: Field, people: int, name: str | None = "Amina", language: str = "fr") -> None:
    for _ in range(people):
        field.interview(name, State.COMPLETED, language=language)
    field.session.commit()


def test_a_structure_sees_its_own_counts_and_nobody_elses(client: FlaskClient, lively: Field) -> None:
    amina = lively.link("Amina").professional
    address = made(client, lively, str(amina.structure_id))
    client.post("/sign-out")
    assert "Too few people have answered yet" in client.get(f"{address}?lang=en").text, "three"
    answer(lively, 12)
    assert batches.renew_counts(lively.session, lively.world.campaign, NOW) == 1
    lively.session.commit()
    page = client.get(f"{address}?lang=en").text
    assert '<strong class="figure">15</strong>' in page or ">15<" in page
    for other in ("CCAS", "Amina", "Thomas", "Nadia", "/ 2"):
        assert other not in page
    assert ">not shown<" not in page, "whoever looks twice would see how the one who came between answered"
    lively.world.campaign.closed_at = NOW
    assert batches.renew_counts(lively.session, lively.world.campaign, NOW) == 1
    assert batches.renew_counts(lively.session, lively.world.campaign, NOW) == 0
    lively.session.commit()
    over = client.get(f"{address}?lang=en").text
    assert over.count(">not shown<") == 4, "two languages and two ways of answering, of which one each is small"


def test_single_answers_are_not_seen_arriving(client: FlaskClient, lively: Field) -> None:
    address = made(client, lively)
    answer(lively, 12)
    answer(lively, 11, None)
    client.post(f"{LIST}/count")
    first = client.get(f"{address}?lang=en").text
    assert "counted on 12 March 2026" in first
    answer(lively, 10)
    assert "Nowhere have 11 more people answered" in client.post(f"{LIST}/count", follow_redirects=True).text
    assert client.get(f"{address}?lang=en").text == first
    answer(lively, 1)
    assert "1 page shows new figures" in client.post(f"{LIST}/count", follow_redirects=True).text
    assert ">39<" in client.get(f"{address}?lang=en").text


def test_by_night_every_campaign_is_counted(lively: Field, client: FlaskClient, database: Database) -> None:
    made(client, lively)
    answer(lively, 12)
    assert batches.count_at_night(database, NOW.replace(hour=15)) == 0
    assert batches.count_at_night(database, NOW.replace(hour=2)) == 1
    assert batches.count_at_night(database, NOW.replace(hour=2, minute=30)) == 0


def test_what_was_never_counted_is_counted_at_any_hour(lively: Field, client: FlaskClient, database: Database) -> None:
    address, page = made(client, lively), lively.session.scalars(select(SharedPage)).one()
    page.structure_id = lively.link("Amina").professional.structure_id
    lively.session.commit()
    assert "have not been counted for this page yet" in client.get(f"{address}?lang=en").text
    assert batches.count_at_night(database, NOW.replace(hour=15)) == 1
    assert "Too few people have answered yet" in client.get(f"{address}?lang=en").text
    assert batches.count_at_night(database, NOW.replace(hour=15)) == 0


def test_nothing_is_counted_while_the_tallies_are_behind(client: FlaskClient, lively: Field) -> None:
    made(client, lively)
    answer(lively, 12)
    one = {"campaign_id": lively.world.campaign.id, "kind": EventKind.PAGE_OPENED.value, "at": NOW, "details": {}}
    lively.session.execute(insert(HistoryEvent), [one] * (MOST_UNREAD + 1))
    lively.session.commit()
    assert "are just being worked out" in client.post(f"{LIST}/count", follow_redirects=True).text
    lively.look_around()
    assert "1 page shows new figures" in client.post(f"{LIST}/count", follow_redirects=True).text


def test_in_the_end_all_stays_as_of_the_last_batch(client: FlaskClient, lively: Field) -> None:
    amina = lively.link("Amina").professional.structure_id
    made(client, lively, str(amina))
    for closed, people, language, figures in (
        (False, 12, "fr", (15, {})),
        (True, 1, "ar", (15, {"ar": None, "fr": None})),
        (True, 20, "ar", (15, {"ar": None, "fr": None})),
        (True, 20, "fr", (15, {"ar": None, "fr": None})),
    ):
        lively.world.campaign.closed_at = NOW if closed else None
        answer(lively, people, language=language)
        batches.renew_counts(lively.session, lively.world.campaign, NOW)
        lively.session.commit()
        found = batches.own_figures(lively.session, lively.world.campaign, amina)
        assert found is not None
        assert (found.complete, found.languages) == figures, (people, language)


def test_in_the_end_what_was_too_small_to_be_told_is_counted(client: FlaskClient, lively: Field) -> None:
    amina = lively.link("Amina").professional.structure_id
    made(client, lively, str(amina))
    lively.world.campaign.closed_at = NOW
    answer(lively, 9)
    assert batches.renew_counts(lively.session, lively.world.campaign, NOW) == 1
    found = batches.own_figures(lively.session, lively.world.campaign, amina)
    assert found is not None
    assert found.complete == 12


def test_a_funder_sees_sums_once_there_are_enough(client: FlaskClient, lively: Field) -> None:
    address = made(client, lively)
    assert "Too few people have answered yet" in client.get(f"{address}?lang=en").text
    answer(lively, 12)
    batches.renew_counts(lively.session, lively.world.campaign, NOW)
    lively.session.commit()
    assert "Too few people have answered yet" in client.get(f"{address}?lang=en").text, "all but two of one structure"
    answer(lively, 20, None)
    batches.renew_counts(lively.session, lively.world.campaign, NOW)
    lively.session.commit()
    found = batches.campaign_figures(lively.session, lively.world.campaign)
    assert found is not None
    assert found.complete == found.tables.told.total == 37
    regions = {"La Réunion": None, "Île-de-France": None, "": 21}
    assert found.tables.told.regions == regions, "the one would be told by the fifteen"
    page = client.get(f"{address}?lang=en").text
    assert "complete answers" in page
    assert "Étang" not in page, "no structure is named"
    for language in ("fr", "ar"):
        html5lib.HTMLParser(strict=True).parse(client.get(f"{address}?lang={language}").text)


def test_a_closed_page_opens_nothing(client: FlaskClient, lively: Field) -> None:
    address = made(client, lively)
    page = lively.session.scalars(select(SharedPage)).one()
    lively.session.commit()
    assert client.post(f"{LIST}/{page.id}/close").status_code == 303
    assert client.post(f"{LIST}/{page.id}/close").status_code == 404
    assert client.get(address).status_code == 404
    assert address not in client.get(LIST).text
    told = lively.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"shared_page:{page.id}"))
    assert list(told) == ["share_figures", "close_shared_figures"]


def test_only_the_team_shares(client: FlaskClient, lively: Field) -> None:
    assert client.get(LIST).status_code == 401
    assert sign_in(client, lively.session, Role.CALLER).post(LIST).status_code == 403


def test_a_structure_of_another_campaign_is_not_offered(client: FlaskClient, lively: Field) -> None:
    assert sign_in(client, lively.session).post(LIST, data={"structure": "999"}).status_code == 422


def test_unknown_addresses_look_like_any_other(client: FlaskClient, lively: Field) -> None:
    address = made(client, lively)
    assert client.get("/shared/aaaaaaaaaaaa").status_code == 404
    lively.session.execute(update(SharedPage).values(fingerprint=b"other"))
    lively.session.commit()
    assert client.get(address).status_code == 404


def test_an_address_is_renewed_and_looking_at_it_is_written_nowhere(client: FlaskClient, lively: Field) -> None:
    address = made(client, lively)
    before = lively.session.scalar(select(func.count()).select_from(HistoryEvent))
    assert client.get(address).status_code == 200
    assert lively.session.scalar(select(func.count()).select_from(HistoryEvent)) == before
    page = lively.session.scalars(select(SharedPage.id)).one()
    lively.session.rollback()
    assert client.post(f"{LIST}/{page}/renew").status_code == 303
    assert client.post(f"{LIST}/{page}/renew").status_code == 404, "an old page renewed by an old tab"
    assert client.get(address).status_code == 404
    (new,) = re.findall(r"/shared/[a-z2-7]{12}(?=<)", client.get(LIST).text)
    assert new != address
    assert client.get(new).status_code == 200
    actions = lively.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["close_shared_figures", "share_figures"]
