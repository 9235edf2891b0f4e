"""Campaigns, links, what professionals say, and invitations; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import Database
from app.database.tables import AppendOnlyError
from app.distribution import links, store
from app.distribution.core import (
    CampaignState,
    DeclarationKind,
    Declared,
    EventKind,
    InviteFault,
    Method,
    Problem,
    Source,
    campaign_state,
)
from app.distribution.history import record_event
from app.distribution.partner_files.service import import_partners
from app.distribution.service import (
    NewCampaign,
    close_campaign,
    commit_to,
    declare,
    find_or_make_project,
    invite,
    open_campaign,
    relay_links,
)
from app.distribution.tables import Campaign, Commitment, Declaration, HistoryEvent, Invitation, RelayLink
from app.messaging.core.senders import Capabilities, SenderKind
from app.messaging.numbers import NumberFault
from app.messaging.service import opt_out
from app.messaging.tables import OutgoingMessage
from app.questionnaire.plan import plan_digest
from app.versions.store import find as find_version
from tests.campaigns import HEADER, KEYS, PARTNERS, World, make_world

BASE = "https://relais.example.org"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def told(session: Session, *kinds: EventKind) -> list[HistoryEvent]:
    found = select(HistoryEvent).where(HistoryEvent.kind.in_([kind.value for kind in kinds]))
    return list(session.scalars(found.order_by(HistoryEvent.id)))


def test_a_project_is_made_once(session: Session) -> None:
    first = find_or_make_project(session, "mon-recap", "Mon Récap")
    assert find_or_make_project(session, "mon-recap", "Another name") is first


def test_opening_a_campaign_seals_its_plan(world: World, now: datetime) -> None:
    assert world.campaign.sealed_at == now
    assert world.campaign.plan_digest == plan_digest(world.campaign.plan)
    assert world.campaign.keyword == "VAGUE1"
    assert campaign_state(world.campaign, now) is CampaignState.OPEN


@pytest.mark.parametrize("closing", ["early", "late"])
def test_closing_ends_a_campaign_once(session: Session, world: World, now: datetime, closing: str) -> None:
    moment = now + (timedelta(days=1) if closing == "early" else timedelta(days=60))
    close_campaign(session, world.campaign, moment)
    close_campaign(session, world.campaign, moment + timedelta(days=1))
    assert world.campaign.closed_at == (moment if closing == "early" else None)
    assert campaign_state(world.campaign, moment) is CampaignState.CLOSED


@pytest.mark.parametrize(
    ("key", "keyword", "days"), [("vague-1", None, 1), ("vague-2", "vague1", 1), ("vague-3", None, -1)]
)
def test_campaigns_differ_by_key_and_keyword_and_run_forwards(
    session: Session, world: World, now: datetime, key: str, keyword: str | None, days: int
) -> None:
    version = find_version(session, world.version.digest)
    assert version is not None
    new = NewCampaign(key, "Again", world.project, version, now, now + timedelta(days=days), keyword)
    with pytest.raises(IntegrityError):
        open_campaign(session, new, now)


def test_every_professional_gets_one_link(session: Session, world: World, now: datetime) -> None:
    assert [link.professional.reference for link in world.links] == ["P03", "P01", "P02"]
    assert len({link.code for link in world.links}) == 3
    again = relay_links(session, KEYS, world.campaign, now)
    assert [link.id for link in again] == [link.id for link in world.links]
    assert len(told(session, EventKind.LINK_MADE)) == 3


def test_whoever_comes_later_gets_a_link_then(session: Session, world: World, now: datetime) -> None:
    more = f"{HEADER}\nS02,CCAS de l'Étang,ccas,,974,40,P09,Rayan Payet,,,,fr\n"
    import_partners(session, KEYS, world.project, more, "more.csv", now)
    assert len(relay_links(session, KEYS, world.campaign, now + timedelta(days=1))) == 4
    assert len(told(session, EventKind.LINK_MADE)) == 4


def test_links_made_at_once_are_made_once(database: Database, session: Session, world: World, now: datetime) -> None:
    more = "\n".join(f"S02,CCAS de l'Étang,ccas,,974,40,P{number},Person {number},,,,fr" for number in range(10, 30))
    import_partners(session, KEYS, world.project, f"{HEADER}\n{more}", "more.csv", now)
    session.commit()

    def make(_: int) -> int:
        with database.session() as own, own.begin():
            return len(relay_links(own, KEYS, own.get_one(Campaign, world.campaign.id), now))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(4))) == [23] * 4
    assert len(told(session, EventKind.LINK_MADE)) == 23


def test_links_are_found_by_what_people_have(session: Session, world: World) -> None:
    for link in world.links:
        token, page = links.relay_token(KEYS, link), links.page_token(KEYS, link)
        assert token != page
        assert store.find_page(session, KEYS, f"{page[:6]} {page[6:]}") is link
        assert store.find_by_code(session, world.campaign.id, link.code.upper()) == link.id
        assert store.find_page(session, KEYS, token) is None


@pytest.mark.parametrize("keyword", ["other", ""])
def test_an_unknown_keyword_finds_nothing(session: Session, world: World, keyword: str) -> None:
    assert store.find_by_keyword(session, " vague1 ") is world.campaign
    assert store.find_by_keyword(session, keyword) is None


@pytest.mark.parametrize("code", ["", "aaaaa"])
def test_an_unknown_code_finds_nothing(session: Session, world: World, code: str) -> None:
    assert store.find_by_code(session, world.campaign.id, code) is None


def test_a_code_of_another_campaign_finds_nothing(session: Session, world: World) -> None:
    assert store.find_by_code(session, world.campaign.id + 1, world.links[0].code) is None


def test_a_revoked_link_opens_nothing(session: Session, world: World, now: datetime) -> None:
    link = world.links[0]
    made = invite(session, KEYS, link, "06 39 98 12 34", "fr", now, base_url=BASE)
    assert isinstance(made, Invitation)
    link.revoked_at = now
    session.flush()
    assert store.find_page(session, KEYS, links.page_token(KEYS, link)) is None
    assert store.find_by_code(session, world.campaign.id, link.code) is None
    assert store.find_invitation(session, KEYS, links.invitation_token(KEYS, made)) is None
    assert link in store.relay_links(session, world.campaign.id)


def test_declarations_are_kept_and_the_last_one_holds(session: Session, world: World, now: datetime) -> None:
    link = world.links[0]
    declare(session, link, Declared(DeclarationKind.FORWARDED, 1, 5, Method.ESTIMATED), now, Source.PROFESSIONAL)
    declare(session, link, Declared(DeclarationKind.HANDED_OUT, 20, 20, Method.COUNTED), now, Source.TEAM)
    later = now + timedelta(days=2)
    declare(session, link, Declared(DeclarationKind.FORWARDED, 4, 4, Method.COUNTED), later, Source.CALLER)
    assert session.scalar(select(func.count()).select_from(Declaration)) == 3
    held = store.declarations(session, world.campaign.id)
    assert {key: (row.low, row.high) for key, row in held.items()} == {
        (link.id, "forwarded"): (4, 4),
        (link.id, "handed_out"): (20, 20),
    }
    events = told(session, EventKind.FORWARDED, EventKind.HANDED_OUT)
    assert [event.kind for event in events] == ["forwarded", "handed_out", "forwarded"]
    assert events[0].data == {"low": 1, "high": 5, "method": "estimated", "source": "professional"}


def test_promises_are_kept_and_the_last_one_holds(session: Session, world: World, now: datetime) -> None:
    link = world.links[1]
    commit_to(session, link, 5, date(2026, 3, 9), now, Source.CALLER)
    commit_to(session, link, 8, date(2026, 3, 16), now + timedelta(days=7), Source.CALLER)
    assert session.scalar(select(func.count()).select_from(Commitment)) == 2
    assert {id_: row.count for id_, row in store.commitments(session, world.campaign.id).items()} == {link.id: 8}
    assert told(session, EventKind.PROMISED)[0].data == {"count": 5, "due_on": "2026-03-09", "source": "caller"}


@pytest.mark.parametrize(("language", "stop"), [("fr", "STOP"), ("ar", "توقف"), ("en", "STOP")])
def test_an_invitation_is_a_text_with_the_link_alone_on_its_last_line(
    session: Session, world: World, now: datetime, language: str, stop: str
) -> None:
    made = invite(session, KEYS, world.links[0], "06 39 98 12 34", language, now, base_url=BASE)
    assert isinstance(made, Invitation)
    message = session.scalars(select(OutgoingMessage)).one()
    body = KEYS.open(message.body or b"")
    token = links.invitation_token(KEYS, made)
    assert body.splitlines()[-1] == f"{BASE}/i/{token}"
    assert "Mon Récap" in body
    assert stop in body
    assert "%(" not in body
    assert KEYS.open(message.recipient or b"") == "+33639981234"
    assert (message.campaign_id, message.purpose, message.language) == (world.campaign.id, "invitation", language)
    assert store.find_invitation(session, KEYS, token) is made
    assert made.relay_link.campaign is world.campaign
    assert told(session, EventKind.INVITED)[0].data == {"language": language, "invitation": made.id}


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_sender_nobody_can_answer_asks_for_no_answer(
    session: Session, world: World, now: datetime, language: str
) -> None:
    one_way = Capabilities(SenderKind.NAME, two_way=False, regions=frozenset({"FR"}))
    made = invite(session, KEYS, world.links[0], "06 39 98 12 34", language, now, base_url=BASE, sender=one_way)
    assert isinstance(made, Invitation)
    body = KEYS.open(session.scalars(select(OutgoingMessage.body)).one() or b"")
    assert body.splitlines()[-1] == f"{BASE}/i/{links.invitation_token(KEYS, made)}"
    assert not any(word in body for word in ("STOP", "توقف", "%("))
    assert invite(
        session, KEYS, world.links[0], "06 92 12 34 56", language, now, base_url=BASE, sender=one_way
    ) == Problem(NumberFault.REGION_NOT_SERVED)


def test_a_number_is_invited_once_by_whomever(session: Session, world: World, now: datetime) -> None:
    first = invite(session, KEYS, world.links[0], "06 39 98 12 34", "fr", now, base_url=BASE)
    again = invite(session, KEYS, world.links[1], "+33 6 39 98 12 34", "ar", now, base_url=BASE)
    assert isinstance(first, Invitation)
    assert again is first
    assert session.scalar(select(func.count()).select_from(OutgoingMessage)) == 1
    assert len(told(session, EventKind.INVITED)) == 1
    assert store.invitations_of(session, KEYS.index("+33639981234"))[0] is first


def test_invitations_made_at_once_are_one(database: Database, session: Session, world: World, now: datetime) -> None:
    def act(number: int) -> int:
        with database.session() as own, own.begin():
            link = own.get_one(RelayLink, world.links[number % 3].id)
            made = invite(own, KEYS, link, "06 39 98 12 34", "fr", now, base_url=BASE)
            assert isinstance(made, Invitation)
            return made.id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(act, range(6)))) == 1
    assert session.scalar(select(func.count()).select_from(OutgoingMessage)) == 1


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("06 39", NumberFault.NOT_A_NUMBER),
        ("01 99 00 01 37", NumberFault.NOT_A_MOBILE),
        ("+32 470 12 34 56", NumberFault.REGION_NOT_SERVED),
        ("06 39 98 99 99", InviteFault.OPTED_OUT),
    ],
)
def test_whoever_cannot_be_invited_is_not_and_it_says_why(
    session: Session, world: World, now: datetime, number: str, code: InviteFault | NumberFault
) -> None:
    opt_out(session, KEYS, "+33639989999", now)
    assert invite(session, KEYS, world.links[0], number, "fr", now, base_url=BASE) == Problem(code)
    assert session.scalar(select(func.count()).select_from(OutgoingMessage)) == 0


def test_nobody_is_invited_to_a_closed_campaign(session: Session, world: World, now: datetime) -> None:
    close_campaign(session, world.campaign, now)
    made = invite(session, KEYS, world.links[0], "06 39 98 12 34", "fr", now, base_url=BASE)
    assert made == Problem(InviteFault.CAMPAIGN_NOT_OPEN)


def test_an_event_told_twice_under_one_outside_id_counts_once(session: Session, world: World, now: datetime) -> None:
    campaign, link = world.campaign.id, world.links[0].id
    assert record_event(session, campaign, link, EventKind.CALLED, now, outside_id="call-1", data={"minutes": 3})
    assert not record_event(session, campaign, link, EventKind.CALLED, now, outside_id="call-1")
    assert record_event(session, campaign, link, EventKind.CALLED, now)
    assert record_event(session, campaign, None, EventKind.CALLED, now)
    assert len(told(session, EventKind.CALLED)) == 3
    assert [event.kind for event in store.history(session, link)] == ["link_made", "called", "called"]


@pytest.mark.parametrize("deleting", [True, False])
def test_the_history_only_grows(session: Session, world: World, deleting: bool) -> None:
    event = told(session, EventKind.LINK_MADE)[0]
    if deleting:
        session.delete(event)
    else:
        event.kind = "forwarded"
    with pytest.raises(AppendOnlyError):
        session.flush()


def test_campaigns_are_listed_newest_first_and_found_by_key_or_keyword(
    session: Session, world: World, now: datetime
) -> None:
    second = make_world(session, now + timedelta(days=90), partners=PARTNERS, key="vague-2").campaign
    assert list(store.campaigns(session)) == [second, world.campaign]
    assert store.find_campaign(session, "vague-1") is world.campaign
    assert store.find_campaign(session, "vague-9") is None
    assert store.find_by_keyword(session, "vague2") is second
    tokens = {links.relay_token(KEYS, link) for link in store.relay_links(session, second.id)}
    assert tokens.isdisjoint(links.relay_token(KEYS, link) for link in world.links)
