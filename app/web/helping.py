"""Who is helping, and the moments at which a helping professional gives the telephone back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import allowed
from app.collection.store import Stored
from app.interview.model import Assist, Assistance, Channel, Interview, State
from app.questionnaire.version import Version
from app.web import cookie
from app.web.blueprint import KEPT_FOR_BACK, NOT_TAKEN, blueprint
from app.web.doorway import go_on, of_own_interview, offered, record, speaking
from app.web.forms import AloneForm, HelpForm

ALONE, HELPED = "alone", "helped"


def helpers() -> tuple[tuple[str, str], ...]:
    """Who may be helping, as codes and words; a caller is only asked of staff."""
    said = _words()
    return tuple((one.value, words) for one, words in said.items() if one is not Assistance.PHONE or calls())


def chosen_helper(code: str) -> Assistance | None:
    """None where nothing was chosen, or what this person cannot be."""
    found = next((one for one in Assistance if one.value == code), None)
    return None if found is Assistance.PHONE and not calls() else found


def channel_of(interview: Interview) -> Channel:
    """The channel of the answers given on this page now."""
    return Channel.PHONE if interview.assistance is Assistance.PHONE else Channel.WEB


def _words() -> Mapping[Assistance, str]:
    return {
        Assistance.ALONE: _("No, I answer alone"),
        Assistance.RELATIVE: _("Yes, a relative or a friend"),
        Assistance.PROFESSIONAL: _("Yes, the professional who accompanies me"),
        Assistance.PHONE: _("I call for the team and fill in what I hear"),
    }


def calls() -> bool:
    return allowed(Role.CALLER)


@blueprint.get("/s/<campaign_key>/help")
@of_own_interview
def helping(stored: Stored) -> ResponseReturnValue:
    return _help_page(stored) if stored.interview.state is State.ASKING else go_on(stored)


@blueprint.post("/s/<campaign_key>/help")
@of_own_interview
def say_who_helps(stored: Stored) -> ResponseReturnValue:
    form = HelpForm()
    if form.stale():
        return _help_page(stored, form), NOT_TAKEN, KEPT_FOR_BACK
    helper = chosen_helper(form.hidden("helper"))
    return go_on(record(stored, Assist(helper)).stored if helper else stored)


def _help_page(stored: Stored, sent: HelpForm | None = None) -> str:
    """`sent` is what a page said that was open for too long."""
    version, said = speaking(stored), stored.interview.assistance
    return render_template(
        "web/help.html",
        survey=version.survey,
        languages=offered(stored, version),
        stored=stored,
        helpers=helpers(),
        chosen=sent.hidden("helper") if sent else said,
        stale=bool(sent),
    )


def hand_over_page(stored: Stored, version: Version, questions: Iterable[str]) -> str | None:
    """Before private questions, while a professional helps who has not been asked to stay."""
    interview = stored.interview
    if interview.assistance is not Assistance.PROFESSIONAL or cookie.help_wanted(interview.id):
        return None
    private = any(version.question(id_).private for id_ in questions)
    return _hand_over(stored, version) if private else None


def hand_over_end(stored: Stored, version: Version) -> str | None:
    """Before the page that shows the person's code."""
    helped = stored.interview.assistance is Assistance.PROFESSIONAL
    return _hand_over(stored, version) if helped and stored.interview.state is State.COMPLETED else None


def _hand_over(stored: Stored, version: Version) -> str:
    over = stored.interview.state is not State.ASKING
    spoken = offered(stored, version)
    return render_template("web/hand_over.html", survey=version.survey, languages=spoken, stored=stored, over=over)


@blueprint.post("/s/<campaign_key>/alone")
@of_own_interview
def go_on_alone(stored: Stored) -> ResponseReturnValue:
    """The person has the telephone back, or wants help with these questions too."""
    form = AloneForm()
    if form.stale():
        return go_on(stored)
    if form.hidden("choice") == HELPED:
        cookie.want_help(stored.interview.id)
    elif form.hidden("choice") == ALONE:
        stored = record(stored, Assist(Assistance.ALONE)).stored
    return go_on(stored)
