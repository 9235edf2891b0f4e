"""The network goes and comes back: what was answered arrives once, and nothing of it stays on the telephone."""

from __future__ import annotations

import io
import re
import time
import wave

import pytest
from playwright.sync_api import Error, Page, Route, expect

from app.collection.store import documents
from app.distribution import links
from app.questionnaire.version import Version
from tests.browser.conftest import Live, Visitor, interview
from tests.browser.walks import body_size, press, requests_of
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of

CHOSEN = "souvent"

EVERYTHING_STORED = """async () => {
  const found = [document.cookie, JSON.stringify({...sessionStorage}), JSON.stringify({...localStorage})];
  for (const {name} of await indexedDB.databases()) {
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
    for (const table of db.objectStoreNames) {
      const asked = db.transaction(table).objectStore(table).getAll();
      await new Promise((done) => { asked.onsuccess = done; });
      const said = (one) => one instanceof CryptoKey ? `key:${one.extractable}` : JSON.stringify(one);
      found.push(...asked.result.map(said));
    }
    db.close();
  }
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      found.push(request.url, await (await caches.match(request)).text());
  return found.filter((one) => one && one !== "{}");
}"""


def at_second_question(page: Page, link: str, language: str = "fr") -> Page:
    page.goto(f"{link}?lang={language}")
    page.locator("#begin").click()
    page.locator(".option").first.click()
    page.locator("button.main").click()
    page.wait_for_url(re.compile("utilise$"))
    page.wait_for_load_state()
    return page


def wait_until(page: Page, holds: str) -> None:
    """As `wait_for_function`, which a page that forbids `eval` does not allow once it has to look twice."""
    for _ in range(100):
        if page.evaluate(holds):
            return
        time.sleep(0.05)
    raise AssertionError(holds)


def answer_without_network(page: Page) -> None:
    page.context.set_offline(True)
    page.locator(f".option:has([value={CHOSEN}])").click()
    page.locator("button.main").click()


@pytest.mark.parametrize(("language", "words"), [("fr", "Pas de réseau"), ("ar", "لا توجد شبكة")])
def test_an_answer_without_network_waits_calmly_and_is_sent_once(
    live: Live, world: World, group_link: str, visit: Visitor, language: str, words: str
) -> None:
    page = at_second_question(visit(language), group_link, language)
    answer_without_network(page)
    expect(page.locator("[role=status]")).to_contain_text(words)
    assert page.locator("input:checked").get_attribute("value") == CHOSEN
    assert "utilise" not in interview(live, world).answers
    wait_until(page, "sessionStorage.length")
    assert not any(CHOSEN in one or "utilise" in one for one in page.evaluate(EVERYTHING_STORED))
    assert "key:false" in page.evaluate(EVERYTHING_STORED)
    page.context.set_offline(False)
    page.wait_for_url(lambda url: not url.endswith("utilise"))
    assert interview(live, world).answers["utilise"].value == CHOSEN
    assert interview(live, world).step == 2
    assert page.evaluate(EVERYTHING_STORED) == []


@pytest.mark.parametrize("status", [500, 503])
def test_an_answer_that_the_server_could_not_take_is_not_lost(
    live: Live, world: World, group_link: str, visit: Visitor, status: int
) -> None:
    page = at_second_question(visit("fr"), group_link)
    page.route("**/utilise", lambda route: route.fulfill(status=status, body="broken"), times=1)
    page.locator(f".option:has([value={CHOSEN}])").click()
    page.locator("button.main").click()
    expect(page.locator("[role=status]")).to_contain_text("ou service occupé")
    assert page.locator("input:checked").get_attribute("value") == CHOSEN
    page.wait_for_url(lambda url: not url.endswith("utilise"))
    assert interview(live, world).answers["utilise"].value == CHOSEN


def test_a_page_reloaded_without_network_sends_what_was_answered(
    live: Live, world: World, group_link: str, visit: Visitor
) -> None:
    page = at_second_question(visit("fr"), group_link)
    answer_without_network(page)
    wait_until(page, "sessionStorage.length")
    with pytest.raises(Error, match="DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.reload()
    page.wait_for_url(lambda url: not url.endswith("utilise"))
    assert interview(live, world).answers["utilise"].value == CHOSEN
    assert page.evaluate(EVERYTHING_STORED) == []


def test_the_next_person_at_the_same_page_sends_nothing_of_the_last(
    live: Live, world: World, group_link: str, visit: Visitor
) -> None:
    page = at_second_question(visit("fr"), group_link)
    answer_without_network(page)
    wait_until(page, "sessionStorage.length")
    page.route("**/s/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.goto("about:blank")
    page.unroute_all()
    page.context.set_offline(False)
    page.context.clear_cookies()
    at_second_question(page, group_link)
    wait_until(page, "!sessionStorage.length")
    assert page.locator("input:checked").count() == 0
    with live.database.session(read_only=True) as session:
        both = [set(stored.interview.answers) for stored in documents(session, world.campaign.id)]
    assert both == [{"accord"}, {"accord"}]


def test_after_half_an_hour_the_answer_is_gone(live: Live, world: World, group_link: str, visit: Visitor) -> None:
    page = visit("fr")
    page.clock.install()
    at_second_question(page, group_link)
    answer_without_network(page)
    wait_until(page, "sessionStorage.length")
    page.clock.fast_forward("31:00")
    expect(page.locator("[role=status]")).to_contain_text("n’est plus gardée")
    assert page.locator("input:checked").count() == 0
    assert page.evaluate(EVERYTHING_STORED) == []
    page.context.set_offline(False)
    page.clock.fast_forward("01:00")
    assert "utilise" not in interview(live, world).answers


def test_a_mistake_is_told_as_without_the_script(world: World, group_link: str, visit: Visitor) -> None:
    page = at_second_question(visit("ar"), group_link, "ar")
    page.locator("button.main").click()
    expect(page.locator(".summary")).to_be_focused()
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.title().startswith("خطأ")
    page.locator(".option").first.click()
    page.locator("button.main").click()
    page.wait_for_url(lambda url: not url.endswith("utilise"))


def test_no_page_asks_for_more_than_two_files_and_the_script_is_small(
    world: World, group_link: str, visit: Visitor
) -> None:
    """The picture beside the page's title, which browsers fetch for themselves, is not counted."""
    page = visit("fr")
    asked = requests_of(page)
    page.goto(group_link)
    page.wait_for_load_state("networkidle")
    pages = [[(one.url, body_size(one)) for one in asked]]
    for button in ("#begin", "button.main", "button.main"):
        asked.clear()
        if (options := page.locator(".option:visible")).count():
            options.first.click()
        press(page, button)
        page.wait_for_load_state("networkidle")
        pages.append([(one.url, body_size(one)) for one in asked])
    # What a browser has already is told with no size.
    files = [{url for url, size in one if size > 0 and "icon" not in url} for one in pages]
    assert [len(one) for one in files] <= [2, 2, 3, 2]
    scripts = [[size for url, size in one if url.split("?")[0].endswith(".js")] for one in pages]
    assert scripts[:2] == [[], []]
    assert 0 < sum(scripts[2]) <= 3 * 1024


@pytest.fixture
def spoken(live: Live) -> World:
    plain = version_of("mon-recap")
    survey = plain.survey.model_copy(deep=True)
    first = survey.questions[1]
    lists = tuple(
        one.model_copy(
            update={"options": tuple(o.model_copy(update={"audio": {"fr": f"{o.code}.wav"}}) for o in one.options)}
        )
        if one.name == first.choices
        else one
        for one in survey.choices
    )
    heard = first.model_copy(update={"audio": {"fr": "question.wav"}})
    questions = (survey.questions[0], heard, *survey.questions[2:])
    made = type(survey).model_validate({**plain.survey.model_dump(), "questions": questions, "choices": lists})
    with live.database.session() as session:
        return make_world(session, live.clock(), version=Version.of(made, plain.texts))


def play_silence(route: Route) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(b"\x80" * 8000 * 20)
    route.fulfill(body=sound.getvalue(), content_type="audio/wav")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_recordings_play_one_at_a_time_and_only_when_asked(spoken: World, visit: Visitor, *, javascript: bool) -> None:
    page = visit("fr", javascript=javascript)
    page.route("**/media/**", play_silence)
    page.goto(f"/e/{links.relay_token(KEYS, spoken.links[0])}")
    page.locator("#begin").click()
    page.locator(".option").first.click()
    page.locator("button.main").click()
    page.wait_for_url(re.compile("utilise$"))
    voices = page.locator("audio")
    assert voices.count() > 2
    assert page.evaluate("[...document.querySelectorAll('audio')].every((one) => one.paused)")
    if not javascript:
        assert page.locator("audio[controls]").count() == voices.count()
        return
    buttons = page.get_by_role("button", name="Écouter")
    playing = "[...document.querySelectorAll('audio')].flatMap((one, place) => one.paused ? [] : [place]).join()"
    buttons.nth(0).click()
    wait_until(page, f"{playing} === '0'")
    buttons.nth(2).click()
    wait_until(page, f"{playing} === '2'")
    assert buttons.nth(2).get_attribute("aria-pressed") == "true"
    assert page.locator("input:checked").count() == 0
    buttons.nth(2).click()
    wait_until(page, f"{playing} === ''")
