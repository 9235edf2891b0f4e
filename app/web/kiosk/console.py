"""Where the team deals with what tablets brought and could not be counted."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.site.addresses import LARGEST
from app.site.context import keys, now, session
from app.site.formats import format_count
from app.site.forms import Form, lazy_gettext
from app.site.spreadsheets import table_csv
from app.web.kiosk import refusals
from app.web.kiosk.refusals import Fate
from app.web.kiosk.wording import reasons

blueprint = Blueprint("tablets", __name__, template_folder="../templates", url_prefix="/console/<campaign_key>/tablets")

NOT_TAKEN = 422


class SettleForm(Form):
    """One heap, as far as it was seen, and why it is not counted."""

    kiosk = IntegerField(validators=[NumberRange(0, LARGEST)])
    reason = HiddenField(validators=[AnyOf([one.value for one in Fate])])
    last = IntegerField(validators=[NumberRange(0, LARGEST)])
    why = StringField(
        validators=[
            InputRequired(lazy_gettext("Say in a few words why these answers are not counted.")),
            Length(max=200, message=lazy_gettext("Please shorten this to 200 characters.")),
        ]
    )


@blueprint.get("/")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> str:
    return _page(_campaign(campaign_key), None)


@blueprint.post("/")
@staff_required(Role.TEAM)
def settle(campaign_key: str) -> ResponseReturnValue:
    campaign, form, staff = _campaign(campaign_key), SettleForm(), current_staff()
    sound = form.validate()
    kiosk, last = form.kiosk.data, form.last.data
    if staff is None or kiosk is None or last is None or form.errors.keys() - {"why"}:
        abort(400)
    if not sound:
        return _page(campaign, form), NOT_TAKEN
    fate, why = Fate(str(form.reason.data)), str(form.why.data)
    count = refusals.settle(session(), campaign.id, kiosk, fate, last, why, staff.id, now())
    subject, data = f"kiosk:{kiosk}", {"reason": fate.value, "count": count}
    audit(session(), staff.id, "settle_refused_answers", subject, now(), data)
    words = format_count(
        "%(count)s answer is settled.",
        "%(count)s answers are settled.",
        count,
    )
    flash(words, "good")
    return redirect(url_for(".show", campaign_key=campaign_key), 303)


@blueprint.get("/not-counted.csv")
@staff_required(Role.TEAM)
def export(campaign_key: str) -> Response:
    campaign = _campaign(campaign_key)
    told = Response(table_csv(refusals.sheet(session(), keys(), campaign.id)), mimetype="text/csv")
    told.headers.set("Content-Disposition", "attachment", filename=f"{campaign.key}-not-counted.csv")
    return told


def _page(campaign: Campaign, form: SettleForm | None) -> str:
    problems = [("why", str(form.why.errors[0]))] if form and form.why.errors else []
    return render_template(
        "web/kiosk/refused.html",
        campaign=campaign,
        heaps=refusals.heaps(session(), campaign.id),
        settled=refusals.settled(session(), campaign.id),
        reasons=reasons(),
        form=form,
        problems=problems,
    )


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)
