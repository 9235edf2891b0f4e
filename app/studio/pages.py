"""The respondent's pages of a version as files, drawn by the very code of the web door, without a database."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from msgspec.structs import replace

from app.access import guard
from app.collection.store import CampaignPeriod, Origin, Stored
from app.interview.model import Channel, Interview, State
from app.interview.showing import walk, whole
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.settings import Settings
from app.site import language as tongue
from app.site import routes as site
from app.site.static_files import FOLDER
from app.web import routes as web
from app.web.drawing import question_page
from app.web.leaving import end_page
from app.web.opening import opening_page
from app.web.service import Door

_STYLES = ("relais.css", "icon.svg")
_OPEN_FOR = dt.timedelta(days=30)


def write_pages(version: Version, language: Language, folder: Path, now: dt.datetime) -> tuple[Path, ...]:
    """One HTML file per screen, each leading to the next; the first one comes first."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _STYLES:
        shutil.copyfile(FOLDER / name, folder / name)
    drawn = tuple(_pages(whole(version), language, now))
    names = [f"{number:03d}-{_plain(name)}.html" for number, (name, _) in enumerate(drawn)]
    for name, following, (_, page) in zip(names, [*names[1:], names[-1]], drawn, strict=True):
        (folder / name).write_text(_linked(page.decode(), following), encoding="utf-8")
    return tuple(folder / name for name in names)


def _pages(version: Version, language: Language, now: dt.datetime) -> Iterator[tuple[str, bytes]]:
    """Each screen's name and HTML."""
    interview, prompts = walk(version, language, Channel.WEB, now)
    with _room(version, now).test_request_context("/e/preview"):
        tongue.use(language)
        yield "opening", opening_page(_door(version, now))
        for _, together in itertools.groupby(prompts, lambda prompt: version.item(prompt.question_id).page):
            page = tuple(together)
            yield page[0].question_id, question_page(_stored(version, interview, now), version, page)
        ended = replace(interview, state=State.COMPLETED)
        yield "end", end_page(version, _stored(version, ended, now), None)


def _room(version: Version, now: dt.datetime) -> Flask:
    """An application of just the page shell and the web door; it asks for no database."""
    app = Flask("app", static_folder=None, template_folder=None)
    key = f"preview of {version.digest}"
    app.config.update(SECRET_KEY=key)
    app.extensions["relais.settings"] = Settings(Path(), "sqlite://", "http://localhost", key)
    app.extensions["relais.clock"] = lambda: now
    site.register(app)
    guard.register(app)  # the pages ask whether a caller is signed in; nobody is
    web.register(app)
    return app


def _door(version: Version, now: dt.datetime) -> Door:
    return Door(_campaign(now), version, Origin(None))


def _campaign(now: dt.datetime) -> CampaignPeriod:
    return CampaignPeriod(0, "preview", now, now + _OPEN_FOR, None)


def _stored(version: Version, interview: Interview, now: dt.datetime) -> Stored:
    return Stored(interview, _campaign(now), version.digest, Origin(None), now, None)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", name)


def _linked(html: str, following: str) -> str:
    """Style sheets beside the file, and every form leading on; nothing can be sent anywhere."""
    html = re.sub(r'(href|src)="/static/([\w./-]+)(\?[^"]*)?"', r'\1="\2"', html)
    html = re.sub(
        r'<form(?: id="answers")? method="post"(?: action="[^"]*")?', f'<form method="get" action="{following}"', html
    )
    return re.sub(r'href="/[^"]*"', f'href="{following}"', html)
