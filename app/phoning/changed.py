"""The page that says what calls changed, with its doubts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import staff_required
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.phoning import wording
from app.phoning.changes import Changes, changes, hour_costs, set_hour_costs
from app.phoning.core.effect import FEWEST, Effect
from app.phoning.forms import CostForm
from app.site.context import now, session
from app.site.formats import format_count, format_number, format_range

blueprint = Blueprint("changed", __name__, template_folder="templates")


@blueprint.get("/console/<campaign_key>/phoning/changed")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = find_campaign(session(), campaign_key) or abort(404)
    costs = hour_costs(session(), campaign.project_id)
    return _page(campaign, CostForm(formdata=None, data={"hour": costs}))


@blueprint.post("/console/<campaign_key>/phoning/changed")
@staff_required(Role.TEAM)
def cost(campaign_key: str) -> ResponseReturnValue:
    """What an hour of calls costs; it goes for all campaigns of the project."""
    campaign, form = find_campaign(session(), campaign_key) or abort(404), CostForm()
    if not form.validate_on_submit():
        return _page(campaign, form), 422
    set_hour_costs(session(), campaign.project_id, form.cents())
    flash(_("Saved."), "good")
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _page(campaign: Campaign, form: CostForm) -> str:
    found = changes(session(), campaign, now())
    return render_template(
        "phoning/changed.html",
        campaign=campaign,
        found=found,
        told_curve=until_settled(found.curve),
        form=form,
        heads=_heads(found),
        fewest=FEWEST,
        kind=wording.kind,
        decimal=decimal,
        told=_told(found.calls),
        compared=_compared(found.calls),
        next_hour=_next_hour(found),
        reminders=_reminders(found.reminders),
    )


def until_settled(curve: Sequence[float]) -> Sequence[float]:
    """As far as one more call brought anybody."""
    return curve[: bisect_left(curve, curve[-1]) + 1] if curve else curve


def decimal(value: float | None) -> str:
    return "–" if value is None else format_number(value, 1)


def _between(low: float, high: float) -> str:
    """In words: a sentence takes no markup."""
    return _("%(low)s to %(high)s", low=format_number(low, 1), high=format_number(high, 1))


def _heads(found: Changes) -> list[tuple[str, str, str | None]]:
    cost = found.minutes_per_answer
    minutes = format_range(format_number(cost[0]), format_number(cost[1])) if cost else "–"
    euros = found.euros_per_answer
    figures = [
        (format_number(found.made), _("calls to professionals"), None),
        (decimal(found.hours), _("hours of calls"), _("at most half an hour counted for each")),
        (
            minutes,
            _("minutes of calls for one more answer"),
            None if cost else _("not known yet, or more than we can say"),
        ),
    ]
    if euros is None:
        return figures
    words = _("%(low)s to %(high)s minutes", low=format_number(cost[0]), high=format_number(cost[1])) if cost else None
    limits = format_range(format_number(euros[0], 2), format_number(euros[1], 2))
    return [*figures[:2], (limits, _("euros of calls for one more answer"), words)]


def _told(found: Effect | None) -> str:
    if found is None:
        return _("Too few calls to compare yet")
    limits = _between(found.low, found.high)
    if found.low > 0:
        return _("A call was followed by %(limits)s more answers within seven days", limits=limits)
    return _(
        "The calls made no difference that we can be sure of: %(limits)s answers each within seven days", limits=limits
    )


def _compared(found: Effect | None) -> str:
    if found is None:
        return _(
            "It takes at least %(count)s professionals called more than seven days ago, and others of the same kind "
            "who were not called.",
            count=format_number(FEWEST),
        )
    parts = {"after": format_number(found.after, 1), "otherwise": format_number(found.otherwise, 1)}
    return format_count(
        "%(after)s answers on average after the first call to %(count)s professional; %(otherwise)s in the same days "
        "through professionals of the same kind who were not called. The limits hold in 95 cases of 100.",
        "%(after)s answers on average after the first call to %(count)s professionals; %(otherwise)s in the same days "
        "through professionals of the same kind who were not called. The limits hold in 95 cases of 100.",
        found.people,
        **parts,
    )


def _next_hour(found: Changes) -> str:
    if found.next_hour is None:
        return _("What another hour of calls would bring cannot be said yet.")
    limits = _between(*found.next_hour)
    return _("Another hour of first calls, if it goes like those so far: %(limits)s more answers.", limits=limits)


def _reminders(found: Effect | None) -> str:
    if found is None:
        return _("What a reminder brings cannot be said yet: too few were sent more than seven days ago.")
    limits = _between(10 * found.low, 10 * found.high)
    return _("A reminder to ten professionals who had none yet: %(limits)s more answers.", limits=limits)
