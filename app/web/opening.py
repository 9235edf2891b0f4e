"""The pages behind a link. GET starts, counts and changes nothing, for messaging apps open links as well."""

from __future__ import annotations

import secrets
from collections.abc import Hashable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.collection.codes.core import Purpose
from app.collection.handover import take_over
from app.collection.store import Stored
from app.distribution.core import CampaignState, Way, offers
from app.interview.model import Assistance, State
from app.questionnaire.model import Language
from app.site import context, csrf, errors, language, skeletons
from app.site.language import LANGUAGES
from app.site.skeletons import Values
from app.web import cookie, service
from app.web.blueprint import KEPT_FOR_BACK, NOT_TAKEN, blueprint
from app.web.doorway import go_on, not_on_the_web, own, state_for, survey_texts, unavailable
from app.web.forms import ANEW, StartForm
from app.web.helping import calls, chosen_helper, helpers
from app.web.leaving import end_page, own_code
from app.web.returning import code_page
from app.web.sent import Sent, pressed
from app.web.service import Door

FINISHED = frozenset({State.COMPLETED, State.SCREENED_OUT, State.QUOTA_FULL})
"""Ends after which the same browser is asked whether another person sits before it."""


@blueprint.get("/e/<token>")
def group_link(token: str) -> ResponseReturnValue:
    return _opening(service.group_door(context.reader(), context.keys(), token))


@blueprint.post("/e/<token>")
def begin_in_group(token: str) -> ResponseReturnValue:
    return _begin(service.group_door(context.reader(), context.keys(), token))


@blueprint.get("/i/<token>")
def personal_link(token: str) -> ResponseReturnValue:
    return _opening(service.personal_door(context.reader(), context.keys(), token))


@blueprint.post("/i/<token>")
def begin_in_person(token: str) -> ResponseReturnValue:
    return _begin(service.personal_door(context.reader(), context.keys(), token))


def _opening(door: Door | None) -> ResponseReturnValue:
    if door is None:
        return errors.unknown_link_page()
    language.use(_language(door))
    if (state := state_for(door.campaign, lambda: _begun(door))) is not CampaignState.OPEN:
        return unavailable(door.campaign, door.version, state)
    if _shut(door):
        return not_on_the_web(door.campaign, door.version)
    if _in_other_hands(door):
        return code_page(Purpose.RETURN, None, begun_elsewhere=True)
    if door.begun and door.begun.interview.state is not State.ASKING:
        return end_page(door.version, door.begun, own_code(door.begun))
    return _already_page(door) if not door.personal and _answered(door) else opening_page(door)


def _begin(door: Door | None) -> ResponseReturnValue:
    if door is None:
        return errors.unknown_link_page()
    sent = pressed()
    spoken = sent.hidden("language")
    language.use(spoken if spoken in door.languages else _language(door))
    if (state := state_for(door.campaign, lambda: _begun(door))) is not CampaignState.OPEN:
        return unavailable(door.campaign, door.version, state)
    if _shut(door):
        return not_on_the_web(door.campaign, door.version)
    if _in_other_hands(door):
        return _code_asked()
    if sent.stale():
        return opening_page(door, sent), NOT_TAKEN, KEPT_FOR_BACK
    if not door.personal and sent.hidden("begin") != ANEW and _answered(door):
        return _already_page(door), KEPT_FOR_BACK
    if _lost_meanwhile(door):
        return _code_asked()
    stored = _entered(door, sent)
    cookie.remember(stored)
    return go_on(stored)


def _code_asked() -> ResponseReturnValue:
    return code_page(Purpose.RETURN, None, begun_elsewhere=True), NOT_TAKEN, KEPT_FOR_BACK


def _entered(door: Door, sent: Sent) -> Stored:
    """The interview to go on with, or a new one. A caller's is always new: they answer for many people."""
    session, now, helper = context.session(), context.now(), chosen_helper(sent.hidden("helper"))
    anew = door.personal or sent.hidden("begin") == ANEW or helper is Assistance.PHONE
    held = None if anew else _unfinished(door)
    if held:
        return service.helped(session, service.speak(session, held, language.current(), now), helper, now)
    before = own(door.campaign.key) if helper is not Assistance.PHONE else None
    nonce = sent.hidden("step")
    begun = service.begin(session, context.keys(), door, nonce, _nonce, language.current(), now, helper)
    if not door.personal:
        service.flag_doubles(session, begun, before, context.settings().link_cap, now)
    return begun


def _already_page(door: Door) -> str:
    return render_template(
        "web/already.html",
        door=door,
        survey=door.version.survey,
        form=StartForm(formdata=None, data={"step": _nonce(), "language": language.current()}),
    )


def opening_page(door: Door, sent: Sent | None = None) -> bytes:
    """The page behind a link, drawn ahead: it differs by the link, the token and the number of its showing.

    `sent` is what a page said that was open for too long.
    """
    spoken, asked = language.current(), request.args.get("lang")
    differs: dict[str, Hashable] = {
        "personal": door.personal,
        "on_paper": door.on_paper,
        "languages": door.languages,
        "instead": asked in LANGUAGES and asked not in door.languages,
        "helpers": helpers(),
        "unfinished": _begun(door) and not _held_elsewhere(door),
        "helper": chosen_helper(sent.hidden("helper")) if sent else None,
        "stale": bool(sent),
        "comes_without_cookies": bool(sent) and csrf.comes_without_cookies(),
    }

    def draw(values: Values) -> str:
        text = survey_texts(door.version, spoken)
        return render_template("web/opening.html", survey=door.version.survey, text=text, **differs, **values)

    values = {"token": csrf.token(), "step": _nonce(), "address": request.path}
    # All that the page differs by is in the key, or one reader would be shown another's.
    return skeletons.page(("opening", door.version.digest, spoken, *differs.values()), draw, values)


def _language(door: Door) -> Language:
    """As the link says, else as the interview behind it or its invitation, else as the browser, else the survey's."""
    offered = door.languages
    own = door.begun.interview.language if door.begun else door.language
    asked = (request.args.get("lang"), own, language.negotiate(request.headers.get("Accept-Language"), offered))
    return next((one for one in asked if one in offered), offered[0])


def _shut(door: Door) -> bool:
    """The campaign is not answered on the web; whoever began elsewhere finishes, and callers fill in what they hear."""
    return not offers(door.campaign, Way.WEB) and not calls() and not _begun(door)


def _begun(door: Door) -> bool:
    return bool(door.begun if door.personal else _unfinished(door))


def _in_other_hands(door: Door) -> bool:
    """Somebody answers by this slip elsewhere: who printed it has the link too, and shall not read along."""
    stored = _held_elsewhere(door)
    return stored is not None and stored.underway


def _lost_meanwhile(door: Door) -> bool:
    """Take over a slip that was only tried elsewhere; true where somebody has answered there just now."""
    begun = _held_elsewhere(door)
    return begun is not None and take_over(context.session(), begun, context.now()).underway


def _held_elsewhere(door: Door) -> Stored | None:
    """The interview that somebody began by this slip, in another browser or by text message."""
    return door.begun if door.on_paper and door.begun and not cookie.holds(door.begun) else None


def _unfinished(door: Door) -> Stored | None:
    """The interview this browser is in the middle of, in the door's campaign."""
    stored = own(door.campaign.key)
    return stored if stored and stored.underway else None


def _answered(door: Door) -> Stored | None:
    """The interview this browser has finished, in the door's campaign."""
    stored = own(door.campaign.key)
    return stored if stored and stored.interview.state in FINISHED else None


def _nonce() -> str:
    return secrets.token_urlsafe(16)
