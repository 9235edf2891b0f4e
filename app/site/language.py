"""Which language a page speaks, in which direction, and where its words come from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_request_context
from flask_babel import Babel, Domain, refresh
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.settings import ROOT
from app.site.http import asked, noted
from app.site.typography import COMPOUNDING, held_together

LANGUAGES = {"fr": "Français", "ar": "العربية", "en": "English"}
"""Code and own name of each language, in the order people are offered them."""

DEFAULT = "fr"
DOMAIN = "interface"
ZONE = "Europe/Paris"
RIGHT_TO_LEFT = frozenset({"ar"})
LONGEST = 200
"""Characters of what a browser says of its languages; browsers name a few."""


def N_(message: str) -> str:  # noqa: N802 -- the name gettext's tools look for
    """Mark a message for extraction where it is only translated later."""
    return message


def direction(language: str) -> Literal["ltr", "rtl"]:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def negotiate(accept_header: str | None, offered: Collection[str] = LANGUAGES) -> str:
    """The first language offered that a browser asks for (`Accept-Language`), else French."""
    return next((language for language in _asked_for((accept_header or "")[:LONGEST]) if language in offered), DEFAULT)


@lru_cache(maxsize=200)
def _asked_for(accept_header: str) -> tuple[str, ...]:
    # Werkzeug's best_match would give French for "ar-MA, fr;q=0.9": it prefers exact names to the reader's order.
    accepted = parse_accept_header(accept_header, LanguageAccept)
    return tuple(name.replace("_", "-").partition("-")[0].lower() for name, quality in accepted if quality > 0)


def use(language: str) -> None:
    """Let the rest of this request speak `language`; one we do not have changes nothing."""
    if language in LANGUAGES:
        before, noted().language = current(), language
        if language != before:
            refresh()


def current() -> str:
    """The language of this request: as decided by `use`, else as the browser asks."""
    if chosen := noted().get("language"):
        return str(chosen)
    return negotiate(asked().headers.get("Accept-Language")) if has_request_context() else DEFAULT


def others(language: str) -> tuple[str, ...]:
    return tuple(code for code in LANGUAGES if code != language)


def translator(language: str, folder: Path = ROOT / "translations") -> Callable[[str], str]:
    """The interface catalogue's gettext for one language, outside any request."""
    return catalogue(language, folder).gettext


@lru_cache(maxsize=32)
def catalogue(language: str, folder: Path) -> NullTranslations:
    """The interface words of a language, read straight from the .po file: nothing compiled can be stale.

    English is the source, so it has no file. Missing and fuzzy entries stay English.
    """
    return _read(language, folder, lambda text: text)


@lru_cache(maxsize=32)
def page_catalogue(language: str, folder: Path) -> NullTranslations:
    """The same as pages show them; text messages and files keep plain hyphens."""
    if language not in COMPOUNDING:
        return catalogue(language, folder)
    return _read(language, folder, lambda text: held_together(text, language))


def _read(language: str, folder: Path, shown: Callable[[str], str]) -> NullTranslations:
    path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=language, domain=DOMAIN)
    for message in messages:
        said = message.string or ""
        message.string = shown(said) if isinstance(said, str) else tuple(shown(one) for one in said)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


class Interface(Domain):
    """Flask-Babel's domain, fed from the .po files of the installation."""

    def __init__(self, folder: Path) -> None:
        super().__init__(domain=DOMAIN)  # type: ignore[no-untyped-call]
        self.folder = folder

    def get_translations(self) -> NullTranslations:
        return catalogue(current(), self.folder)


def register(app: Flask, folder: Path) -> None:
    """Install Flask-Babel for Python code, and gettext for templates that never trusts a catalogue with markup."""
    babel = Babel(
        app,
        configure_jinja=False,
        default_locale=DEFAULT,
        default_domain=DOMAIN,
        default_timezone=ZONE,
        locale_selector=current,
    )
    babel.domain_instance = Interface(folder)
    app.jinja_env.filters["held"] = lambda text: held_together(text, current())
    app.jinja_env.globals.update(
        _=page_gettext,
        gettext=page_gettext,
        ngettext=_ngettext,
        pgettext=_pgettext,
        bdi=isolate,
        page_language=current,
        page_direction=lambda: direction(current()),
        LANGUAGES=LANGUAGES,
        own_names=own_names,
    )


def own_names() -> list[tuple[str, Markup]]:
    """Code and own name of each language, to choose from: each announced in itself."""
    return [(code, Markup('<bdi lang="{}">{}</bdi>').format(code, name)) for code, name in LANGUAGES.items()]


def isolate(value: object) -> Markup:
    """A name, number or answer put into a sentence, kept from turning the sentence round it."""
    return Markup("<bdi>{}</bdi>").format(value)


def _words() -> NullTranslations:
    domain: Interface = current_app.extensions["babel"].instance.domain_instance
    return page_catalogue(current(), domain.folder)


# Jinja's own "newstyle" gettext marks catalogue entries as safe HTML; a poisoned .po file would run scripts.
# These give plain text, escaped like everything else, and markup only for values that were markup before.
def page_gettext(message: str, /, **values: object) -> str:
    """Also for what Python composes and pages alone show: nothing of it is torn apart at a hyphen."""
    return _filled(_words().gettext(message), values)


def _ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    return _filled(_words().ngettext(singular, plural, num), {"num": num, **values})


def _pgettext(context: str, message: str, /, **values: object) -> str:
    return _filled(str(_words().pgettext(context, message)), values)


def _filled(text: str, values: dict[str, object]) -> str:
    if not values:
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(text) % values
    return text % values
