"""Every page of a whole journey, looked at by axe-core and by rules of our own."""

from __future__ import annotations

import hashlib
import re

import pytest

from app.distribution import links
from tests.browser.audit import AXE, faults
from tests.browser.conftest import Live, Visitor
from tests.browser.walks import answer, press, questions
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of

WORDS = {"fr": "Pratique", "ar": "مفيد", "en": "Handy"}


@pytest.fixture
def world(live: Live) -> World:
    with live.database.session() as session:
        return make_world(session, live.clock(), version=version_of("mon-recap"))


@pytest.fixture
def group_link(world: World) -> str:
    return f"/e/{links.relay_token(KEYS, world.links[0])}"


def test_the_checker_is_the_one_its_table_names() -> None:
    table = (AXE.parent / "README.md").read_text(encoding="utf-8")
    found = re.search(r"`axe\.min\.js` \| (\S+) \| .* \| `([0-9a-f]{64})` \|", table)
    assert found is not None
    content = AXE.read_bytes()
    assert content.startswith(f"/*! axe v{found[1]}\n".encode())
    assert hashlib.sha256(content).hexdigest() == found[2]


SOUND = """<!doctype html><html lang="{lang}" dir="{dir}"><head><title>Page</title>
<style>body {{ color: #1d1c1a; background: #fff }} button {{ min-height: 48px; min-width: 48px }}</style></head>
<body><main><h1>{lang}</h1>{planted}</main></body></html>"""
PLANTED = [
    ("group without a name", "fr", '<div><label><input type="radio" name="a">Oui</label></div>'),
    ("fieldset without legend", "fr", '<fieldset><label><input type="radio" name="a">Oui</label></fieldset>'),
    ("Arabic not announced", "fr", "<p>مرحبًا بكم</p>"),
    ("direction of ar", "ar", '<p dir="ltr" lang="ar">هذا نص عربي طويل بما يكفي ليُقرأ من اليمين إلى اليسار</p>'),
    ("px wide in", "fr", '<div style="width: 608px">x</div>'),
    ("aria-describedby", "fr", '<p aria-describedby="nowhere">x</p>'),
    ("link points nowhere", "fr", '<p>Un <a href="#nowhere">lien</a></p>'),
    ("heading skipped", "fr", "<h3>x</h3>"),
    ("first headings", "fr", "<h1>x</h1>"),
    ("only ", "fr", '<button style="min-height: 20px">x</button>'),
    ("positive tabindex", "fr", '<button tabindex="1">x</button>'),
    ("cut off", "fr", '<p style="width: 40px; overflow: hidden; white-space: nowrap">Un long texte</p>'),
    ("at 200 %", "fr", '<p style="width: 12rem">x</p>'),
    ("spaced: cut off", "fr", '<p style="width: 2em; overflow: hidden; white-space: nowrap">iiiiii</p>'),
    ("id used twice", "fr", '<p id="a">x</p><p id="a">y</p>'),
    ("axe fails label", "fr", '<input type="text">'),
    ("axe fails color-contrast", "fr", '<p style="color: #aaa">Pâle</p>'),
    ("axe fails color-contrast", "ar", '<p style="color: #aaa">هذا نص باهت</p>'),
    ("axe undecided color-contrast", "fr", '<p style="background: linear-gradient(#fff, #000)">Dessus</p>'),
]


@pytest.mark.parametrize(("fault", "language", "planted"), PLANTED, ids=[f"{one[0]} {one[1]}" for one in PLANTED])
def test_a_planted_fault_is_found(visit: Visitor, fault: str, language: str, planted: str) -> None:
    page = visit(language, 320)
    direction = "rtl" if language == "ar" else "ltr"
    page.set_content(SOUND.format(lang=language, dir=direction, planted=""))
    assert faults(page) == []
    page.set_content(SOUND.format(lang=language, dir=direction, planted=planted))
    assert [one for one in faults(page) if fault in one] != []


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_no_page_of_a_journey_has_a_fault(group_link: str, visit: Visitor, language: str) -> None:
    page = visit(language)
    page.goto(f"{group_link}?lang={language}")
    found = faults(page)
    page.reload()
    press(page, "#begin")
    for question in questions(page):
        found += [f"{question}: {fault}" for fault in faults(page)]
        page.reload()
        answer(page, WORDS[language])
    found += faults(page)
    assert found == []
