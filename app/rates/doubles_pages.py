"""Pages where a person judges possible doubles."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.collection import doubles as kept
from app.collection.core import Mark, Reason
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.rates import doubles
from app.rates.blueprint import blueprint
from app.site import language
from app.site.context import now, session, settings
from app.site.typography import typeset
from app.versions.store import load

UNDO = "undo"


def reason_words(reason: str) -> str:
    said = {
        Reason.SAME_BROWSER: _("same telephone or computer"),
        Reason.OVER_CAP: _("very many answers by one link"),
        Reason.SAME_ANSWERS: _("the same answers within a day"),
        Reason.IN_A_ROW: _("one right after the other, or together"),
        Reason.TOO_FAST: _("faster than anyone reads"),
    }
    return said[Reason(reason)]


@blueprint.get("/doubles")
@staff_required(Role.TEAM)
def list_doubles(campaign_key: str) -> str:
    campaign = _campaign(campaign_key)
    found, looked_at = doubles.cases(session(), campaign.id), kept.looked_at(session(), campaign.id)
    return render_template(
        "rates/doubles.html", campaign=campaign, cases=found, looked_at=looked_at, reason_words=reason_words
    )


@blueprint.post("/doubles")
@staff_required(Role.TEAM)
def look_for_doubles(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    doubles.look(session(), campaign.id, now())
    return redirect(url_for("rates.list_doubles", campaign_key=campaign_key), 303)


@blueprint.get("/doubles/<int:flag_id>")
@staff_required(Role.TEAM)
def compare_doubles(campaign_key: str, flag_id: int) -> str:
    campaign = _campaign(campaign_key)
    case = doubles.case_of(session(), campaign.id, flag_id) or abort(404)
    spoken = language.current()
    words = language.translator(spoken, settings().translations)
    compared = doubles.compare(load(session(), case.later.version_digest), case, spoken, words)
    return render_template(
        "rates/double.html", campaign=campaign, case=case, compared=compared, reason_words=reason_words, typeset=typeset
    )


@blueprint.post("/doubles/<int:flag_id>")
@staff_required(Role.TEAM)
def judge_doubles(campaign_key: str, flag_id: int) -> ResponseReturnValue:
    campaign, staff = _campaign(campaign_key), current_staff()
    judged = request.form.get("mark", "")
    known = judged == UNDO or judged in {one.value for one in Mark}
    if staff is None or not known:
        abort(400)
    mark = None if judged == UNDO else Mark(judged)
    if not doubles.judge(session(), campaign.id, flag_id, mark, staff.id, now()):
        abort(404)
    audit(session(), staff.id, "judge_double", f"double:{flag_id}", now(), {"mark": judged})
    return redirect(url_for("rates.list_doubles", campaign_key=campaign_key), 303)


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)
