"""Leaving a campaign, coming back, and naming a successor whom the team decides on."""

from __future__ import annotations

import datetime as dt

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import Database
from app.database.secrets import Keys
from app.distribution import links
from app.distribution.tables import PartnerEvent, Professional, RelayLink
from app.phoning.cases import known
from app.phoning.core.order import Ending
from app.relay.letters.service import standings
from app.relay.tables import Successor
from tests.campaigns import KEYS, World
from tests.conftest import Clock
from tests.relay.reading import kinds, of, problems
from tests.web.respondent import rows

NEXT = {"name": "  Inès   Moreau ", "contact": "Ines@Example.org"}


def link_of(session: Session, name: str) -> RelayLink:
    return session.scalars(select(RelayLink).join(RelayLink.professional).where(Professional.name == name)).one()


def reachable(database: Database, world: World, clock: Clock) -> dict[str, bool]:
    with database.session(read_only=True) as session:
        found = standings(session, KEYS, world.campaign, None, clock())
        return {one.link.professional.name: one.case.reachable for one in found}


def test_whoever_leaves_is_left_alone_until_they_come_back(
    client: FlaskClient, page: str, database: Database, world: World, clock: Clock
) -> None:
    for way, here in (("leave", False), ("leave", False), ("return", True), ("return", True), ("leave", False)):
        assert client.post(f"{page}/{way}").status_code == 303
        clock.advance(dt.timedelta(minutes=1))
        assert reachable(database, world, clock)["Amina Belkacem"] is here
        assert ("Participer de nouveau" in client.get(page).text) is not here
    assert [one for one in kinds(database) if one != "page_opened"] == ["left_campaign", "returned", "left_campaign"]
    with database.session(read_only=True) as session:
        link = link_of(session, "Amina Belkacem")
        (case,) = known(session, KEYS, link.campaign, [f"link:{link.id}"], clock())
        assert case.facts.barred is Ending.REFUSED
        assert client.get(f"/e/{links.relay_token(KEYS, link)}").status_code == 200, "what was given out stays open"


def test_a_successor_is_named_and_waits_for_the_team(client: FlaskClient, page: str, database: Database) -> None:
    assert client.post(f"{page}/successor", data=NEXT).status_code == 303
    (row,) = of(database, Successor)
    assert row.email is not None
    assert (row.name, KEYS.open(row.email), row.phone, row.decided_at) == (
        "Inès Moreau",
        "ines@example.org",
        None,
        None,
    )
    text = client.get(page).text
    assert "Vous avez nommé quelqu’un" in text
    assert "Moreau" not in text
    assert len(of(database, Professional)) == 3


UNREACHABLE: list[tuple[dict[str, str], int]] = [
    ({}, 2),
    ({"name": "Inès"}, 1),
    ({"contact": "a@example.org"}, 1),
    ({"name": " ", "contact": "12"}, 2),
    ({"name": "Inès", "contact": "inès@"}, 1),
    ({"name": "Inès", "contact": "a@example.org\nBcc: b@example.org"}, 1),
    ({"name": "I" * 121, "contact": "0639980001"}, 1),
]


def test_whom_nobody_can_reach_is_not_named(client: FlaskClient, page: str, database: Database) -> None:
    before = rows(database)
    for sent, count in UNREACHABLE:
        answer = client.post(f"{page}/successor", data=sent)
        assert answer.status_code == 422, sent
        assert len(problems(answer)) == count, sent
    assert rows(database) == before


def test_one_page_names_three_at_most(client: FlaskClient, page: str, database: Database) -> None:
    answers = [client.post(f"{page}/successor", data=NEXT).status_code for _ in range(4)]
    assert answers == [303, 303, 303, 422]
    assert len(of(database, Successor)) == 3


def test_the_team_gives_a_successor_a_page_of_their_own(
    client: FlaskClient, team: FlaskClient, page: str, database: Database, world: World, clock: Clock
) -> None:
    client.post(f"{page}/successor", data={"name": "Inès Moreau", "contact": "06 39 98 00 09"})
    listed = team.get("/console/vague-1/successors").text
    assert "Inès Moreau" in listed
    assert "+33639980009" in listed
    (row,) = of(database, Successor)
    address = f"/console/vague-1/successors/{row.id}"
    assert team.post(address, data={"decision": "accept"}).status_code == 303
    assert team.post(address, data={"decision": "accept"}).status_code == 404, "decided once"
    assert "Inès Moreau" not in team.get("/console/vague-1/successors").text
    (row,) = of(database, Successor)
    assert (row.accepted, row.email, row.phone) == (True, None, None), "kept once, with the professional"
    with database.session(read_only=True) as session:
        old, new = link_of(session, "Amina Belkacem"), link_of(session, "Inès Moreau")
        assert new.professional.structure_id == old.professional.structure_id
        assert new.professional.phone_index == KEYS.index("+33639980009")
        assert old.professional.gone_at == clock()
        assert client.get(f"/p/{links.page_token(KEYS, new)}").status_code == 200
        assert client.get(f"/e/{links.relay_token(KEYS, old)}").status_code == 200
    assert sorted(one.kind for one in of(database, PartnerEvent))[-2:] == ["joined", "left"]
    assert reachable(database, world, clock)["Amina Belkacem"] is False


def test_a_refused_successor_is_forgotten(
    client: FlaskClient, team: FlaskClient, page: str, database: Database
) -> None:
    client.post(f"{page}/successor", data=NEXT)
    (row,) = of(database, Successor)
    assert team.post(f"/console/vague-1/successors/{row.id}", data={"decision": "refuse"}).status_code == 303
    (row,) = of(database, Successor)
    assert (row.accepted, row.email, row.phone) == (False, None, None)
    assert len(of(database, Professional)) == 3


def test_successors_are_for_the_team(client: FlaskClient, world: World) -> None:
    assert client.get("/console/vague-1/successors").status_code == 401
    assert client.post("/console/vague-1/successors/1").status_code == 401


def test_a_successor_whose_address_a_lost_secret_sealed_is_accepted_all_the_same(
    client: FlaskClient, team: FlaskClient, page: str, database: Database
) -> None:
    client.post(f"{page}/successor", data=NEXT)
    lost = Keys("the secret of another installation, forty characters")
    with database.session() as session:
        session.execute(update(Successor).values(email=lost.seal("ines@example.org")))
        session.commit()
    assert "Inès Moreau" in team.get("/console/vague-1/successors").text
    (row,) = of(database, Successor)
    assert team.post(f"/console/vague-1/successors/{row.id}", data={"decision": "accept"}).status_code == 303
    assert any((one.name, one.email_index) == ("Inès Moreau", None) for one in of(database, Professional))
