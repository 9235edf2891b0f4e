"""Partners changed by hand, put together, kept apart, and followed over time."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.core import Role
from app.distribution import editing, links, merging, partner_history, store
from app.distribution.partner_files.service import Counts, import_partners
from app.distribution.tables import PartnerEvent, Professional, Structure
from tests.campaigns import HEADER, KEYS, World, make_world
from tests.staff import sign_in

PAGE = "/console/vague-1/partners"
TWINS = f"""{HEADER}
S01,Mission locale,mission_locale,Missions locales,93,120,P01,Amina Belkacem,conseillère,a@example.org,01 99 00 01 37,fr
S03,MISSION LOCALE,mission_locale,,93,50,P01,Rayan Payet,,,,fr
S03,MISSION LOCALE,mission_locale,,93,50,P02,A. Belkacem,,A@example.org,,ar
"""


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def browser(client: FlaskClient, session: Session, world: World, now: datetime) -> FlaskClient:
    return sign_in(client, session, now)


def person(session: Session, name: str) -> Professional:
    session.expire_all()
    found = session.scalars(select(Professional).where(Professional.name == name)).one()
    session.commit()
    return found


def place(session: Session, reference: str) -> Structure:
    session.expire_all()
    found = session.scalars(select(Structure).where(Structure.reference == reference)).one()
    session.commit()
    return found


def test_a_professional_is_changed_by_the_rules_of_the_file(
    browser: FlaskClient, session: Session, world: World
) -> None:
    page = f"{PAGE}/people/{person(session, 'Amina Belkacem').id}"
    shown = browser.get(page).text
    assert 'value="a@example.org"' in shown
    assert '<option value="fr" lang="fr" selected>Français</option>' in shown
    said = {"professional_name": "Amina Roux", "email": "new@example.org", "phone": "", "language": "ar"}
    wrong = browser.post(page, data=said | {"phone": "12", "hours": "le matin"})
    assert wrong.status_code == 422
    assert "This is not a telephone number" in wrong.text
    assert 'value="le matin"' in wrong.text
    saved = browser.post(page, data=said | {"hours": "lun-ven 9h-17h"}, follow_redirects=True).text
    row = person(session, "Amina Roux")
    assert (KEYS.open(row.email or b""), row.phone, row.phone_index) == ("new@example.org", None, None)
    assert (row.hours, row.language) == ("mon-fri 9-17", "ar")
    event = partner_history.of_professional(session, row.id)[-1]
    assert (event.kind, event.by) == ("changed", "Nadia")
    assert set(event.data["fields"]) == {"name", "role", "language", "hours", "email", "phone"}
    assert "new@example.org" not in str(event.data)
    assert "Changed: " in saved


def test_a_renamed_structure_keeps_its_past(browser: FlaskClient, session: Session, world: World) -> None:
    row = place(session, "S02")
    said = {"structure_name": "CCAS Est", "structure_type": "CCAS", "departement": "974", "notebooks": "x"}
    page = f"{PAGE}/structures/{row.id}"
    assert browser.post(page, data=said).status_code == 422
    assert browser.post(page, data=said | {"notebooks": "60"}).status_code == 303
    assert (place(session, "S02").name, place(session, "S02").notebooks) == ("CCAS Est", 60)
    (event,) = [one for one in partner_history.of_structure(session, row.id) if one.kind == "changed"]
    assert event.data == {"name": ["CCAS de l'Étang", "CCAS Est"], "notebooks": [40, 60]}
    session.commit()
    assert "Nadia Hoarau" in browser.get(page).text


def test_a_structure_can_be_of_any_kind_that_another_one_has(
    browser: FlaskClient, session: Session, world: World
) -> None:
    place(session, "S01").kind = "PMI de secteur"
    session.commit()
    page = f"{PAGE}/structures/{place(session, 'S02').id}"
    session.commit()
    offered = html.fromstring(browser.get(page).text).xpath("//select[@name='structure_type']/option/@value")
    assert {"PMI de secteur", "mission_locale", "ccas"} <= set(offered)
    assert len(offered) == len(set(offered))


def test_whoever_left_gets_no_new_link_and_their_old_one_stays_open(
    browser: FlaskClient, session: Session, world: World
) -> None:
    row = person(session, "Thomas Lefort")
    page = f"{PAGE}/people/{row.id}"
    assert "No longer there since" in browser.post(f"{page}/left", follow_redirects=True).text
    assert "Thomas Lefort" not in browser.get(PAGE).text
    link = next(one for one in world.links if one.professional_id == row.id)
    assert browser.get(f"/e/{links.relay_token(KEYS, link)}").status_code == 200
    session.commit()
    assert browser.post(f"{page}/returned").status_code == 303
    assert "Thomas Lefort" in browser.get(PAGE).text
    assert [one.kind for one in partner_history.of_professional(session, row.id)] == ["joined", "left", "returned"]


def test_twins_are_proposed_and_put_together(
    browser: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    import_partners(session, KEYS, world.project, TWINS, "twins.csv", now)
    session.commit()
    pairs = merging.alike(session, world.project.id)
    assert [(one.subject.value, one.first.name, one.second.name) for one in pairs] == [
        ("structure", "Mission locale", "MISSION LOCALE"),
        ("professional", "Amina Belkacem", "A. Belkacem"),
    ]
    session.commit()
    assert "A. Belkacem" in browser.get(f"{PAGE}/alike").text
    for pair in pairs:
        said = {"subject": pair.subject.value, "first": pair.first.id, "second": pair.second.id, "kept": pair.first.id}
        assert (
            "Put together"
            in browser.post(f"{PAGE}/alike", data=said | {"notebooks": "170"}, follow_redirects=True).text
        )
        assert "decided about these two" in browser.post(f"{PAGE}/alike", data=said, follow_redirects=True).text
    assert "Nothing looks alike" in browser.get(f"{PAGE}/alike").text
    assert place(session, "S01").notebooks == 170
    rayan = person(session, "Rayan Payet")
    assert (rayan.structure_id, rayan.reference) == (place(session, "S01").id, "P01 (S03)")
    kinds = {one.kind for one in session.scalars(select(PartnerEvent))}
    session.commit()
    assert {"moved", "merged"} <= kinds
    again = import_partners(session, KEYS, world.project, TWINS, "twins.csv", now)
    session.commit()
    assert (again.added, again.changed) == (Counts(), Counts(1, 0))
    assert len(store.structures(session, world.project.id)) == 2


def test_two_that_are_two_are_not_proposed_again(
    browser: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    import_partners(session, KEYS, world.project, TWINS, "twins.csv", now)
    session.commit()
    for pair in merging.alike(session, world.project.id):
        session.commit()
        said = {"subject": pair.subject.value, "first": pair.second.id, "second": pair.first.id, "kept": ""}
        assert "They are two" in browser.post(f"{PAGE}/alike", data=said, follow_redirects=True).text
    assert merging.alike(session, world.project.id) == []
    assert person(session, "A. Belkacem").gone_at is None


def test_a_shared_address_is_nobodys_double(session: Session, world: World, now: datetime) -> None:
    many = "".join(f"S02,CCAS de l'Étang,ccas,,974,40,Q{n},Name {n},,desk@example.org,,fr\n" for n in range(30))
    import_partners(session, KEYS, world.project, f"{HEADER}\n{many}", "many.csv", now)
    assert merging.alike(session, world.project.id) == []


def test_an_index_stays_with_the_address_it_is_of(session: Session, world: World, now: datetime) -> None:
    """An address from before there were indices does not get that of the entry that goes."""
    import_partners(session, KEYS, world.project, TWINS, "twins.csv", now)
    pair = next(one for one in merging.alike(session, world.project.id) if one.subject == "professional")
    kept, gone = pair.first, pair.second
    assert isinstance(kept, Professional)
    assert isinstance(gone, Professional)
    email = kept.email
    for name in ("email_index", "phone", "phone_index"):
        setattr(kept, name, None)
    gone.phone, gone.phone_index = KEYS.seal("+33199000199"), KEYS.index("+33199000199")
    merging.merge(session, pair, kept.id, now, "Ada")
    assert (kept.email, kept.email_index) == (email, None)
    assert (kept.phone, kept.phone_index) == (gone.phone, gone.phone_index)


@pytest.mark.parametrize("address", ["structures/1", "people/1", "alike"])
def test_the_pages_are_for_the_team_alone(
    client: FlaskClient, session: Session, world: World, now: datetime, address: str
) -> None:
    assert client.get(f"{PAGE}/{address}").status_code == 401
    sign_in(client, session, now, Role.CALLER)
    assert client.post(f"{PAGE}/{address}").status_code == 403
    assert client.get(f"{PAGE}/people/999").status_code == 403


def test_partners_of_nobody_are_not_found(browser: FlaskClient) -> None:
    assert browser.get(f"{PAGE}/structures/999").status_code == 404
    assert browser.get(f"{PAGE}/people/999").status_code == 404
    assert browser.post(f"{PAGE}/alike", data={"subject": "x", "first": "y"}).status_code == 400


def test_somebody_moves_to_another_structure_with_their_links_and_both_histories_tell(
    browser: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    amina, etang, locale = person(session, "Amina Belkacem").id, place(session, "S02").id, place(session, "S01").id
    page = f"{PAGE}/people/{amina}"
    token = links.relay_token(KEYS, next(one for one in world.links if one.professional_id == amina))
    session.commit()
    tomorrow = {"structure": str(etang), "since": (now + timedelta(days=2)).date().isoformat()}
    assert browser.post(f"{page}/move", data=tomorrow).status_code == 422
    said = {"structure": str(etang), "since": "2026-02-01"}
    shown = browser.post(f"{page}/move", data=said, follow_redirects=True).text
    assert "Moved here from another structure: Mission locale · since 1 February 2026" in " ".join(shown.split())
    assert person(session, "Amina Belkacem").structure_id == etang
    assert "Went to another structure" in browser.get(f"{PAGE}/structures/{locale}").text
    assert "Moved here from another structure" in browser.get(f"{PAGE}/structures/{etang}").text
    assert browser.get(f"/e/{token}").status_code == 200
    browser.post(f"{page}/move", data=said)
    moved = session.scalars(select(PartnerEvent).where(PartnerEvent.kind == "moved")).all()
    assert [(one.structure_id, one.data) for one in moved] == [(etang, {"from": locale, "since": "2026-02-01"})]


def test_a_reference_taken_in_the_new_structure_is_told_apart(session: Session, world: World, now: datetime) -> None:
    import_partners(session, KEYS, world.project, TWINS, "twins.csv", now)
    rayan, locale = person(session, "Rayan Payet"), place(session, "S01")
    assert editing.move(session, rayan, locale, now.date(), now, "A")
    session.commit()
    assert len({one.reference for one in store.people_of(session, [locale.id])}) == 3
