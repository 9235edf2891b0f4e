"""A tablet in a centre: fetched once, answered without network, sent once, and nothing left to read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.collection.store import documents
from app.interview import engine
from app.interview.model import Assistance, Interview, State
from app.questionnaire.version import Version
from app.web.kiosk import service
from tests.browser.audit import faults, own_faults
from tests.browser.conftest import Live, Visitor
from tests.browser.keyboard import keyboard_faults, reach
from tests.browser.test_audit import with_a_private_question
from tests.browser.test_every_page import ended_early
from tests.browser.test_offline import EVERYTHING_STORED
from tests.browser.walks import DATE, fill
from tests.browser.walks import press as leave
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of

WORD = "Formidable"
TABLET = 1024
FIGURES = re.compile(r"(\d{3} ){3}\d{3}")


@pytest.fixture
def world(live: Live) -> World:
    with live.database.session() as session:
        return make_world(session, live.clock(), version=version_of("mon-recap"))


@pytest.fixture
def address(live: Live, world: World) -> str:
    return lent(live, world)


def lent(live: Live, world: World) -> str:
    with live.database.session() as session:
        link = session.merge(world.links[0])
        kiosk = service.make(session, KEYS, link, live.clock())
        assert kiosk is not None
        session.commit()
        return f"/kiosk/{service.token(session, KEYS, kiosk)}"


def interviews(live: Live, world: World) -> list[Interview]:
    with live.database.session(read_only=True) as session:
        return [stored.interview for stored in documents(session, world.campaign.id)]


def ready(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("html[data-ready=offline]")).to_be_attached()
    return page


def begin(page: Page, language: str, helper: str = "alone") -> None:
    page.locator(f"[data-speak={language}]").click()
    page.locator("[data-press=help]").click()
    page.locator(f"[data-helper={helper}]").click()
    page.locator("[data-press=ask]").click()


def answer(page: Page, text: str) -> None:
    fill(page, text)
    page.locator("button.main").click()


def assert_stands(page: Page, language: str) -> None:
    """Its language and direction, one heading, nothing sideways, and nothing that axe or our own rules object to."""
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert faults(page) == []


def answer_all(page: Page, text: str) -> int:
    for count in range(60):
        expect(page.locator("#screen form, [data-press=wipe]")).to_have_count(1)
        if not page.locator("#screen form").count():
            return count
        heading = page.locator("h1").inner_text()
        answer(page, text)
        expect(page.locator("h1")).not_to_have_text(heading)
    raise AssertionError("The walk has no end.")


@pytest.mark.parametrize(("language", "width"), [("fr", TABLET), ("ar", 360)])
def test_a_tablet_without_network_queues_and_sends_once(
    live: Live, world: World, address: str, visit: Visitor, language: str, width: int
) -> None:
    page = ready(visit("fr", width), address)
    page.context.set_offline(True)
    page.reload()
    begin(page, language)
    assert_stands(page, language)
    count = answer_all(page, WORD)
    assert count > 8
    assert_stands(page, language)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "1")
    stored = page.evaluate(EVERYTHING_STORED)
    assert any("sealed" in one for one in stored)
    assert not any(WORD in one and "sealed" in one for one in stored)
    page.locator("[data-press=wipe]").click()
    assert WORD not in page.content()
    page.reload()
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "1")
    assert interviews(live, world) == []
    page.context.set_offline(False)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (found,) = interviews(live, world)
    assert (found.state, found.language, found.answers["mot"].value) == (State.COMPLETED, language, WORD)
    assert len(engine.route(world.version, found)) == count
    assert not any("sealed" in one for one in page.evaluate(EVERYTHING_STORED) if one.startswith('{"id"'))


def test_a_code_from_the_last_screen_opens_and_erases_the_answers_elsewhere(
    live: Live, world: World, address: str, visit: Visitor
) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    ready(page, address)
    begin(page, "fr")
    answer_all(page, WORD)
    code = page.locator(".code").inner_text()
    # Whoever copies slowly is asked, and finds the same figures again, in any language.
    page.clock.fast_forward("01:01")
    page.locator("[data-press=stay]").click()
    page.locator("[data-speak=ar]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    assert page.locator(".code").inner_text() == code
    assert_stands(page, "ar")
    page.locator("[data-press=wipe]").click()
    expect(page.locator(".code")).to_have_count(0)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    own = visit("fr")
    own.goto("/my-answers")
    own.locator("#code").fill(code)
    leave(own, "button.main")
    assert WORD in own.locator(".told").inner_text()
    leave(own, "a[href*='/erase']")
    leave(own, "button.main")
    (found,) = interviews(live, world)
    assert (found.state, found.answers) == (State.WITHDRAWN, {})


def test_the_figures_of_the_end_are_not_kept_on_the_screen_by_the_next_person(address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    ready(page, address)
    code, warning = page.locator(".code"), page.locator("[data-press=stay]")
    for still_there in (True, False):
        begin(page, "fr")
        answer_all(page, WORD)
        expect(code).to_have_text(FIGURES)
        page.clock.run_for(50_000)
        page.locator("h1").click()
        page.keyboard.press("Tab")
        page.clock.run_for(11_000)
        expect(warning).to_be_visible()
        page.locator("[data-speak=ar]").click()
        expect(page.locator("html")).to_have_attribute("lang", "ar")
        expect(warning).to_be_visible()
        if still_there:
            warning.click()
            expect(code).to_have_text(FIGURES)
            page.locator("[data-speak=fr]").click()
            page.clock.run_for(50_000)
            page.locator("h1").click()
        expect(code).to_have_count(int(still_there))
        page.clock.run_for(31_000)
        expect(page.locator("[data-refused]")).to_be_attached()
        expect(code).to_have_count(0)


def test_a_tablet_that_slept_wakes_up_without_the_figures_of_the_end(address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    ready(page, address)
    begin(page, "fr")
    answer_all(page, WORD)
    ended = page.evaluate("Date.now()")
    woken = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(woken)
    expect(page.locator(".code")).to_have_text(FIGURES)
    page.clock.set_system_time(ended + 181_000)
    page.evaluate(woken)
    expect(page.locator("[data-refused]")).to_be_attached()
    expect(page.locator(".code")).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), [("fr", 360), ("ar", TABLET)])
def test_a_helping_professional_gives_the_tablet_back_before_the_figures_of_the_end(
    address: str, visit: Visitor, language: str, width: int
) -> None:
    page = visit("fr", width)
    page.clock.install()
    ready(page, address)
    begin(page, language, "professional")
    for _ in range(60):
        expect(page.locator("#screen form, [data-press=alone]")).to_have_count(1)
        if page.locator("[data-press=alone]").count():
            break
        heading = page.locator("h1").inner_text()
        answer(page, WORD)
        expect(page.locator("h1")).not_to_have_text(heading)
    code = page.locator(".code")
    expect(code).to_have_count(0)
    assert_stands(page, language)
    # Neither the question whether somebody is there nor another language shows them.
    page.clock.run_for(61_000)
    page.locator("[data-press=stay]").click()
    page.locator("[data-speak=en]").click()
    expect(page.locator("h1")).to_have_text("Please give the tablet back")
    expect(code).to_have_count(0)
    page.locator("[data-press=alone]").click()
    expect(code).to_have_text(FIGURES)
    page.clock.run_for(61_000)
    expect(page.locator("[data-refused]")).to_be_attached()
    expect(code).to_have_count(0)


def test_who_wanted_help_with_private_questions_too_is_still_asked_at_the_end(live: Live, visit: Visitor) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=with_a_private_question())
    page = ready(visit("fr", 360), lent(live, world))
    begin(page, "fr", "professional")
    handed: list[bool] = []
    for _ in range(60):
        expect(page.locator("#screen form, [data-press=alone], .code")).to_have_count(1)
        if page.locator(".code").count():
            break
        heading, helped = page.locator("h1").inner_text(), page.locator("[data-press=helped]")
        if page.locator("[data-press=alone]").count():
            handed.append(bool(helped.count()))
            (helped if helped.count() else page.locator("[data-press=alone]")).click()
        else:
            answer(page, WORD)
        expect(page.locator("h1")).not_to_have_text(heading)
    assert handed == [True, False]
    expect(page.locator(".code")).to_have_text(FIGURES)


def test_the_screen_is_emptied_when_nobody_is_there(live: Live, world: World, address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    ready(page, address)
    page.context.set_offline(True)
    begin(page, "fr")
    page.locator(".option").first.click()
    page.locator("button.main").click()
    expect(page.locator("[value=souvent]")).to_be_attached()
    page.locator(".option:has([value=souvent])").click()
    page.locator("button.main").click()
    expect(page.locator("[value=souvent]")).to_have_count(0)
    page.clock.fast_forward("01:01")
    expect(page.locator("[data-press=stay]")).to_be_attached()
    assert own_faults(page) == []
    page.locator("[data-press=stay]").click()
    expect(page.locator("#screen form")).to_be_attached()
    page.clock.fast_forward("01:01")
    expect(page.locator("[data-press=stay]")).to_be_attached()
    page.clock.fast_forward("00:31")
    expect(page.locator("[data-refused]")).to_be_attached()
    # The next person begins at the first question, with nothing chosen, and going back shows nothing.
    begin(page, "fr")
    assert page.locator("input:checked").count() == 0
    assert page.locator(".back").count() == 0
    page.context.set_offline(False)
    page.clock.fast_forward("01:01")
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (found,) = interviews(live, world)
    assert (found.state, set(found.answers)) == (State.ASKING, {"accord", "utilise"})


@pytest.mark.parametrize(("language", "helper", "width"), [("ar", "alone", 360), ("fr", "professional", TABLET)])
def test_who_reads_slowly_before_the_first_question_is_asked_and_stays_there(
    address: str, visit: Visitor, language: str, helper: str, width: int
) -> None:
    page = visit("fr", width)
    page.clock.install()
    ready(page, address)
    page.locator(f"[data-speak={language}]").click()
    page.locator("[data-press=help]").click()
    heading, warning, html = page.locator("h1"), page.locator("[data-press=stay]"), page.locator("html")
    for screen in (f"[data-helper={helper}]", "[data-press=ask]"):
        read = heading.inner_text()
        page.clock.run_for(61_000)
        expect(warning).to_be_visible()
        expect(html).to_have_attribute("lang", language)
        assert own_faults(page) == []
        warning.click()
        expect(heading).to_have_text(read)
        page.locator(screen).click()
        expect(heading).not_to_have_text(read)
    expect(page.locator("#screen form")).to_be_visible()


def test_nobody_before_the_first_question_empties_the_screen_after_the_warning(address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    ready(page, address)
    page.locator("[data-press=help]").click()
    # Another language is neither the end of the screen nor of the question whether somebody is there.
    page.locator("[data-speak=ar]").click()
    expect(page.locator("[data-helper=alone]")).to_be_visible()
    page.clock.run_for(61_000)
    page.locator("[data-speak=en]").click()
    expect(page.locator("h1")).to_have_text("Are you still there?")
    page.clock.run_for(61_000)
    page.clock.run_for(31_000)
    expect(page.locator("[data-refused]")).to_be_attached()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_browser_that_keeps_nothing_safely_never_begins(address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto(address)
    said = page.locator("h1").get_by_text("Ce navigateur")
    expect(said).to_be_visible()
    page.locator("h1").click()
    page.clock.run_for(100_000)
    expect(said).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_helping_professional_gives_the_tablet_back_before_a_private_question(
    live: Live, visit: Visitor, language: str
) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=with_a_private_question())
    page = ready(visit("fr", 360), lent(live, world))
    page.locator(f"[data-speak={language}]").click()
    page.locator("[data-press=help]").click()
    assert_stands(page, language)
    page.locator("[data-helper=professional]").click()
    assert_stands(page, language)
    page.locator("[data-press=ask]").click()
    told = 0
    for _ in range(60):
        expect(page.locator("#screen form, [data-press=alone], [data-press=wipe]")).to_have_count(1)
        heading = page.locator("h1").inner_text()
        if page.locator("[data-press=alone]").count():
            told += 1
            assert_stands(page, language)
            page.locator("[data-press=alone]").click()
        elif page.locator("#screen form").count():
            answer(page, WORD)
        else:
            break
        expect(page.locator("h1")).not_to_have_text(heading)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (found,) = interviews(live, world)
    assert told == 1
    assert found.answers["age"].assistance is Assistance.ALONE
    assert found.answers["accord"].assistance is Assistance.PROFESSIONAL


def test_what_could_not_be_counted_is_told_on_the_first_screen(
    live: Live, world: World, address: str, visit: Visitor
) -> None:
    page = ready(visit("fr", 360), address)
    assert page.locator("[data-refused]").is_hidden()
    page.context.set_offline(True)
    live.clock.advance(timedelta(days=40))
    begin(page, "fr")
    answer(page, WORD)
    expect(page.locator("[value=souvent]")).to_be_attached()
    page.locator("[data-press=stop]").click()
    page.locator("[data-press=finish]").click()
    page.context.set_offline(False)
    line = page.locator("[data-refused] li")
    expect(line).to_have_text("Réponses données avant l’ouverture de l’enquête, ou après sa fin (1)")
    assert_stands(page, "fr")
    page.context.set_offline(True)
    page.reload()
    expect(line).to_be_visible()
    page.locator("[data-speak=ar]").click()
    expect(line).to_contain_text("الاستبيان")
    assert_stands(page, "ar")
    assert interviews(live, world) == []


def press(page: Page, selector: str, key: str) -> None:
    reach(page, selector)
    before = page.locator("#screen").inner_html()
    page.keyboard.press(key)
    page.wait_for_function("(before) => document.querySelector('#screen').innerHTML !== before", arg=before)


@pytest.mark.parametrize(("language", "width"), [("fr", TABLET), ("ar", 360)])
def test_a_person_answers_on_a_tablet_with_the_keyboard_alone(
    live: Live, world: World, address: str, visit: Visitor, language: str, width: int
) -> None:
    page = ready(visit("fr", width), address)
    reach(page, f"[data-speak={language}]")
    page.keyboard.press("Space")
    expect(page.locator("html")).to_have_attribute("lang", language)
    found = keyboard_faults(page)
    press(page, "[data-press=help]", "Enter")
    found += keyboard_faults(page)
    press(page, "[data-helper=alone]", "Space")
    press(page, "[data-press=ask]", "Enter")
    press(page, "button.main", "Enter")
    expect(page.locator(".summary")).to_be_focused()
    found += keyboard_faults(page)
    while page.locator("#screen form").count():
        fill_by_keys(page)
        press(page, "button.main", "Enter")
    found += keyboard_faults(page)
    assert found == []
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (stored,) = interviews(live, world)
    assert (stored.state, stored.answers["mot"].value) == (State.COMPLETED, WORD)


def fill_by_keys(page: Page) -> None:
    """The first choice, or a fitting text."""
    if page.locator(".option").count():
        reach(page, ".option input")
        page.keyboard.press("Space")
    elif page.locator(".parts").count():
        for part in DATE:
            reach(page, ".parts input")
            page.keyboard.insert_text(part)
    elif page.locator("input#answer, textarea#answer").count():
        reach(page, "#answer")
        page.keyboard.insert_text("34" if page.locator("#answer[inputmode=numeric]").count() else WORD)


def test_mistakes_are_told_and_answers_can_be_taken_back(
    live: Live, world: World, address: str, visit: Visitor
) -> None:
    page = ready(visit("fr", 360), address)
    page.locator("[data-speak=ar]").click()
    expect(page.locator("footer a")).to_have_text("سهولة الوصول")
    assert (page.locator("footer a").get_attribute("href") or "").endswith("/accessibility/ar")
    page.locator("[data-press=help]").click()
    page.locator("[data-helper=alone]").click()
    assert_stands(page, "ar")
    page.locator("[data-press=ask]").click()
    page.locator("button.main").click()
    expect(page.locator(".summary")).to_be_focused()
    said, before = page.locator(".summary a").inner_text(), page.locator("#answer-problem > .unseen").inner_text()
    assert said == "اختاروا أحد الأجوبة للمتابعة."
    assert page.locator("#answer-problem").inner_text().split("\n") == [before, said]
    assert page.locator("fieldset").get_attribute("aria-describedby") == "answer-problem"
    assert before.strip()
    assert page.title().startswith(before)
    assert_stands(page, "ar")
    page.locator(".option").first.click()
    page.locator("button.main").click()
    expect(page.locator("[value=souvent]")).to_be_attached()
    page.locator("[data-press=stop]").click()
    assert_stands(page, "ar")
    page.locator("[data-press=delete]").click()
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    assert interviews(live, world) == []


def at_the_date(page: Page, address: str) -> None:
    """At the third question, after two answers."""
    ready(page, address)
    begin(page, "fr")
    for _ in range(2):
        heading = page.locator("h1").inner_text()
        answer(page, "")
        expect(page.locator("h1")).not_to_have_text(heading)


def left_with(page: Page, live: Live, world: World) -> set[str]:
    """What the one interview holds an answer to, once the person has stopped and the tablet has sent it."""
    page.locator("[data-press=stop]").click()
    page.locator("[data-press=finish]").click()
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (found,) = interviews(live, world)
    return set(found.answers)


def typed(page: Page) -> list[str]:
    boxes = page.locator(".parts input")
    return [boxes.nth(place).input_value() for place in range(boxes.count())]


def test_what_is_filled_in_and_not_sent_is_there_again(live: Live, world: World, address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    at_the_date(page, address)
    boxes = page.locator(".parts input")
    boxes.nth(0).fill("31")
    boxes.nth(1).fill("2")
    page.locator("[data-speak=ar]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    assert typed(page) == ["31", "2", ""]
    page.locator("[data-press=stop]").click()
    page.locator("[data-press=ask]").click()
    assert typed(page) == ["31", "2", ""]
    page.clock.fast_forward("01:01")
    page.locator("[data-press=stay]").click()
    assert typed(page) == ["31", "2", ""]
    # No answer yet, so that going back keeps it here and sends nothing.
    page.locator(".back").click()
    expect(boxes).to_have_count(0)
    page.locator("button.main").click()
    expect(boxes).to_have_count(3)
    assert typed(page) == ["31", "2", ""]


def test_what_breaks_its_rule_is_there_again_after_going_back(live: Live, visit: Visitor) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=begun_long_ago())
    page = visit("fr", TABLET)
    at_the_date(page, lent(live, world))
    fill(page, "")
    page.locator("button.main").click()
    expect(page.locator(".summary")).to_be_focused()
    page.locator(".back").click()
    expect(page.locator("[value=souvent]")).to_be_checked()
    page.locator("button.main").click()
    expect(page.locator(".parts")).to_be_attached()
    assert typed(page) == list(DATE)
    assert left_with(page, live, world) == {"accord", "utilise"}


def begun_long_ago() -> Version:
    """A survey that takes only a day of long ago at its third question."""
    version = version_of("mon-recap")
    asked = tuple(
        one.model_copy(update={"constraint": "years_since(depuis) >= 40"}) if one.id == "depuis" else one
        for one in version.survey.questions
    )
    return Version.of(version.survey.model_copy(update={"questions": asked}), version.texts)


def test_back_saves_what_was_filled_in_where_it_is_an_answer(
    live: Live, world: World, address: str, visit: Visitor
) -> None:
    page = visit("fr", TABLET)
    at_the_date(page, address)
    fill(page, "")
    page.locator(".back").click()
    expect(page.locator("[value=souvent]")).to_be_checked()
    assert left_with(page, live, world) == {"accord", "utilise", "depuis"}


def test_back_ends_nothing(live: Live, visit: Visitor) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=ended_early())
    page = ready(visit("fr", TABLET), lent(live, world))
    begin(page, "fr")
    answer(page, "")
    page.locator("button[value='~refused']").click()
    expect(page.locator(".parts")).to_be_attached()
    page.locator(".back").click()
    expect(page.locator(".refused")).to_be_attached()
    # This would thank the person and end.
    page.locator(".option:has([value=avant])").click()
    page.locator(".back").click()
    expect(page.locator("[value=oui]")).to_be_checked()
    page.locator("button.main").click()
    expect(page.locator(".parts")).to_be_attached()
    page.locator(".back").click()
    expect(page.locator("[value=avant]")).to_be_checked()
    page.locator("button.main").click()
    page.locator("[data-press=wipe]").click()
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (found,) = interviews(live, world)
    assert (found.state, found.answers["utilise"].value) == (State.SCREENED_OUT, "avant")


def test_a_withdrawn_address_empties_the_tablet(live: Live, world: World, address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    ready(page, address)
    page.context.set_offline(True)
    begin(page, "fr")
    answer(page, WORD)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "1")
    with live.database.session() as session:
        link = session.merge(world.links[0])
        service.revoke(session, link, 1, live.clock())
        session.commit()
    page.locator("[data-press=stop]").click()
    page.locator("[data-press=finish]").click()
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Cette tablette ne sert plus pour cette enquête")
    assert_stands(page, "fr")
    assert not any("sealed" in one for one in page.evaluate(EVERYTHING_STORED))
    assert interviews(live, world) == []
    # Nothing is left to be shown to the next person, touched or not.
    for touched in (False, True):
        if touched:
            page.locator("h1").click()
        page.clock.run_for(95_000)
        expect(page.locator("h1")).to_have_text("Cette tablette ne sert plus pour cette enquête")
