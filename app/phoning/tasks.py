"""What to do next in a campaign, the most useful first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from flask import url_for
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import allowed
from app.collection import doubles
from app.correspondence.wording import STOPS
from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign
from app.distribution.targets import Part
from app.messaging import handling, spending
from app.phoning import queue, wording
from app.phoning.cases import rules
from app.phoning.core.order import Stage
from app.rates import wording as rates_wording
from app.rates.adding import unreachable
from app.rates.service import RatesOverview
from app.site.context import now, session
from app.site.formats import format_count, format_number
from app.web.kiosk import refusals

MOST_BEHIND = 4
"""Goals told of here, those furthest off; the page of answers has all of them."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do now, as the template's list takes it."""

    text: str
    tone: str
    label: str | None
    url: str | None

    def __iter__(self) -> Iterator[str | None]:
        return iter((self.text, self.tone, self.label, self.url))


def tasks(campaign: Campaign, found: RatesOverview) -> Iterator[Task]:
    """The most useful first; a page the reader may not open is not offered."""
    if campaign_state(campaign, now()) is CampaignState.CLOSED:
        yield from _harvest(campaign)
        return
    if allowed(Role.TEAM):
        yield from _standstill(campaign)
    if allowed(Role.TEAM) and not found.funnel.forwarded.telling and not found.relayed.low:
        url = url_for("distribution.partner_list", campaign_key=campaign.key)
        text = _("Nobody has passed the survey on yet: give each professional the address of their page")
        yield Task(text, "", _("See the addresses"), url)
    yield from _calls(campaign)
    if allowed(Role.TEAM):
        yield from _to_judge(campaign)
        alarming = {one.part for one in found.goals if one.alarming and one.part != Part()}
        yield from _behind(campaign, found)
        yield from _under_represented(campaign, found, alarming)
        yield from _at_odds(campaign, found)
        yield from _out_of_reach(campaign)


def _harvest(campaign: Campaign) -> Iterator[Task]:
    if allowed(Role.TEAM):
        url = url_for("analysis.show", campaign_key=campaign.key)
        yield Task(_("The campaign is over: its results are ready"), "good", _("See the results"), url)
        yield from _to_judge(campaign)


def _standstill(campaign: Campaign) -> Iterator[Task]:
    """Nothing leaves before a person says so, and nobody would look for it."""
    if stop := spending.stop_of(session(), campaign.id):
        what, mend = STOPS[stop]
        url = url_for("correspondence.show", campaign_key=campaign.key)
        yield Task(f"{_(what)} {_(mend)}", "attention", _("See"), url)


def _calls(campaign: Campaign) -> Iterator[Task]:
    """Whatever the hour; where a call is not welcome everywhere just now, how many may be made is said as well."""
    if campaign_state(campaign, now()) is not CampaignState.OPEN:
        return
    found = queue.waiting(session(), campaign.id, queue.hour(session(), now()))
    lines = list(_stages(found.by_stage))
    if lines and found.now < sum(found.by_stage.values()):
        text, tone = lines.pop()
        welcome = _("welcome at this hour: %(count)s", count=format_number(found.now))
        lines.append((f"{text} · {welcome}", tone))
    url = url_for("phoning.show", campaign_key=campaign.key)
    yield from (Task(text, tone, _("Call"), url) for text, tone in lines)


def _stages(stages: Mapping[Stage, int]) -> Iterator[tuple[str, str]]:
    """Words and tone of each reason to call."""
    asked = sum(count for stage, count in stages.items() if stage.asked_for)
    if asked:
        text = format_count(
            "%(count)s person asked to be called back",
            "%(count)s people asked to be called back",
            asked,
        )
        yield text, "attention"
    if broken := stages.get(Stage.PROMISE, 0):
        text = format_count(
            "%(count)s promise past its day",
            "%(count)s promises past their day",
            broken,
        )
        yield text, "attention"
    if silent := stages.get(Stage.GAIN, 0):
        text = format_count(
            "%(count)s silent professional to call",
            "%(count)s silent professionals to call",
            silent,
        )
        yield text, ""


def _to_judge(campaign: Campaign) -> Iterator[Task]:
    """What only a person can decide."""
    if count := refusals.waiting(session(), campaign.id):
        text = format_count(
            "%(count)s answer from a tablet could not be counted",
            "%(count)s answers from tablets could not be counted",
            count,
        )
        yield Task(text, "attention", _("See"), url_for("tablets.show", campaign_key=campaign.key))
    if count := doubles.waiting(session(), campaign.id):
        text = format_count(
            "%(count)s possible double to judge",
            "%(count)s possible doubles to judge",
            count,
        )
        yield Task(text, "", _("Judge"), url_for("rates.list_doubles", campaign_key=campaign.key))


def _behind(campaign: Campaign, found: RatesOverview) -> Iterator[Task]:
    """Parts of the campaign that will miss what is wanted of them."""
    goals = {one.part: one for one in found.goals if one.alarming and one.part != Part()}
    for goal in islice(goals.values(), MOST_BEHIND):
        text = format_count(
            "%(kind)s: at this pace %(count)s answer will be missing to what is wanted",
            "%(kind)s: at this pace %(count)s answers will be missing to what is wanted",
            goal.lacking or 0,
            kind=rates_wording.part(goal.part),
        )
        yield Task(text, "attention", _("See"), f"{_answers(campaign)}#targets")


def _under_represented(campaign: Campaign, found: RatesOverview, told: Collection[Part]) -> Iterator[Task]:
    """Types of structure with fewer answers than their share, unless something worse was told of them."""
    for one in found.balance:
        if one.under_represented and Part(one.kind) not in told:
            text = format_count(
                "%(kind)s: too few answers, %(count)s to gain",
                "%(kind)s: too few answers, %(count)s to gain",
                one.missing,
                kind=wording.kind(one.kind),
            )
            yield Task(text, "", _("See who is silent"), f"{_answers(campaign, one.kind)}#silent")


def _at_odds(campaign: Campaign, found: RatesOverview) -> Iterator[Task]:
    """What cannot be so, and what did not arrive."""
    if more := found.funnel.more_than_declared:
        text = format_count(
            "%(count)s professional has more answers than they say they forwarded to",
            "%(count)s professionals have more answers than they say they forwarded to",
            more,
        )
        yield Task(text, "attention", _("See"), _answers(campaign))
    if failed := handling.failures(session(), campaign.id):
        text = format_count(
            "%(count)s message did not arrive",
            "%(count)s messages did not arrive",
            failed,
        )
        yield Task(text, "attention", _("See"), url_for("correspondence.show", campaign_key=campaign.key))


def _out_of_reach(campaign: Campaign) -> Iterator[Task]:
    patience = dt.timedelta(days=rules(session(), campaign.id).patience_days)
    if count := unreachable(session(), campaign.id, now() - patience):
        text = format_count(
            "%(count)s silent professional has no telephone number: write to them",
            "%(count)s silent professionals have no telephone number: write to them",
            count,
        )
        yield Task(text, "", _("See who is silent"), f"{_answers(campaign)}#silent")


def _answers(campaign: Campaign, kind: str | None = None) -> str:
    return url_for("rates.show", campaign_key=campaign.key, type=kind)
