"""Every page that somebody without an account can reach, in every state it has, held to the same rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from app.access.courier import set_courier
from app.distribution import links, slips
from app.distribution.service import invite
from app.distribution.tables import Campaign, Invitation, SlipBatch
from app.messaging.mail.addresses import stop_token
from app.questionnaire.model import Kind, Quota
from app.questionnaire.version import Version
from tests.browser.audit import axe_faults, contrast_faults, own_faults, stretched_faults
from tests.browser.conftest import Live, Preferences, Visitor
from tests.browser.keyboard import keyboard_faults
from tests.browser.walks import answer, fill, press, questions
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of

WORDS = {"fr": "Pratique", "ar": "مفيد", "en": "Handy"}
MENU = ".languages"
WRONG_CODE = "111 222 333"
LOOKED_AT_ELSEWHERE = {
    "/kiosk/<token>": "test_kiosk",
    "/results/<campaign_key>": "test_beside",
    "/shared/<token>": "test_rates",
}
MUST_BE_ANSWERED = {
    Kind.CONSENT, Kind.SINGLE, Kind.YES_NO, Kind.MULTIPLE, Kind.DROPDOWN, Kind.RANKING, Kind.SCALE, Kind.NPS,
    Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.MONTH, Kind.TIME, Kind.POSTCODE,
}  # fmt: skip
NO_PAGES = {
    "/health",
    "/static/<path:name>",
    "/media/<path:path>",
    "/look/relais.css",
    "/kiosk/worker.js",
    "/kiosk/<token>/app.webmanifest",
    "/kiosk/<token>/survey.json",
    "/p/<token>/<any(poster, slips):kind>.pdf",
    "/p/<token>/<any(poster, slips):kind>-<any(fr, ar, en):code>.pdf",
    "/p/<token>/slips/<int:batch_id>.pdf",
}
LEAD_ON = {
    "/c/<code>",
    "/s/<campaign_key>/",
    "/s/<campaign_key>/language",
    "/p/<token>/<any(declare, promise, invite, slips, call, opened, successor, leave, return):_button>",
}

GROW_OLD = "document.querySelector('main [name=csrf_token]').value = 'old'"

Tour = Iterator[str]


def ended_early() -> Version:
    """A survey that thanks some people after the second question, and needs nobody more of others."""
    version = version_of("mon-recap")
    survey = version.survey
    asked = tuple(
        one.model_copy(update={"screen_out_if": "utilise == avant"}) if one.id == "utilise" else one
        for one in survey.questions
    )
    said = {"screened_out": survey.thanks, "quota_full": survey.thanks}
    quotas = (Quota(id="jamais", rule="utilise == jamais", limit=0),)
    texts = {
        code: {**known, **{f"survey.{name}": known["survey.thanks"] for name in said}}
        for code, known in version.texts.items()
    }
    return Version.of(survey.model_copy(update={"questions": asked, "quotas": quotas, **said}), texts)


class Places:
    """The addresses of one campaign."""

    def __init__(self, live: Live, world: World, language: str) -> None:
        self.live, self.world, self.language = live, world, language
        self.spoken = f"?lang={language}"
        self.group = f"/e/{links.relay_token(KEYS, world.links[0])}{self.spoken}"
        self.own = f"/p/{links.page_token(KEYS, world.links[0])}"
        self.mail = f"/mail/{stop_token(KEYS, 'amina@example.org')}{self.spoken}"

    def invited(self) -> str:
        """A personal link of somebody who was written to."""
        with self.live.database.session() as session:
            link = session.merge(self.world.links[0])
            now = self.live.clock()
            found = invite(session, KEYS, link, "06 39 98 00 01", self.language, now, base_url=self.live.url)
            assert isinstance(found, Invitation)
            session.commit()
            return f"/i/{links.invitation_token(KEYS, found)}"

    def printed(self) -> str:
        """The address on a slip."""
        with self.live.database.session() as session:
            link = session.merge(self.world.links[0])
            batch = slips.order(session, KEYS, link, 10, self.language, self.live.clock())
            assert isinstance(batch, SlipBatch)
            session.commit()
            return f"/c/{slips.printed(session, KEYS, batch)[0].code}"

    def change(self, **values: object) -> None:
        with self.live.database.session() as session, session.begin():
            session.execute(update(Campaign).values(**values))


def anew(page: Page, places: Places) -> None:
    """Somebody else's browser at the first question."""
    page.context.clear_cookies()
    page.goto(places.group)
    press(page, "#begin")


def choose(page: Page, code: str) -> None:
    page.locator(f".option:has([value='{code}'])").click()
    press(page, "button.main")


def of_the_questions(page: Page, places: Places) -> Tour:
    anew(page, places)
    page.locator(".languages summary").click()
    yield "the language menu, open"
    page.goto(page.url)
    page.locator("main details.fold > summary").click()
    yield "rights, beside the first question"


def of_an_old_page(page: Page, places: Places) -> Tour:
    anew(page, places)
    page.evaluate(GROW_OLD)
    press(page, "button.main")
    yield "a page that was open for long"


def of_helping(page: Page, places: Places) -> Tour:
    anew(page, places)
    press(page, "footer a[href$=help]")
    yield "who helps"
    page.evaluate(GROW_OLD)
    press(page, "button.main")
    yield "who helps, open for long"


def of_going_on_elsewhere(page: Page, places: Places) -> Tour:
    anew(page, places)
    answer(page, "")
    press(page, "footer a[href$=elsewhere]")
    yield "going on elsewhere"
    press(page, "button.main")
    yield "a code to go on with"
    code = page.locator(".code").inner_text()
    page.context.clear_cookies()
    page.goto(places.group)
    press(page, "a[href^='/resume']")
    yield "where the code is typed"
    page.locator("#code").fill(WRONG_CODE)
    press(page, "button.main")
    yield "a code that opens nothing"
    page.locator("#code").fill(code)
    press(page, "button.main")
    assert page.url.endswith("/utilise")
    page.goto(places.group)
    yield "a link opened again on the way"
    press(page, "#begin")
    press(page, "footer a[href$=stop]")
    press(page, "button[value=later]")
    yield "see you later"


def of_the_end(page: Page, places: Places) -> Tour:
    places.change(results_on=dt.date(2026, 5, 4))
    anew(page, places)
    for _question in questions(page):
        answer(page, WORDS[places.language])
    yield "the end, with code and promise"
    code = page.locator(".code").inner_text()
    press(page, "footer a[href$=stop]")
    yield "taking answers back at the end"
    page.goto(places.group)
    yield "answered already"
    press(page, "a[href^='/my-answers']")
    yield "where the code of the end is typed"
    press(page, "button.main")
    yield "no code typed"
    page.locator("#code").fill(WRONG_CODE)
    press(page, "button.main")
    yield "a code that opens no answers"
    page.locator("#code").fill(code)
    press(page, "button.main")
    yield "one's own answers"
    press(page, "a[href*='/erase']")
    yield "one more question before they are erased"
    page.evaluate(GROW_OLD)
    press(page, "button.main")
    yield "erasing, open for long"
    press(page, "button.main")
    yield "erased"


def of_early_ends(page: Page, places: Places) -> Tour:
    for code in ("avant", "jamais"):
        anew(page, places)
        choose(page, "oui")
        choose(page, code)
        assert page.url.endswith("/end")
        yield f"thanked after {code}"
    anew(page, places)
    choose(page, "non")
    assert page.url.endswith("/end")
    yield "consent declined"


def of_a_personal_link(page: Page, places: Places) -> Tour:
    link = places.invited()
    page.context.clear_cookies()
    page.goto(f"{link}{places.spoken}")
    yield "a personal link"
    press(page, "a[href*='/messages']")
    yield "messages, as they are"
    press(page, "form[action*='/stop'] button, main form button")
    yield "messages, stopped"
    page.goto(f"{link}{places.spoken}")
    press(page, "#begin")
    choose(page, "non")
    page.context.clear_cookies()
    page.goto(f"{link}{places.spoken}")
    yield "a personal link whose person has ended, elsewhere"
    slip = f"{places.printed()}{places.spoken}"
    page.goto(slip)
    yield "a slip"
    press(page, "#begin")
    answer(page, "")
    page.context.clear_cookies()
    page.goto(slip)
    yield "a slip that somebody answers by elsewhere"


def of_a_professional(page: Page, places: Places) -> Tour:
    page.goto(f"{places.own}/tablet{places.spoken}")
    yield "no tablet yet"
    press(page, "#make")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    yield "a tablet, with its code"
    page.goto(f"{places.own}{places.spoken}")
    page.locator("details:has([name=count]) > summary").last.click()
    yield "a professional's page"


def of_letters_and_staff(page: Page, places: Places) -> Tour:
    page.goto(places.mail)
    yield "stopping letters"
    press(page, "main form button")
    yield "letters stopped"
    page.context.clear_cookies()
    page.goto("/sign-in")
    yield "signing in"
    yield from of_signing_in_by_mail(page, places)
    page.goto("/sign-in/unknown")
    yield "a link to sign in that is over"
    for path in ("/", "/accessibility", f"/accessibility/{places.language}", "/nowhere"):
        page.goto(path)
        yield path


def of_signing_in_by_mail(page: Page, places: Places) -> Tour:
    """As where a mail server is set."""
    set_courier(places.live.app, lambda *_letter: None)
    page.goto("/sign-in")
    assert page.locator("#email").count() == 1
    yield "signing in by e-mail"
    page.locator("#email").fill("amina")
    press(page, "button.main")
    said = page.locator(".summary a").inner_text()
    assert said.strip()
    assert said in page.locator(".problem").inner_text()
    yield "an address that is none"
    page.locator("#email").fill("amina@example.org")
    press(page, "button.main")
    assert page.locator("#email").count() == 0
    yield "a link is on its way"


def of_the_wrong_time(page: Page, places: Places) -> Tour:
    anew(page, places)
    asked = page.url
    places.change(channels=("sms", "phone"))
    page.context.clear_cookies()
    page.goto(places.group)
    yield "not on the web"
    places.change(channels=None)
    anew(page, places)
    for days in (-5, 60):
        places.live.clock.advance(dt.timedelta(days=days))
        for path in (places.group, asked, f"{places.own}/tablet{places.spoken}"):
            page.goto(path)
            yield f"after {days} days, {path}"


TOURS: tuple[Callable[[Page, Places], Tour], ...] = (
    of_the_questions,
    of_an_old_page,
    of_helping,
    of_going_on_elsewhere,
    of_the_end,
    of_early_ends,
    of_a_personal_link,
    of_a_professional,
    of_letters_and_staff,
    of_the_wrong_time,
)


def look_at(page: Page, preferences: Preferences) -> list[str]:
    """Forced colours are the browser's own: there axe compares author colours that nobody sees.

    Of what an open menu lies over, axe cannot tell the ground; it is looked at with the menu shut.
    """
    found = [*keyboard_faults(page), *own_faults(page), *stretched_faults(page)]
    found += axe_faults(page, without=("color-contrast",))
    if "forced_colors" not in preferences:
        found += contrast_faults(page, MENU if page.locator(f"{MENU}[open]").count() else "")
    return list(dict.fromkeys(found))


APPEARANCES: list[tuple[str, int, Preferences]] = [
    ("fr", 320, {}),
    ("ar", 360, {"color_scheme": "dark"}),
    ("en", 1280, {"contrast": "more"}),
    ("ar", 320, {"forced_colors": "active"}),
]


@pytest.mark.parametrize(("language", "width", "preferences"), APPEARANCES, ids=str)
def test_no_page_has_a_fault(live: Live, visit: Visitor, language: str, width: int, preferences: Preferences) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=ended_early())
    places, page = Places(live, world, language), visit(language, width, **preferences)
    known = live.app.url_map.bind("localhost")
    found: list[str] = []
    shown: set[str] = set()
    for tour in TOURS:
        for name in tour(page, places):
            found += [f"{name}: {fault}" for fault in look_at(page, preferences)]
            path = urlsplit(page.url).path
            if known.test(path, "GET"):
                shown.add(known.match(path, "GET", return_rule=True)[0].rule)
    assert "\n".join(found) == ""
    gets = {one.rule for one in live.app.url_map.iter_rules() if "GET" in (one.methods or ())}
    others = {rule for rule in gets if not rule.startswith("/console")}
    assert others - shown == NO_PAGES | LEAD_ON | LOOKED_AT_ELSEWHERE.keys()


def passes_over(page: Page) -> None:
    """Answer nothing of what a page asks, in the way it offers; but a mark on a scale, which others heed."""
    refused = page.locator("button[value=refuse]")
    if refused.count() and not page.locator(".scale").count():
        press(page, "button[value=refuse]")
        return
    instead = page.locator(".instead").all()
    for one in instead:
        one.click()
    if not instead:
        fill(page, "34")
    press(page, "button.main")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_kind_of_question_says_so_when_it_is_left_empty(live: Live, visit: Visitor, language: str) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=version_of("everything"))
    page = visit(language, 320)
    anew(page, Places(live, world, language))
    found: list[str] = []
    told: set[Kind] = set()
    for question in questions(page):
        press(page, "button.main")
        if page.locator(".summary").count():
            told.add(world.version.question(question).kind)
            found += [f"{question}: {fault}" for fault in look_at(page, {})]
            passes_over(page)
    assert "\n".join(found) == ""
    assert told >= MUST_BE_ANSWERED
