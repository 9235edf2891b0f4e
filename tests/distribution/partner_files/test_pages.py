"""A partner file on its way, as the project team meets it."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.access.tables import AuditEntry
from app.database import Database
from app.database.secrets import Keys
from app.distribution import editing, partner_history, store
from app.distribution.partner_files import pages, service
from app.distribution.partner_files.tables import PartnerImport, StagedProfessional
from app.distribution.service import NewCampaign, find_or_make_project, open_campaign
from app.distribution.tables import Professional, Structure
from tests.campaigns import HEADER, KEYS, PARTNERS, World, make_world
from tests.staff import sign_in

PAGE = "/console/vague-1/partners"
MORE = f"{HEADER}\nS09,Maison de l'Avenir,association,,69,,P09,Rayan Payet,,,,fr\n"
PLACES = ("S01", "S02")
WITHOUT_REFERENCES = "\n".join(",".join(line.split(",")[1:6] + line.split(",")[7:]) for line in PARTNERS.splitlines())
BAD = f"{HEADER}\nS09,<b>Maison</b>,association,,999,,P09,Rayan,,,,fr\nS10,Phare,ccas,,69,-1,P1,Zoé,,,12,fr\n"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def browser(client: FlaskClient, session: Session, world: World, now: datetime) -> FlaskClient:
    """Signed in as one of the team."""
    return sign_in(client, session, now)


def send(browser: FlaskClient, content: str | bytes, name: str = "partners.csv") -> str:
    """The address of the file's page."""
    data = content.encode() if isinstance(content, str) else content
    answer = browser.post(PAGE, data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 303
    return answer.location


def confirm(browser: FlaskClient, page: str, **said: str) -> TestResponse:
    return browser.post(f"{page}/confirm", data=said, follow_redirects=True)


def counted(session: Session, world: World) -> int:
    session.expire_all()
    count = len(store.structures(session, world.project.id))
    session.commit()  # a session left open would hold the next writer back
    return count


def last(session: Session) -> PartnerImport:
    return session.scalars(select(PartnerImport).order_by(PartnerImport.id.desc()).limit(1)).one()


def test_nothing_is_added_before_somebody_says_so(browser: FlaskClient, session: Session, world: World) -> None:
    page = send(browser, MORE)
    shown = browser.get(page).text
    assert "Maison de l&#39;Avenir" in shown
    assert "Rayan Payet" in shown
    assert "1 structure, 1 professional" in shown
    assert counted(session, world) == 2
    assert "this file waits for your decision" in browser.get(PAGE).text


def test_an_import_gives_everybody_a_link_and_is_written_down(
    browser: FlaskClient, session: Session, world: World
) -> None:
    done = confirm(browser, send(browser, MORE))
    assert "Added: 1 structure, 1 professional." in done.text
    session.expire_all()
    assert len(store.relay_links(session, world.campaign.id)) == 4
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "import_partners")).one()
    assert entry.data == {
        "added": {"structures": 1, "professionals": 1},
        "changed": {"structures": 0, "professionals": 0},
        "refused": 0,
    }
    assert last(session).content is None
    assert session.scalars(select(StagedProfessional)).all() == []
    session.commit()
    assert "Nothing has changed." in confirm(browser, send(browser, MORE)).text


def test_what_would_change_is_shown_without_addresses(browser: FlaskClient, world: World) -> None:
    changed = (
        f"{HEADER}\nS01,Mission locale Est,mission_locale,Missions locales,93,150,P01,Amina B.,,new@example.org,,ar\n"
    )
    shown = browser.get(send(browser, changed)).text
    for one in ("Mission locale Est", "120", "150", "Amina Belkacem", "Amina B.", "••••"):
        assert one in shown
    assert "new@example.org" not in shown


def test_a_file_with_faults_is_imported_only_without_the_refused_lines(
    browser: FlaskClient, session: Session, world: World
) -> None:
    page = send(browser, f"{BAD}S11,Cap,ccas,,69,3,P1,Lou,,,,fr\n", "<script>.csv")
    shown = browser.get(page).text
    for one in ("2 lines are refused", "Département: ", "Notebooks ordered: ", "Telephone: "):
        assert one in shown
    assert "<script>.csv" not in shown
    assert "Nothing was imported" in confirm(browser, page).text
    assert counted(session, world) == 2
    assert "2 refused lines were left out." in confirm(browser, page, without_refused="y").text
    assert counted(session, world) == 3


def test_refused_lines_come_back_as_a_file_that_runs_nothing(browser: FlaskClient, world: World) -> None:
    page = send(browser, f"{BAD}S12,=cmd,ccas,,69,3,P1,Lou,,,,fr\n")
    rows = list(csv.reader(io.StringIO(browser.get(f"{page}/refused.csv").data.decode("utf-8-sig"))))
    assert rows[0][-2:] == ["Line", "What is wrong"]
    assert [row[-2] for row in rows[1:]] == ["2", "3", "4"]
    assert rows[1][4] == "999"
    assert rows[3][1] == "'=cmd"
    assert "no département “999”" in rows[1][-1]


def test_columns_are_chosen_where_the_guess_is_wrong(browser: FlaskClient, session: Session, world: World) -> None:
    page = send(browser, "Quoi;Où;Comment\nMaison;69;ccas\n")
    assert "The file cannot be read yet." in browser.get(page).text
    chosen = {"structure_name": "0", "departement": "1", "structure_type": "2", "role": "99", "email": "x"}
    assert browser.post(f"{page}/columns", data=chosen).status_code == 303
    assert "1 structure, 0 professionals" in browser.get(page).text
    twice = chosen | {"network": "0"}
    browser.post(f"{page}/columns", data=twice)
    assert "chosen for something else as well" in browser.get(page).text
    assert "Nothing was imported" in confirm(browser, page, without_refused="y").text
    assert counted(session, world) == 2


def test_a_dropped_file_is_gone(browser: FlaskClient, session: Session, world: World) -> None:
    page = send(browser, MORE)
    assert browser.post(f"{page}/drop").status_code == 303
    assert last(session).content is None
    session.commit()
    assert "This file was not imported" in browser.get(page).text
    confirm(browser, page)
    assert counted(session, world) == 2


def test_somebody_known_under_the_same_address_is_pointed_out(browser: FlaskClient, world: World) -> None:
    shown = browser.get(send(browser, f"{HEADER}\nS09,Maison,ccas,,69,,P1,A. Belkacem,,A@example.org,,fr\n")).text
    assert "same address or number" in shown
    assert "Amina Belkacem" in shown


@pytest.mark.parametrize("references", ["told", "made"])
@pytest.mark.parametrize("back", [False, True])
def test_somebody_who_moved_is_not_added_again_but_asked_about(
    browser: FlaskClient, session: Session, world: World, now: datetime, references: str, back: bool
) -> None:
    former, present = (session.scalars(select(Structure).where(Structure.reference == one)).one() for one in PLACES)
    amina = session.scalars(select(Professional).where(Professional.name == "Amina Belkacem")).one()
    editing.move(session, amina, present, now.date(), now, "A")
    session.commit()
    page = send(browser, PARTNERS if references == "told" else WITHOUT_REFERENCES)
    shown = browser.get(page).text
    assert re.search("Who has moved.*Amina Belkacem.*is back at.*Mission locale.*no longer at.*CCAS", shown, re.DOTALL)
    assert "What would be added" not in shown
    line = re.findall(r'name="back" value="(\d+)"', shown)
    assert line == ["2"]
    confirm(browser, page, **({"back": line[0]} if back else {}))
    session.expire_all()
    assert amina.structure_id == (former.id if back else present.id)
    assert len(store.professionals(session, world.project.id)) == 3
    told = [one.kind for one in partner_history.of_professional(session, amina.id)]
    assert told == ["joined", "moved", *(["moved"] if back else [])]


def test_two_imports_at_once_do_not_overwrite_one_another(browser: FlaskClient, session: Session, world: World) -> None:
    first, second = send(browser, MORE), send(browser, MORE.replace("69,,P09", "69,7,P09"))
    confirm(browser, first)
    assert "Partners changed meanwhile" in confirm(browser, second).text
    assert "Changed: 1 structure, 0 professionals." in confirm(browser, second).text


def test_a_long_file_is_worked_on_elsewhere_and_shows_how_far_it_is(
    browser: FlaskClient, database: Database, session: Session, world: World, now: datetime
) -> None:
    many = "".join(f"S{n % 9},Place {n % 9},ccas,,69,{n % 9},P{n},Somebody {n},{'x' * 60},,,fr\n" for n in range(1_500))
    page = send(browser, HEADER + "\n" + many)
    shown = browser.get(page)
    assert "is being looked through" in shown.text
    assert shown.headers["Refresh"] == str(pages.SECONDS)
    assert service.work(database, KEYS, now) == 1
    assert "9 structures, 1500 professionals" in browser.get(page).text
    assert "is being imported" in confirm(browser, page).text
    assert service.work(database, KEYS, now) == 1
    assert "Added: 9 structures, 1500 professionals." in browser.get(page).text
    assert len(store.relay_links(session, world.campaign.id)) == 1_503
    session.commit()
    assert "Sheet 1 of" not in browser.get(PAGE).text


def test_a_leased_file_is_left_to_whoever_has_it_and_forgotten_ones_go(
    browser: FlaskClient, database: Database, session: Session, world: World, now: datetime
) -> None:
    row = service.receive(session, KEYS, world.project, MORE.encode(), "a.csv", now, None)
    row.leased_until = now + timedelta(minutes=1)
    session.commit()
    assert service.work(database, KEYS, now) == 0
    assert service.work(database, KEYS, now + timedelta(minutes=2)) == 1
    assert service.work(database, KEYS, now + timedelta(days=8)) == 0
    session.refresh(row)
    assert (row.state, row.content) == ("dropped", None)


def test_a_file_that_a_lost_secret_sealed_says_so_and_holds_up_no_other(
    browser: FlaskClient, database: Database, session: Session, world: World, now: datetime
) -> None:
    lost = Keys("another installation's secret, as after a restore")
    rows = [service.receive(session, keys, world.project, MORE.encode(), "a.csv", now, None) for keys in (lost, KEYS)]
    session.commit()
    assert service.work(database, KEYS, now) == 2
    ids = [row.id for row in rows]
    session.rollback()  # a session left open would hold the next writer back
    gone, read = (browser.get(f"{PAGE}/imports/{id_}").text for id_ in ids)
    assert "no longer the one that sealed it" in gone
    assert "Maison de l&#39;Avenir" in read


def test_the_pages_are_for_the_team_alone(client: FlaskClient, session: Session, world: World, now: datetime) -> None:
    row = service.receive(session, KEYS, world.project, MORE.encode(), "a.csv", now, None)
    session.commit()
    for act in ("", "/refused.csv"):
        assert client.get(f"{PAGE}/imports/{row.id}{act}").status_code == 401
    for act in ("columns", "confirm", "drop"):
        assert client.post(f"{PAGE}/imports/{row.id}/{act}").status_code == 401


def test_a_file_of_another_project_is_not_found(
    browser: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    other = find_or_make_project(session, "other", "Other")
    row = service.receive(session, KEYS, other, MORE.encode(), "a.csv", now, None)
    session.commit()
    assert browser.get(f"{PAGE}/imports/{row.id}").status_code == 404
    assert browser.get(f"{PAGE}/imports/999").status_code == 404


def test_an_empty_project_says_what_fills_it_and_offers_an_example(
    browser: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    version, period = world.campaign.version, (world.campaign.opens_at, world.campaign.closes_at)
    empty = find_or_make_project(session, "empty", "Empty")
    open_campaign(session, NewCampaign("empty", "First", empty, version, *period), now)
    session.commit()
    page = PAGE.replace("vague-1", "empty")
    assert "No partners yet" in browser.get(page).text
    example = browser.get(f"{page}/example.csv").data
    sent = browser.post(page, data={"file": (io.BytesIO(example), "example.csv")}).location
    assert "Amina Belkacem" in browser.get(sent).text
    assert "Added: 1 structure, 1 professional." in confirm(browser, sent).text
    assert "Mission locale de Clairbourg" in browser.get(page).text


def test_a_form_without_a_file_says_so(browser: FlaskClient) -> None:
    answer = browser.post(PAGE, data={})
    assert answer.status_code == 422
    assert "Choose the file to import." in answer.text


def test_a_file_longer_than_anything_else_is_let_in_there_and_only_there(
    client: FlaskClient, browser: FlaskClient, world: World
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    large = io.BytesIO(b"a;b\n" * 700_000)
    answer = browser.post(PAGE, data={"file": (large, "large.csv")})
    assert answer.status_code == 400  # read whole, and refused for the form's token that is not there
    other = browser.post(f"{PAGE}/alike", data={"file": (io.BytesIO(b"a" * 2_800_000), "large.csv")})
    assert other.status_code == 413
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert browser.post(PAGE, data={"file": (io.BytesIO(b"a;b\n" * 700_000), "large.csv")}).status_code == 303


@pytest.mark.parametrize("by", ["file", "hand"])
def test_whoever_is_back_is_called_as_before_and_not_added_by_the_next_file(
    browser: FlaskClient, session: Session, world: World, now: datetime, by: str
) -> None:
    former, present = (session.scalars(select(Structure).where(Structure.reference == one)).one() for one in PLACES)
    people = {one.name.split()[0]: one for one in session.scalars(select(Professional))}
    amina, nadia = people["Amina"], people["Nadia"]
    nadia.reference = amina.reference
    session.flush()
    editing.move(session, amina, present, now.date(), now, "A")
    assert amina.reference == "P01 (S01)"
    if by == "hand":
        editing.move(session, amina, former, now.date(), now, "A")
    session.commit()
    alone = "\n".join(line for line in PARTNERS.splitlines() if "Nadia" not in line)
    if by == "file":
        page = send(browser, alone)
        confirm(browser, page, back=re.findall(r'name="back" value="(\d+)"', browser.get(page).text)[0])
        session.expire_all()
        assert (amina.structure_id, amina.reference) == (former.id, "P01")
        session.commit()
    page = send(browser, alone)
    shown = browser.get(page).text
    assert "What would be added" not in shown
    assert "Who has moved" not in shown
    confirm(browser, page)
    session.expire_all()
    assert len(store.professionals(session, world.project.id)) == 3


@pytest.mark.parametrize(
    ("references", "person", "asked"),
    [
        (True, "P01,Somebody Else,,b@example.org", False),
        (True, "P01,Amina Belkacem,,b@example.org", True),
        (True, "P01,Amina Roux,,A@example.org", True),
        (False, "P01,Amina Belkacem,,b@example.org", False),
        (False, "P01,Amina Belkacem,,", True),
        (False, "P01,Amina Roux,,a@example.org", True),
    ],
)
def test_somebody_new_is_not_taken_for_whoever_moved(
    browser: FlaskClient, session: Session, world: World, now: datetime, references: bool, person: str, asked: bool
) -> None:
    present = session.scalars(select(Structure).where(Structure.reference == "S02")).one()
    amina = session.scalars(select(Professional).where(Professional.name == "Amina Belkacem")).one()
    editing.move(session, amina, present, now.date(), now, "A")
    session.commit()
    content = f"{HEADER}\nS01,Mission locale,mission_locale,Missions locales,93,120,{person},,fr"
    if not references:
        content = "\n".join(",".join(line.split(",")[1:6] + line.split(",")[7:]) for line in content.splitlines())
    shown = browser.get(send(browser, content)).text
    assert ("Who has moved" in shown, "What would be added" in shown) == (asked, not asked)
