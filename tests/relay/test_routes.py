"""The professional's page: what it shows and tells, and whom it does not name."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from app.collection.service import record, start
from app.collection.store import Origin
from app.database import Database
from app.distribution import links
from app.distribution.tables import Campaign, Commitment, Declaration, HistoryEvent, RelayLink
from app.interview.model import Channel, Reply
from app.settings import Settings
from tests.campaigns import KEYS, World
from tests.conftest import Clock
from tests.relay.reading import kinds, of, problems
from tests.web.respondent import rows


def edit(database: Database, world: World, **changes: dt.datetime) -> None:
    with database.session() as session:
        campaign = session.get_one(Campaign, world.campaign.id)
        for name, value in changes.items():
            setattr(campaign, name, value)
        session.commit()


def answered(database: Database, world: World, link: RelayLink, now: dt.datetime, interview_id: str) -> None:
    """Somebody answers the small survey through a link, the short way."""
    way = [("accord", "oui"), ("bienvenue", ""), ("carnet", "non"), ("pourquoi", ""), ("confiance", "3"), ("age", "30"),
           ("annees", "1"), ("mot", "")]  # fmt: skip
    with database.session() as session:
        campaign = session.get_one(Campaign, world.campaign.id)
        start(session, campaign, world.version, Origin(link.id), interview_id, "fr", Channel.WEB, now)
        for place, (question, raw) in enumerate(way):
            record(session, interview_id, Reply(question, raw, Channel.WEB, str(place)), now)
        session.commit()


@pytest.mark.parametrize(("lang", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_page_speaks_the_language_asked_for(client: FlaskClient, page: str, lang: str, direction: str) -> None:
    tree = html.fromstring(client.get(f"{page}?lang={lang}").text)
    assert (tree.get("lang"), tree.get("dir")) == (lang, direction)
    assert {urlsplit(one).query for one in tree.xpath("//form/@action")} == {f"lang={lang}"}
    assert tree.xpath("//*[contains(@class, 'message')]/@lang")[0] == lang, "their own language's message comes first"


def test_the_page_speaks_the_professional_s_language_by_itself(client: FlaskClient, world: World) -> None:
    (link,) = [one for one in world.links if one.professional.name == "Nadia Hoarau"]
    answer = client.get(f"/p/{links.page_token(KEYS, link)}", headers={"Accept-Language": "en"})
    assert html.fromstring(answer.text).get("lang") == "ar"


def test_every_message_carries_the_group_link_in_its_language(
    client: FlaskClient, page: str, world: World, settings: Settings
) -> None:
    (link,) = [one for one in world.links if one.professional.name == "Amina Belkacem"]
    group = f"{settings.public_base_url}/e/{links.relay_token(KEYS, link)}"
    tree = html.fromstring(client.get(page).text)
    for shown in tree.xpath("//*[contains(@class, 'message')]"):
        assert shown.text.splitlines()[-1] == f"{group}?lang={shown.get('lang')}"
    bodies = [parse_qs(urlsplit(one).query) for one in tree.xpath("//main//a/@href") if ":" in one]
    assert len(bodies) == 9
    assert all(group in repr(one) for one in bodies)


def test_the_page_names_nobody_and_shows_no_way_to_reach_them(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    for private in ("Belkacem", "Amina", "a@example.org", "99 00 01 37", "Mission locale"):
        assert private not in text


def test_the_page_s_own_address_is_in_no_message(client: FlaskClient, page: str) -> None:
    tree = html.fromstring(client.get(page).text)
    forwarding = [address for address in tree.xpath("//main//a/@href") if not address.startswith(page)]
    told = " ".join([*forwarding, *tree.xpath("//*[contains(@class, 'message')]/text()")])
    assert page not in told


def test_the_keyword_and_number_are_shown_where_people_can_answer_by_text(
    client: FlaskClient, page: str, world: World
) -> None:
    (link,) = [one for one in world.links if one.professional.name == "Amina Belkacem"]
    text = client.get(page).text
    assert f"VAGUE1 {link.code.upper()}" in text
    assert "+33 7 00 00 00 00" in text


def test_the_counter_counts_this_link_s_finished_answers_from_five_on(
    client: FlaskClient, page: str, world: World, database: Database, now: dt.datetime
) -> None:
    mine = next(one for one in world.links if one.professional.name == "Amina Belkacem")
    other = next(one for one in world.links if one is not mine)
    counter = "//*[@class='counter']/strong/text()"
    for number, link in enumerate([mine, mine, other, mine, mine]):
        answered(database, world, link, now, f"{number}" * 26)
    few = html.fromstring(client.get(page).text)
    assert few.xpath(counter) == []
    assert "À partir de cinq réponses" in few.text_content()
    answered(database, world, mine, now, "5" * 26)
    assert html.fromstring(client.get(page).text).xpath(counter) == ["5"]


def test_more_answers_than_declared_are_told_and_not_refused(
    client: FlaskClient, page: str, world: World, database: Database, now: dt.datetime
) -> None:
    mine = next(one for one in world.links if one.professional.name == "Amina Belkacem")
    for number in range(5):
        answered(database, world, mine, now, f"{number}" * 26)
    alarm = "Plus de personnes ont répondu"
    assert alarm not in client.get(page).text
    assert client.post(f"{page}/declare", data={"kind": "forwarded", "exact": "4"}).status_code == 303
    assert alarm in client.get(page).text
    client.post(f"{page}/declare", data={"kind": "forwarded", "amount": "1-5"})
    assert alarm not in client.get(page).text


def test_whoever_opens_it_by_mistake_is_told_what_it_is_and_where_to_answer(
    client: FlaskClient, page: str, world: World
) -> None:
    (link,) = [one for one in world.links if one.professional.name == "Amina Belkacem"]
    tree = html.fromstring(client.get(f"{page}?lang=ar").text)
    assert tree.xpath("//footer//a/@href")[0].endswith(f"/e/{links.relay_token(KEYS, link)}?lang=ar")
    assert world.version.text("ar", "survey.notice").split()[0] in tree.text_content()


def test_looking_changes_nothing(client: FlaskClient, page: str, database: Database) -> None:
    before = rows(database)
    for path in (page, f"{page}?lang=ar", f"{page}/declare", f"{page}/promise", f"{page}/invite", f"{page}/opened"):
        assert client.get(path, follow_redirects=True).status_code == 200
        client.head(path)
    assert rows(database) == before


# What they tell. --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "low", "high", "method"),
    [
        ({"amount": "0"}, 0, 0, "unknown"),
        ({"amount": "1-5"}, 1, 5, "unknown"),
        ({"amount": "6-10"}, 6, 10, "unknown"),
        ({"exact": "7", "method": "counted"}, 7, 7, "counted"),
        ({"exact": " ٢٣ ", "method": "estimated"}, 23, 23, "estimated"),
        ({"exact": "0", "method": "counted"}, 0, 0, "counted"),
        ({"exact": "10000", "method": "estimated"}, 10000, 10000, "estimated"),
    ],
)
@pytest.mark.parametrize("kind", ["forwarded", "handed_out"])
def test_a_declaration_is_kept_with_its_source(
    client: FlaskClient,
    page: str,
    database: Database,
    kind: str,
    sent: dict[str, str],
    low: int,
    high: int,
    method: str,
) -> None:
    answer = client.post(f"{page}/declare?lang=ar", data={"kind": kind, **sent})
    assert (answer.status_code, answer.location) == (303, f"{page}?lang=ar")
    (row,) = of(database, Declaration)
    assert (row.kind, row.low, row.high, row.method, row.source) == (kind, low, high, method, "professional")
    assert sorted(kinds(database)) == sorted([kind, "page_opened"])


@pytest.mark.parametrize(
    "sent",
    [{}, {"kind": "forwarded"}, {"kind": "forwarded", "exact": ""}, {"kind": "forwarded", "exact": "-1"},
     {"kind": "forwarded", "exact": "10001", "method": "counted"}, {"kind": "forwarded", "exact": "beaucoup"},
     {"kind": "forwarded", "exact": "3", "method": "guessed"}, {"kind": "stolen", "amount": "0"},
     {"kind": "forwarded", "amount": "11-99"}, {"kind": "forwarded", "exact": "9" * 5000},
     {"kind": "\x00", "exact": "1"}, {"kind": "forwarded", "exact": "1", "method": "counted", "day": "tomorrow"},
     {"kind": "forwarded", "exact": "1", "method": "counted", "day": "2030-01-01"},
     {"kind": "forwarded", "exact": "1", "method": "counted", "day": "1999-01-01"}],
)  # fmt: skip
def test_what_is_no_declaration_is_told_and_not_kept(
    client: FlaskClient, page: str, database: Database, sent: dict[str, str]
) -> None:
    before = rows(database)
    answer = client.post(f"{page}/declare", data=sent)
    assert answer.status_code == 422
    assert problems(answer)
    assert rows(database) == before


def test_a_wrong_figure_stands_in_its_box_again(client: FlaskClient, page: str) -> None:
    answer = client.post(f"{page}/declare", data={"kind": "handed_out", "exact": "douze", "method": "estimated"})
    tree = html.fromstring(answer.text)
    assert tree.get_element_by_id("handed_out-exact").get("value") == "douze"
    assert tree.get_element_by_id("forwarded-exact").get("value") == ""
    assert tree.xpath("//details[@open]//input[@id='handed_out-exact']")


def test_the_day_it_was_done_is_kept_where_it_is_told(client: FlaskClient, page: str, database: Database) -> None:
    sent = {"kind": "handed_out", "exact": "12", "method": "counted", "day": "27/2/2026"}
    client.post(f"{page}/declare", data=sent)
    (row,) = of(database, Declaration)
    (event,) = [one for one in of(database, HistoryEvent) if one.kind == "handed_out"]
    assert (row.day, event.data["day"]) == (dt.date(2026, 2, 27), "2026-02-27")


def test_all_that_was_told_stays_to_be_read_the_newest_first(client: FlaskClient, page: str, clock: Clock) -> None:
    assert "Ce que vous nous avez dit" not in client.get(page).text
    for sent in ({"amount": "6-10"}, {"exact": "4", "method": "counted", "day": "1/3/2026"}):
        client.post(f"{page}/declare", data={"kind": "forwarded", **sent})
        clock.advance(dt.timedelta(minutes=5))
    client.post(f"{page}/promise", data={"count": "8", "due_on": "9/3/2026"})
    told = [
        " ".join(one.text_content().split())
        for one in html.fromstring(client.get(page).text).xpath("//ul[@class='told']/li")
    ]
    assert [one.partition(" 2026 ")[2] for one in told] == [
        "Promis : 8 d’ici le 9 mars 2026",
        "Transmis à : 4 le 1er mars 2026 · compté",
        "Transmis à : 6–10 corrigé depuis",
    ]


@pytest.mark.parametrize(
    ("forwarded", "days", "said"),
    [("4", 0, None), ("8", 0, "Elle est tenue"), ("8", 9, "Elle est tenue"), ("7", 9, "Le jour est passé")],
)
def test_a_promise_is_told_kept_or_past(
    client: FlaskClient, page: str, clock: Clock, forwarded: str, days: int, said: str | None
) -> None:
    client.post(f"{page}/promise", data={"count": "8", "due_on": "9/3/2026"})
    client.post(f"{page}/declare", data={"kind": "forwarded", "exact": forwarded, "method": "counted"})
    clock.advance(dt.timedelta(days=days))
    text = client.get(page).text
    assert [one for one in ("Elle est tenue", "Le jour est passé") if one in text] == ([said] if said else [])


def test_a_later_declaration_corrects_and_the_earlier_one_stays_in_the_history(
    client: FlaskClient, page: str, database: Database, clock: Clock
) -> None:
    client.post(f"{page}/declare", data={"kind": "forwarded", "amount": "6-10"})
    clock.advance(dt.timedelta(hours=1))
    client.post(f"{page}/declare", data={"kind": "forwarded", "exact": "4", "method": "counted"})
    told = html.fromstring(client.get(page).text).xpath("string(//h2[@id='forwarded']/following-sibling::p)")
    assert "4" in told
    assert "10" not in told
    assert len(of(database, Declaration)) == 2
    assert kinds(database).count("page_opened") == 1, "once a day"


def test_a_promise_is_kept(client: FlaskClient, page: str, database: Database) -> None:
    answer = client.post(f"{page}/promise", data={"count": "٨", "due_on": "9/3/2026"})
    assert answer.status_code == 303
    (row,) = of(database, Commitment)
    assert (row.count, row.due_on, row.source) == (8, dt.date(2026, 3, 9), "professional")
    assert "9 mars 2026" in client.get(page).text or "9 March 2026" in client.get(page).text


@pytest.mark.parametrize(
    "sent",
    [{}, {"count": "8"}, {"due_on": "2026-03-09"}, {"count": "0", "due_on": "2026-03-09"},
     {"count": "8", "due_on": "2026-02-28"}, {"count": "8", "due_on": "vendredi"},
     {"count": "8", "due_on": "2026-13-40"},
     {"count": "1e9", "due_on": "2026-03-09"}],
)  # fmt: skip
def test_what_is_no_promise_is_told_and_not_kept(
    client: FlaskClient, page: str, database: Database, sent: dict[str, str]
) -> None:
    answer = client.post(f"{page}/promise", data=sent)
    assert answer.status_code == 422
    assert problems(answer)
    assert of(database, Commitment) == []
    tree = html.fromstring(answer.text)
    assert tree.get_element_by_id("count").get("value") == sent.get("count", "")


def test_having_seen_the_page_is_told_once_a_day(
    client: FlaskClient, page: str, database: Database, clock: Clock
) -> None:
    for _ in range(3):
        assert client.post(f"{page}/opened").status_code == 303
    clock.advance(dt.timedelta(days=1))
    client.post(f"{page}/opened")
    assert kinds(database) == ["page_opened", "page_opened"]


# The wrong time, the wrong link. ----------------------------------------------------------------


def test_after_the_end_the_page_thanks_and_still_takes_corrections(
    client: FlaskClient, page: str, database: Database, clock: Clock
) -> None:
    clock.advance(dt.timedelta(days=40))
    tree = html.fromstring(client.get(page).text)
    assert tree.xpath("//*[contains(@class, 'message')]") == []
    assert client.post(f"{page}/declare", data={"kind": "handed_out", "amount": "1-5"}).status_code == 303
    assert len(of(database, Declaration)) == 1


def test_before_the_beginning_the_page_says_when(
    client: FlaskClient, page: str, database: Database, world: World, now: dt.datetime
) -> None:
    edit(database, world, opens_at=now + dt.timedelta(days=5))
    answer = client.get(f"{page}?lang=en")
    assert "7 March 2026" in answer.text
    assert html.fromstring(answer.text).xpath("//*[contains(@class, 'message')]") == []


@pytest.mark.parametrize("button", ["", "/declare", "/promise", "/invite", "/call", "/opened"])
@pytest.mark.parametrize("token", ["aaaaaaaaaaaa", "%00", "x" * 4000, "GROUP"])
def test_an_unknown_page_is_one_calm_page(
    client: FlaskClient, world: World, database: Database, token: str, button: str
) -> None:
    # The group link's token, which everybody has, must not open the professional's page.
    token = links.relay_token(KEYS, world.links[0]) if token == "GROUP" else token
    before = rows(database)
    answer = client.post(f"/p/{token}{button}") if button else client.get(f"/p/{token}")
    assert answer.status_code == 404
    assert rows(database) == before


def test_a_late_form_shows_the_page_again_with_what_was_typed(app: Flask, client: FlaskClient, page: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    number = "06 39 98 00 01"
    late: dict[str, dict[str, str]] = {"promise": {"count": "8"}, "declare": {"exact": "3"}, "opened": {}}
    for button, sent in {**late, "invite": {"numbers": number}, "call": {"number": number}}.items():
        answer = client.post(f"{page}/{button}", data=sent)
        assert answer.status_code == 422
        told = html.fromstring(answer.text)
        assert told.find_class("calm")
        assert not told.find_class("summary")
        assert all(value in answer.text for value in sent.values())


def test_json_is_no_form(client: FlaskClient, page: str) -> None:
    for button in ("promise", "invite", "call", "declare"):
        assert client.post(f"{page}/{button}", json={"count": [1], "exact": {}, "number": 5}).status_code == 422
