"""One calm page in three languages for whatever goes wrong: what happened, what to do, that nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, render_template, request
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from app.journal import structlog
from app.site import context
from app.site.language import N_, current, direction, others, page_catalogue

log = structlog.get_logger("relais")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a page says of a fault: msgids."""

    title: str
    happened: str
    advice: str


KEPT = N_("The answers you already sent are kept.")

TROUBLES = {
    400: Trouble(
        N_("This page did not reach us whole"),
        N_("What you sent could not be read. The page may have been open for a long time."),
        N_("Go back, load the page again and send it once more."),
    ),
    403: Trouble(
        N_("This page is not open to you"),
        N_("Your account may not open this page."),
        N_("Ask the administrator of your team, or sign in with another link."),
    ),
    404: Trouble(
        N_("This link opens nothing"),
        N_("It may be incomplete or mistyped, or the survey may be closed."),
        N_("Open the link again from the message you received, or ask the person who gave it to you for a new one."),
    ),
    405: Trouble(
        N_("This page cannot be opened this way"),
        N_("The address was opened in a way it does not allow."),
        N_("Open the link again from the message you received."),
    ),
    413: Trouble(
        N_("This is too large"),
        N_("What you sent is larger than this page accepts."),
        N_("Shorten the text or choose a smaller file, then send it again."),
    ),
    429: Trouble(
        N_("Too many tries"),
        N_("This page was asked for too many times in a short while."),
        N_("Wait a minute, then try again."),
    ),
    500: Trouble(
        N_("Something went wrong on our side"),
        N_("The page could not be made. We have been told."),
        N_("Wait a few minutes, then load the page again."),
    ),
    503: Trouble(
        N_("We cannot answer just now"),
        N_("The service is busy or being looked after."),
        N_("Wait a few minutes, then load the page again."),
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """The page's text in one language."""

    language: str
    direction: str
    title: str
    happened: str
    advice: str
    kept: str


def unknown_link_page() -> tuple[str, int]:
    """The answer to an unknown, closed or mistyped link: always this one, so that it gives nothing away."""
    return trouble_page(404), 404


def trouble_page(status: int) -> str:
    """The page for a status, the reader's language first; never echoes what was asked or sent."""
    trouble = TROUBLES.get(status) or TROUBLES[500 if status >= 500 else 400]
    first = current()
    sections = [_section(language, trouble) for language in (first, *others(first))]
    return render_template("site/error.html", sections=sections)


def _section(language: str, trouble: Trouble) -> Section:
    words = page_catalogue(language, current_app.extensions["relais.settings"].translations).gettext
    texts = (words(trouble.title), words(trouble.happened), words(trouble.advice), words(KEPT))
    return Section(language, direction(language), *texts)


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(OperationalError, _answer_lost_database)
    app.register_error_handler(DataError, _answer_no_data)


def _answer_http(error: HTTPException) -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response(request.environ)  # a redirect or an answer made on purpose
    cause = error.original_exception if isinstance(error, InternalServerError) else None
    if isinstance(cause, OperationalError):
        return _answer_lost_database(cause)
    if isinstance(cause, DataError):
        return _answer_no_data(cause)
    methods = dict(error.get_headers()).get("Allow")
    return trouble_page(error.code), error.code, {"Allow": methods} if methods else {}


def _answer_lost_database(error: OperationalError) -> tuple[str, int]:
    log.error("database lost", endpoint=request.endpoint, exc_info=error)
    return trouble_page(503), 503


def _answer_no_data(error: DataError) -> tuple[str, int]:
    """What no page sends and no form looked for, as a NUL within a name, which PostgreSQL cannot hold."""
    # Its words may repeat what was sent.
    log.error("data not taken", endpoint=request.endpoint, error=type(error.orig).__name__)
    context.session().rollback()
    return trouble_page(400), 400
