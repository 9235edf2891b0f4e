"""The README's pictures, taken of a played campaign: `python -m tests.browser.screenshots`."""

import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from app.access.service import make_sign_in_link
from app.demo.play import Play, playing
from app.demo.story import CALLING_FROM
from app.settings import ROOT, Settings
from tests.browser.conftest import CHROMIUM, PHONE, QUIET

FOLDER = ROOT / ".screenshots"
DESK, PEOPLE = 1366, 300


@contextmanager
def page_of(browser: Browser, locale: str, width: int) -> Iterator[Page]:
    height = 740 if width == PHONE else 768
    context = browser.new_context(locale=locale, viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


def take(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")


def respondent(browser: Browser, play: Play) -> None:
    links = play.addresses().beneficiary
    for language in ("fr", "ar"):
        with page_of(browser, language, PHONE) as page:
            page.goto(links[language])
            page.click("#begin")
            page.click("label:has(input[name=answer]) >> nth=0")
            page.click("button.main[name=move]")
            page.click("label:has(input[name=answer]) >> nth=1")
            take(page, f"question-{language}")


def professional_and_telephone(browser: Browser, play: Play) -> None:
    found = play.addresses()
    with page_of(browser, "fr", PHONE) as page:
        page.goto(found.professional)
        take(page, "professional-fr")
    assert found.telephone is not None
    with page_of(browser, "ar", DESK) as page:
        page.goto(found.telephone)
        take(page, "telephone-ar")


def console(browser: Browser, play: Play, pages: dict[str, str]) -> None:
    """Pages of the played wave by name; `phoning` takes a case first."""
    with play.served.database.session() as session:
        token = make_sign_in_link(session, play.served.keys, play.stage.administrator, play.clock())
        session.commit()
    with page_of(browser, "fr", DESK) as page:
        page.goto(f"{play.served.url}/sign-in/{token}")
        page.click("button.main")
        for name, path in pages.items():
            page.goto(f"{play.served.url}/console/{play.stage.played.key}/{path}")
            if path == "phoning":
                page.click("form[action$='/next'] button")
            take(page, name)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        settings = dataclasses.replace(Settings.from_environ({}, data=Path(data)), port=0)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        with playing(settings, PEOPLE) as play:
            for day in play.days():
                if day == CALLING_FROM - 1:
                    console(browser, play, {"today-fr": "", "phoning-fr": "phoning"})
            console(browser, play, {"rates-fr": "rates", "results-fr": "results"})
            respondent(browser, play)
            professional_and_telephone(browser, play)
        browser.close()


if __name__ == "__main__":
    main()
