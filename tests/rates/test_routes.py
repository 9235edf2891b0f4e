"""The answers page and its file."""

import csv
import io
import json
import re

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.tables import Staff
from app.distribution import merging
from app.distribution.kept import Subject
from app.distribution.tables import Campaign, Professional, Structure
from app.distribution.targets import Part, stored
from app.rates import sheets
from app.rates.aims import indicators
from app.site.spreadsheets import harmless
from tests import staff
from tests.conftest import Clock
from tests.rates.conftest import NOW, Field

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
PAGE, FILE = "/console/vague-1/rates", "/console/vague-1/rates.csv"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def sign_in(client: FlaskClient, session: Session, role: Role = Role.TEAM, language: str = "en") -> FlaskClient:
    return staff.sign_in(client, session, NOW, role, language)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))


def test_the_page_says_what_is_known_and_how(client: FlaskClient, lively: Field) -> None:
    page = sign_in(client, lively.session).get(PAGE).text
    for words in ("1 of 3 professionals say", "3 / 160", "3 / 5", "Thomas Lefort", "8 by 6 Mar", "RR1", "not known"):
        assert words in page, words


def test_the_page_is_well_formed_in_every_language(client: FlaskClient, lively: Field) -> None:
    sign_in(client, lively.session)
    for language, direction in (("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")):
        lively.session.query(Staff).update({"language": language})
        lively.session.commit()
        page = client.get(PAGE).text
        html5lib.HTMLParser(strict=True).parse(page)
        assert f'<html lang="{language}" dir="{direction}"' in page


def test_filters_stay_in_the_address_and_in_the_file(client: FlaskClient, lively: Field) -> None:
    page = sign_in(client, lively.session).get(f"{PAGE}?type=ccas&sort=-completed").text
    assert "rates.csv?type=ccas" in page
    assert "Amina" not in page
    assert [row["type"] for row in rows(client.get(f"{FILE}?type=ccas").text)] == ["ccas"]


def test_filters_stay_in_every_address_of_the_page(client: FlaskClient, lively: Field) -> None:
    page = sign_in(client, lively.session).get(f"{PAGE}?type=ccas&by=language").text
    assert "rates.csv?type=ccas" in page
    assert "rates/language.csv?type=ccas" in page
    assert "?type=ccas&amp;by=language&amp;departement=974" in page, "a département on the map adds to the choice"


@pytest.mark.parametrize(
    ("sort", "first"),
    [("", "CCAS"), ("-name", "Mission"), ("-completed", "Mission"), ("completed", "CCAS"), ("?", "CCAS")],
)
def test_the_table_of_structures_sorts(client: FlaskClient, lively: Field, sort: str, first: str) -> None:
    page = sign_in(client, lively.session).get(PAGE, query_string={"sort": sort}).text
    table = page[page.index("By structure") :]
    other = "Mission" if first == "CCAS" else "CCAS"
    assert table.index(f"<bdi>{first}") < table.index(f"<bdi>{other}")


def test_a_choice_that_fits_nothing_says_so(client: FlaskClient, lively: Field) -> None:
    page = sign_in(client, lively.session).get(f"{PAGE}?type=ccas&departement=93").text
    assert "No structure fits both choices" in page


def test_the_file_leaves_unknown_figures_empty(client: FlaskClient, lively: Field) -> None:
    lively.session.query(Structure).filter_by(kind="ccas").update({"notebooks": None, "name": "=cmd|' /C calc'!A0"})
    lively.session.commit()
    response = sign_in(client, lively.session).get(FILE)
    ccas, mission = rows(response.text)
    assert (ccas["notebooks_ordered"], ccas["forwarded_low"], ccas["personal_completed"]) == ("", "", "1")
    assert (mission["forwarded_low"], mission["forwarded_high"], mission["group_completed"]) == ("6", "10", "3")
    assert ccas["structure"].startswith("'=")
    assert response.headers["Content-Disposition"] == 'attachment; filename="vague-1-answers.csv"'


CELLS: list[tuple[str | int, str | int]] = [
    ("=1", "'=1"), (" +1", "' +1"), ("@a", "'@a"), ("-3", "'-3"), (-3, -3), ("a=1", "a=1"), ("\uff1d1", "'\uff1d1"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_no_cell_is_a_formula(cell: str | int, expected: str | int) -> None:
    assert harmless(cell) == expected


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_only_the_team_sees_who_is_silent(client: FlaskClient, lively: Field, address: str) -> None:
    assert client.get(address).status_code == 401
    assert sign_in(client, lively.session, Role.CALLER).get(address).status_code == 403


@pytest.mark.parametrize("address", ["/console/nowhere/rates", "/console/nowhere/rates.csv"])
def test_an_unknown_campaign_is_not_found(client: FlaskClient, lively: Field, address: str) -> None:
    assert sign_in(client, lively.session).get(address).status_code == 404


def test_names_are_text_and_not_markup(client: FlaskClient, lively: Field) -> None:
    lively.session.query(Professional).filter_by(name="Thomas Lefort").update({"name": "<script>alert(1)</script>"})
    lively.session.commit()
    page = sign_in(client, lively.session).get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("by", ["region", "network", "channel", "language", "week", "question", "minutes", "switches"])
def test_answers_can_be_told_apart(client: FlaskClient, lively: Field, by: str) -> None:
    sign_in(client, lively.session)
    assert f'value="{by}" selected' in client.get(f"{PAGE}?by={by}").text
    told = list(csv.reader(io.StringIO(client.get(f"/console/vague-1/rates/{by}.csv").text.removeprefix(MARK))))
    assert told[0][0] == by
    assert client.get(f"/console/vague-1/rates/{by}.xlsx").data[:2] == b"PK"


def test_a_table_nobody_knows_is_not_found(client: FlaskClient, lively: Field) -> None:
    sign_in(client, lively.session)
    assert client.get("/console/vague-1/rates/secrets.csv").status_code == 404
    assert client.get("/console/vague-1/rates/region.pdf").status_code == 404


def test_the_page_says_whether_answers_are_enough(client: FlaskClient, lively: Field) -> None:
    page = sign_in(client, lively.session).get(PAGE).text
    assert "Enough answers?" in page
    assert "for 10 points either way" in page


def test_each_indicator_of_the_plan_has_its_own_aim(client: FlaskClient, lively: Field) -> None:
    indicator = {
        "id": "aide", "label": "Le carnet aide", "target": 0.6, "floor": 0.45, "confidence": 0.95, "minimum_n": 30,
        "texts": {"en": {"indicator.aide": "The notebook helps"}},
    }  # fmt: skip
    lively.session.execute(update(Campaign).values(plan=json.dumps({"indicators": [indicator]})))
    lively.session.commit()
    page = sign_in(client, lively.session).get(PAGE).text
    assert "The notebook helps" in page
    assert "the target of 60" in page
    assert [one.label for one in indicators(json.dumps({"indicators": [indicator]}), "ar")] == ["Le carnet aide"]


def test_answers_wanted_stand_beside_those_received(client: FlaskClient, lively: Field) -> None:
    sign_in(client, lively.session)
    assert 'id="targets"' not in client.get(PAGE).text
    wanted = {Part("mission_locale"): 30, Part("ccas"): 1}
    lively.session.execute(update(Campaign).values(targets=stored(wanted)))
    lively.session.commit()
    assert 'id="targets"' in client.get(f"{PAGE}?type=ccas").text
    told = rows(client.get("/console/vague-1/rates/targets.csv").text)
    figures = ("kind", "wanted", "complete", "missing", "at_closing", "missing_at_closing", "needed_a_day", "pace")
    # Three of Amina's people and one invited by Nadia finished, eleven days into thirty-one.
    assert [tuple(one[name] for name in figures) for one in told] == [
        ("mission_locale", "30", "3", "27", "8", "22", "2", "behind"),
        ("ccas", "1", "1", "0", "2", "0", "", "reached"),
        ("", "31", "4", "27", "11", "20", "2", "behind"),
    ]
    assert client.get("/console/vague-1/rates/targets.xlsx").data.startswith(b"PK")
    assert "at this pace" in client.get("/console/vague-1/").text


def test_answers_can_be_wanted_of_a_region_or_of_a_crossed_stratum(client: FlaskClient, lively: Field) -> None:
    sign_in(client, lively.session)
    wanted = {Part(region="La Réunion"): 40, Part("ccas", "La Réunion"): 4, Part(network="Missions locales"): 3}
    lively.session.execute(update(Campaign).values(targets=stored(wanted)))
    lively.session.commit()
    told = rows(client.get("/console/vague-1/rates/targets.csv").text)
    assert [(one["kind"], one["region"], one["network"], one["complete"]) for one in told] == [
        ("", "La Réunion", "", "1"),
        ("ccas", "La Réunion", "", "1"),
        ("", "", "Missions locales", "3"),
    ], "and no sum of parts that overlap"
    assert "CCAS (town social services) · La Réunion" in client.get(PAGE).text


SHEETS = {
    "funnel": ["forwarded", "6", "10", "1", "3"],
    "participation": ["ceiling", "0.6", "", "", "3", "5", "5"],
    "invitations": ["invitation", "1.1", "I", "1"],
    "response-rates": ["RR1", "0.3333333333333333"],
    "enough": ["", "mission_locale", "", "", "", "3", "1", "", "", ""],
    "population": ["kind", "ccas", "40", "1", "1.0"],
    "professionals": ["Mission locale", "Amina Belkacem", "6", "10", "5", "3", "answered", "9"],
    "silent": ["Mission locale", "Thomas Lefort", "", "", "0", "0", "promised", "10"],
    "days": ["day", "complete"],
    "nudges": ["kind", "times", "complete_before", "complete_after"],
    "reminders": ["0", "3", "1"],
}


def test_every_table_is_a_file(client: FlaskClient, lively: Field) -> None:
    sign_in(client, lively.session)
    for name, line in SHEETS.items():
        answer = client.get(f"{PAGE}/{name}.csv")
        assert answer.status_code == 200, name
        assert line in list(csv.reader(io.StringIO(answer.text.removeprefix(MARK)))), (name, answer.text)
    assert client.get(f"{PAGE}/funnel.xlsx").data.startswith(b"PK")
    for name in ("silent", "professionals"):
        assert "Mission locale" not in client.get(f"{PAGE}/{name}.csv?type=ccas").text
    linked = [*re.findall(r"/rates/([a-z-]+)[.]xlsx", client.get(PAGE).text), "professionals", *sheets.OF_TIMING]
    assert sheets.NAMES - {"population"} <= set(linked), "a frame shows the population"
    assert client.get(f"{PAGE}/passwords.csv").status_code == 404


def test_the_file_of_professionals_is_what_their_page_shows(client: FlaskClient, lively: Field) -> None:
    session = lively.session
    amina, thomas = lively.link("Amina").professional, lively.link("Thomas").professional
    merging.merge(session, merging.Pair(Subject.PROFESSIONAL, thomas, amina), thomas.id, NOW, "A")
    session.commit()
    page = sign_in(client, session).get(f"{PAGE}/professionals?structure={thomas.structure_id}").text
    address = re.findall(r'href="([^"]+/professionals[.]csv[^"]*)"', page)[0]
    people = rows(client.get(address).text)
    assert [(one["professional"], one["began"], one["complete"]) for one in people] == [("Thomas Lefort", "5", "3")]
    everybody = rows(client.get(f"{PAGE}/professionals.csv").text)
    assert {one["professional"] for one in everybody} == {"Thomas Lefort", "Nadia Hoarau"}
