"""A served application, and a browser to look at it with."""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict, Unpack

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.collection.store import documents
from app.database import Database
from app.distribution import links
from app.interview.model import Interview
from app.settings import Settings
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.conversations import version_of
from tests.databases import SqliteFiles

FOLDER = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = 360


@dataclass(frozen=True, slots=True)
class Live:
    """The application, the database under it and the address it is served at."""

    url: str
    app: Flask
    database: Database
    clock: Clock


class Preferences(TypedDict, total=False):
    """What a person has told their browser about how pages should look."""

    color_scheme: Literal["light", "dark"]
    contrast: Literal["more", "no-preference"]
    forced_colors: Literal["active", "none"]
    reduced_motion: Literal["reduce", "no-preference"]


@dataclass(slots=True)
class Visitor:
    """Opens pages as people with different browsers do, and remembers what no page may do."""

    browser: Browser
    origin: str
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __call__(
        self, locale: str = "fr", width: int = PHONE, *, javascript: bool = True, **preferences: Unpack[Preferences]
    ) -> Page:
        """A page of a fresh browser, with no cookie of another; every path is seen from the application's address."""
        context = self.browser.new_context(
            base_url=self.origin,
            locale=locale,
            viewport={"width": width, "height": 740},
            java_script_enabled=javascript,
            has_touch=width <= PHONE,
            **preferences,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        self._watch(page)
        return page

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", lambda request: self._note_request(request.url))
        page.on("console", lambda message: self._note_message(message.text))

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:", "about:")):
            self.faults.append(f"left the application: {url}")

    def _note_message(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(text)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, live: Live) -> Iterator[Visitor]:
    """`visit(locale=…, width=…, javascript=…)` opens a page; the test fails if any page did what none may."""
    visitor = Visitor(browser, live.url)
    yield visitor
    visitor.close()
    assert visitor.faults == []


@pytest.fixture
def live(tmp_path: Path, sqlite_files: SqliteFiles, clock: Clock) -> Iterator[Live]:
    """The application as people meet it: real HTTP, form protection and all."""
    # Imported on use: most tests need one room, not the house.
    from app.main import create_app
    from app.serving import served

    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings(tmp_path, sqlite_files.create(), url, secret_key=KEYS.secret)
        database = Database(settings.database_url)
        app = create_app(settings, clock=clock, database=database)
        with served(app, listening, threads=6):
            yield Live(url, app, database, clock)
        database.dispose()


@pytest.fixture
def world(live: Live) -> World:
    with live.database.session() as session:
        return make_world(session, live.clock(), version=version_of("mon-recap"))


@pytest.fixture
def group_link(world: World) -> str:
    return f"/e/{links.relay_token(KEYS, world.links[0])}"


def interview(live: Live, world: World) -> Interview:
    with live.database.session(read_only=True) as session:
        (stored,) = documents(session, world.campaign.id)
    return stored.interview
