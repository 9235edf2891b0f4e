"""The addresses of posters and slips."""

import datetime as dt
from contextlib import closing

import pypdfium2
import pytest
from flask.testing import FlaskClient

from app.database import Database
from app.distribution.tables import Campaign
from tests.campaigns import World
from tests.web.respondent import rows


def text_of(pdf: bytes) -> str:
    with closing(pypdfium2.PdfDocument(pdf)) as document, closing(document[0].get_textpage()) as text:
        return " ".join(str(text.get_text_range()).split())


@pytest.mark.parametrize("name", ["slips-fr", pytest.param("poster-all", marks=pytest.mark.slow)])
def test_paper_is_in_the_structure_s_name_and_names_nobody(
    client: FlaskClient, page: str, database: Database, name: str
) -> None:
    before = rows(database)
    answer = client.get(f"{page}/{name}.pdf".replace("-all", ""))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert (
        f"{name}.pdf".replace("poster.", "poster-all.").replace("slips.", "slips-all.")
        in answer.headers["Content-Disposition"]
    )
    text = text_of(answer.data)
    assert "Mission locale" in text
    assert "VAGUE1" in text
    assert "/e/" in text
    for private in ("Belkacem", "Amina", page.removeprefix("/p/")):
        assert private not in text
    assert rows(database) == before


def test_the_page_links_every_sheet(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    for name in ("poster", "poster-fr", "poster-ar", "poster-en", "slips", "slips-ar"):
        assert f'href="{page}/{name}.pdf"' in text


@pytest.mark.parametrize("name", ["poster-de", "poster-", "flyer", "poster-ar-fr"])
def test_other_sheets_and_links_open_nothing(client: FlaskClient, page: str, name: str) -> None:
    assert client.get(f"{page}/{name}.pdf").status_code == 404
    assert client.get("/p/aaaaaaaaaaaa/poster.pdf").status_code == 404


def test_nothing_is_printed_that_leads_nowhere(
    client: FlaskClient, page: str, database: Database, world: World
) -> None:
    with database.session() as session, session.begin():
        session.get_one(Campaign, world.campaign.id).channels = ("paper", "sms")
    assert client.get(f"{page}/poster.pdf").location == page
    assert "poster" not in client.get(page).text


def test_nothing_is_printed_after_the_end(
    client: FlaskClient, page: str, database: Database, world: World, now: dt.datetime
) -> None:
    with database.session() as session, session.begin():
        session.get_one(Campaign, world.campaign.id).closed_at = now
    answer = client.get(f"{page}/poster.pdf")
    assert (answer.status_code, answer.location) == (302, page)
