"""The button on the caller's page, and the caller's own telephone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.distribution.store import find_campaign
from app.messaging import numbers
from app.phoning.bridge import service, store, wording
from app.phoning.core.bridge import SUGGESTED, State
from app.phoning.core.outcomes import Outcome
from app.phoning.service import current_case
from app.site.context import keys, now, session, settings

blueprint = Blueprint("bridge_desk", __name__, url_prefix="/console/<campaign_key>/phoning/bridge")


@dataclass(frozen=True, slots=True)
class Line:
    """What the caller's page shows of calling through the service."""

    phone: str | None
    """The caller's own, as they recognise it; None where they gave none."""
    state: State | None = None

    @property
    def words(self) -> str:
        return wording.state(self.state) if self.state else ""

    @property
    def going_on(self) -> bool:
        return self.state is not None and not self.state.over

    @property
    def suggested(self) -> Outcome | None:
        return SUGGESTED.get(self.state) if self.state else None


def line(staff_id: int, token: str | None = None) -> Line | None:
    """`token` is the claim's. None where this installation cannot place calls."""
    account = settings().twilio
    if account is None or account.voice_number is None:
        return None
    own = keys().opened(store.phone_of(session(), staff_id))
    found = store.latest(session(), token) if token else None
    return Line(numbers.masked(own) if own else None, State(found.state) if found else None)


@blueprint.post("")
@staff_required(Role.CALLER)
def call(campaign_key: str) -> ResponseReturnValue:
    campaign = find_campaign(session(), campaign_key) or abort(404)
    case = current_case(session(), keys(), campaign, _me(), now())
    if case is None or line(_me()) is None or not service.ask(session(), case.held, uuid4().hex, now()):
        flash(_("No call was placed: one is going on, or the case is no longer yours."), "attention")
    return _back(campaign_key)


@blueprint.post("/phone")
@staff_required(Role.CALLER)
def phone(campaign_key: str) -> ResponseReturnValue:
    """The caller's own telephone, or none any more."""
    typed = request.form.get("number", "").strip()
    parsed = numbers.parse(typed, mobile=False) if typed else None
    if isinstance(parsed, numbers.Problem):
        flash(_("This is not a telephone number we can ring. Check the figures, for example 06 12 34 56 78."), "wrong")
        return _back(campaign_key)
    store.set_phone(session(), _me(), keys().seal(parsed) if parsed else None)
    flash(_("Saved."), "good")
    return _back(campaign_key)


def _back(campaign_key: str) -> ResponseReturnValue:
    return redirect(url_for("phoning.show", campaign_key=campaign_key), 303)


def _me() -> int:
    person = current_staff()
    assert person is not None, "only guarded views ask"
    return person.id
