"""Today: where a campaign stands, whether it is enough, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access.core import Role
from app.access.guard import allowed, staff_required
from app.collection import doubles
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import campaigns, find_campaign
from app.distribution.tables import Campaign
from app.distribution.targets import Part
from app.messaging.core import State
from app.phoning import queue, store, wording
from app.phoning.cases import rules
from app.phoning.core.order import Stage
from app.rates import wording as rates_wording
from app.rates.adding import unreachable
from app.rates.service import RatesOverview, overview
from app.site.context import now, session
from app.site.formats import format_date, format_number, format_ratio
from app.web.kiosk import refusals

blueprint = Blueprint("today", __name__, template_folder="templates")

MOST_BEHIND = 4
"""Goals told of here, those furthest off; the page of answers has all of them."""
TROUBLED = (State.FAILED, State.UNDELIVERED, State.PARKED)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do now, as the template's list takes it."""

    text: str
    tone: str
    label: str | None
    url: str | None

    def __iter__(self) -> Iterator[str | None]:
        return iter((self.text, self.tone, self.label, self.url))


@blueprint.get("/console/")
@staff_required(Role.CALLER)
def front() -> ResponseReturnValue:
    """The newest campaign that is open, else the newest."""
    known = campaigns(session())
    if not known:
        return render_template("phoning/no_campaign.html")
    chosen = next((one for one in known if campaign_state(one, now()) is CampaignState.OPEN), known[0])
    return redirect(url_for(".show", campaign_key=chosen.key))


@blueprint.get("/console/<campaign_key>/")
@staff_required(Role.CALLER)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = find_campaign(session(), campaign_key) or abort(404)
    found = overview(session(), campaign, now())
    return render_template(
        "phoning/today.html",
        campaign=campaign,
        period=period(campaign, now()),
        figures=_figures(found),
        tasks=list(_tasks(campaign, found)),
        found=found,
    )


def period(campaign: Campaign, at: dt.datetime) -> str:
    """Where the campaign is in its time."""
    end = min(campaign.closed_at or campaign.closes_at, campaign.closes_at)
    state = campaign_state(campaign, at)
    if state is CampaignState.NOT_YET_OPEN:
        return str(_("opens on %(day)s", day=format_date(campaign.opens_at)))
    if state is CampaignState.CLOSED:
        return str(_("closed since %(day)s", day=format_date(end)))
    open_for, left = (at - campaign.opens_at).days, (end - at).days
    counted = ngettext("open for %(days)s day", "open for %(days)s days", open_for, days=format_number(open_for))
    since = counted if open_for else _("opened today")
    until = ngettext("closes in %(days)s day", "closes in %(days)s days", left, days=format_number(left))
    return f"{since} · {until}"


def _figures(found: RatesOverview) -> list[tuple[str, str, str | None]]:
    answers, part, relayed = (
        rates_wording.answers(found.tally),
        rates_wording.participation(found.participation),
        found.relayed,
    )
    return [
        (answers.figure, answers.words, answers.limits),
        (
            format_ratio(relayed.low, relayed.of),
            _("structures have brought answers"),
            _("somebody has begun to answer through one of their professionals"),
        ),
        (part.figure, part.words, part.limits),
    ]


def _tasks(campaign: Campaign, found: RatesOverview) -> Iterator[Task]:
    """The most useful first; a page the reader may not open is not offered."""
    if campaign_state(campaign, now()) is CampaignState.CLOSED:
        yield from _harvest(campaign)
        return
    if allowed(Role.TEAM) and not found.funnel.forwarded.telling and not found.relayed.low:
        url = url_for("distribution.partner_list", campaign_key=campaign.key)
        text = _("Nobody has passed the survey on yet: give each professional the address of their page")
        yield Task(text, "", _("See the addresses"), url)
    yield from _calls(campaign)
    if allowed(Role.TEAM):
        yield from _to_judge(campaign)
        yield from _gaps(campaign, found)


def _harvest(campaign: Campaign) -> Iterator[Task]:
    if allowed(Role.TEAM):
        url = url_for("analysis.show", campaign_key=campaign.key)
        yield Task(_("The campaign is over: its results are ready"), "good", _("See the results"), url)
        yield from _to_judge(campaign)


def _calls(campaign: Campaign) -> Iterator[Task]:
    """Whatever the hour: the page of calls says when calling is welcome."""
    if campaign_state(campaign, now()) is not CampaignState.OPEN:
        return
    stages = queue.waiting(session(), campaign.id, queue.hour(session(), now())).by_stage
    asked = sum(count for stage, count in stages.items() if stage.asked_for)
    broken, silent = stages.get(Stage.PROMISE, 0), stages.get(Stage.GAIN, 0)
    url = url_for("phoning.show", campaign_key=campaign.key)
    if asked:
        text = ngettext(
            "%(count)s person asked to be called back",
            "%(count)s people asked to be called back",
            asked,
            count=format_number(asked),
        )
        yield Task(text, "attention", _("Call"), url)
    if broken:
        text = ngettext(
            "%(count)s promise past its day", "%(count)s promises past their day", broken, count=format_number(broken)
        )
        yield Task(text, "attention", _("Call"), url)
    if silent:
        text = ngettext(
            "%(count)s silent professional to call",
            "%(count)s silent professionals to call",
            silent,
            count=format_number(silent),
        )
        yield Task(text, "", _("Call"), url)


def _to_judge(campaign: Campaign) -> Iterator[Task]:
    """What only a person can decide."""
    if count := refusals.waiting(session(), campaign.id):
        text = ngettext(
            "%(count)s answer from a tablet could not be counted",
            "%(count)s answers from tablets could not be counted",
            count,
            count=format_number(count),
        )
        yield Task(text, "attention", _("See"), url_for("tablets.show", campaign_key=campaign.key))
    if count := doubles.waiting(session(), campaign.id):
        text = ngettext(
            "%(count)s possible double to judge",
            "%(count)s possible doubles to judge",
            count,
            count=format_number(count),
        )
        yield Task(text, "", _("Judge"), url_for("rates.list_doubles", campaign_key=campaign.key))


def _gaps(campaign: Campaign, found: RatesOverview) -> Iterator[Task]:
    """What the figures lack, for those who may look at them."""
    answers = url_for("rates.show", campaign_key=campaign.key)
    alarming = {one.part: one for one in found.goals if one.alarming and one.part != Part()}
    for goal in islice(alarming.values(), MOST_BEHIND):
        text = ngettext(
            "%(kind)s: at this pace %(count)s answer will be missing to what is wanted",
            "%(kind)s: at this pace %(count)s answers will be missing to what is wanted",
            goal.lacking or 0,
            kind=rates_wording.part(goal.part),
            count=format_number(goal.lacking or 0),
        )
        yield Task(text, "attention", _("See"), f"{answers}#targets")
    for one in found.balance:
        if one.under_represented and Part(one.kind) not in alarming:
            parts = {"kind": wording.kind(one.kind), "count": format_number(one.missing)}
            text = ngettext(
                "%(kind)s: too few answers, %(count)s to gain",
                "%(kind)s: too few answers, %(count)s to gain",
                one.missing,
                **parts,
            )
            yield Task(
                text,
                "",
                _("See who is silent"),
                f"{url_for('rates.show', campaign_key=campaign.key, type=one.kind)}#silent",
            )
    if more := found.funnel.more_than_declared:
        text = ngettext(
            "%(count)s professional has more answers than they say they forwarded to",
            "%(count)s professionals have more answers than they say they forwarded to",
            more,
            count=format_number(more),
        )
        yield Task(text, "attention", _("See"), answers)
    if failed := store.messages_in(session(), campaign.id, TROUBLED):
        text = ngettext(
            "%(count)s text message did not arrive",
            "%(count)s text messages did not arrive",
            failed,
            count=format_number(failed),
        )
        yield Task(text, "attention", _("See"), url_for("correspondence.show", campaign_key=campaign.key))
    patience = dt.timedelta(days=rules(session(), campaign.id).patience_days)
    if count := unreachable(session(), campaign.id, now() - patience):
        text = ngettext(
            "%(count)s silent professional has no telephone number: write to them",
            "%(count)s silent professionals have no telephone number: write to them",
            count,
            count=format_number(count),
        )
        yield Task(text, "", _("See who is silent"), f"{answers}#silent")
