"""Every page of a whole journey, looked at by axe-core and by rules of our own."""

from __future__ import annotations

import hashlib
import re

import pytest

from app.collection.store import documents
from app.distribution import links
from app.interview.model import Assistance
from app.questionnaire.version import Version
from tests.browser.audit import AXE, faults, own_faults
from tests.browser.conftest import Live, Visitor
from tests.browser.walks import answer, press, questions
from tests.campaigns import KEYS, make_world
from tests.conversations import version_of

WORDS = {"fr": "Pratique", "ar": "مفيد", "en": "Handy"}


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
    ("px wide in", "ar", '<div style="position: absolute; inset-inline-start: -60px">x</div>'),
    ("aria-describedby", "fr", '<p aria-describedby="nowhere">x</p>'),
    ("link points nowhere", "fr", '<p>Un <a href="#nowhere">lien</a></p>'),
    ("heading skipped", "fr", "<h3>x</h3>"),
    ("first headings", "fr", "<h1>x</h1>"),
    ("only ", "fr", '<button style="min-height: 20px">x</button>'),
    ("only ", "fr", '<p><a href="/">Revenir</a></p>'),
    ("heading against the page", "ar", '<h2 dir="auto">RSA: هل تحصلون عليه؟</h2>'),
    ("positive tabindex", "fr", '<button tabindex="1">x</button>'),
    ("cut off", "fr", '<p style="width: 40px; overflow: hidden; white-space: nowrap">Un long texte</p>'),
    ("at 200 %", "fr", '<p style="width: 12rem">x</p>'),
    ("spaced: cut off", "fr", '<p style="width: 2em; overflow: hidden; white-space: nowrap">iiiiii</p>'),
    ("mistake not announced", "fr", '<div class="summary"><h2>x</h2></div>'),
    ("notice not announced", "fr", '<p class="calm">x</p>'),
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


TOGETHER = ("rendez_vous", "etapes", "capable", "assurance")


def with_a_page_of_several() -> Version:
    version = version_of("mon-recap")
    survey = version.survey
    questions = tuple(
        one.model_copy(update={"page": "effets"}) if one.id in TOGETHER else one for one in survey.questions
    )
    return Version.of(survey.model_copy(update={"questions": questions}), version.texts)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_page_of_several_questions_has_no_fault(live: Live, visit: Visitor, language: str) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=with_a_page_of_several())
    page = visit(language, 320)
    page.goto(f"/e/{links.relay_token(KEYS, world.links[0])}?lang={language}")
    press(page, "#begin")
    for question in questions(page):
        if question == TOGETHER[0]:
            break
        answer(page, WORDS[language])
    assert page.locator(".question").count() == len(TOGETHER)
    found = faults(page)
    page.reload()
    press(page, "button.main")
    assert page.locator(".summary a").count() == len(TOGETHER)
    found += faults(page)
    page.reload()
    for one in page.locator(".question").all():
        one.locator(".option").first.click()
    press(page, "button.main")
    assert page.locator(".question").count() < len(TOGETHER)
    assert found == []


def with_a_private_question(name: str = "age") -> Version:
    version = version_of("mon-recap")
    survey = version.survey
    questions = tuple(one.model_copy(update={"sensitive": True}) if one.id == name else one for one in survey.questions)
    return Version.of(survey.model_copy(update={"questions": questions}), version.texts)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_professional_helps_and_gives_the_telephone_back(
    live: Live, visit: Visitor, language: str, width: int, javascript: bool
) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=with_a_private_question())
    page = visit(language, width, javascript=javascript)
    page.goto(f"/e/{links.relay_token(KEYS, world.links[0])}?lang={language}")
    page.locator("details:has(input[name=helper]) > summary").click()
    found = faults(page) if javascript else own_faults(page)
    page.reload()
    page.locator("details:has(input[name=helper]) > summary").click()
    page.locator(".option:has(input[value=professional])").click()
    press(page, "#begin")
    given_back: list[str] = []
    for question in questions(page):
        if page.locator("button[value=alone]").count():
            given_back.append(question)
            found += faults(page) if javascript else own_faults(page)
            page.reload()
            press(page, "button[value=alone]")
        else:
            answer(page, WORDS[language])
    assert given_back == ["age"]
    found += faults(page) if javascript else own_faults(page)
    assert found == []
    with live.database.session(read_only=True) as session:
        (stored,) = documents(session, world.campaign.id)
    helped = {id_: one.assistance for id_, one in stored.interview.answers.items()}
    assert (helped["utilise"], helped["age"]) == (Assistance.PROFESSIONAL, Assistance.ALONE)
