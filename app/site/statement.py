"""The accessibility statement, in three languages; one address for each, so that it can be kept and passed on."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.site import language as tongue
from app.site.errors import unknown_link_page
from app.site.language import LANGUAGES, N_

POINTS = (
    N_(
        "A real browser goes through whole surveys in French, Arabic and English, on narrow and wide "
        "screens, with and without JavaScript, and with the keyboard alone."
    ),
    N_("The checker axe-core looks at every page; what it cannot decide counts as a fault."),
    N_(
        "Text can be enlarged to twice its size and spaced out on a screen 320 pixels wide, and nothing is "
        "cut off or lies outside it."
    ),
    N_("Contrast is counted for light, dark and high-contrast pages, for Arabic text as well."),
    N_(
        "Every group of answers has a name, every mistake is told on top and beside its field, and nothing "
        "typed is lost."
    ),
)
UNTESTED = (
    N_("No person has yet gone through these pages with a screen reader such as NVDA or TalkBack."),
    N_("No session has yet been held with people who read with difficulty."),
    N_("Few questions have a recording to listen to, and none is shown in sign language."),
)


def accessibility(language: str | None = None) -> ResponseReturnValue:
    if language is not None and language not in LANGUAGES:
        return unknown_link_page()
    tongue.use(language or tongue.current())
    return render_template("site/accessibility.html", points=POINTS, untested=UNTESTED)
