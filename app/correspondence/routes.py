"""The messages page: what was sent, what it cost, what failed and what to do; a person's history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.guard import allowed, current_staff, staff_required
from app.access.service import audit
from app.correspondence import notebooks, persons, reminders, wishes, wording
from app.correspondence.forms import LimitsForm, RemindersForm
from app.correspondence.samples import INVITATION, conversations, in_the_way, invitations
from app.distribution import readiness
from app.distribution.core import Way, offers
from app.distribution.readiness import Point, Weight
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign, ReminderPlan
from app.messaging import handling, spending
from app.messaging.core import Channel, State
from app.messaging.core.readiness import Obstacle
from app.messaging.core.spending import MICRO, Stop, day_of
from app.messaging.numbers import masked
from app.messaging.policy import capabilities, policy
from app.messaging.tables import OutgoingMessage, SendingRule
from app.messaging.wording import HINDRANCES
from app.site import context
from app.site.language import LANGUAGES, N_, isolate
from app.site.navigation import NavigationItem, add_item

MOST_SHOWN = 50

blueprint = Blueprint(
    "correspondence", __name__, template_folder="templates", url_prefix="/console/<campaign_key>/messages"
)


@blueprint.get("")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    return _page(campaign)


@blueprint.post("/limits")
@staff_required(Role.TEAM)
def limit(campaign_key: str) -> ResponseReturnValue:
    campaign, form = _campaign(campaign_key), LimitsForm()
    if not form.validate_on_submit():
        return _page(campaign, limits=form), 422
    spending.set_limits(context.session(), campaign.id, form.millionths(), form.day_messages.data)
    _audit("set_sending_limits", campaign, {"budget": form.millionths(), "day_messages": form.day_messages.data})
    return _done(campaign, _("The limits are kept."))


@blueprint.post("/stop")
@staff_required(Role.TEAM)
def stop(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    spending.pause(context.session(), campaign.id, Stop.BY_HAND, context.now())
    _audit("stop_sending", campaign)
    return _done(campaign, _("Sending is stopped. What waits is kept."))


@blueprint.post("/go-on")
@staff_required(Role.TEAM)
def go_on(campaign_key: str) -> ResponseReturnValue:
    """Lift the campaign's stop, and the installation's where there is one."""
    campaign, session = _campaign(campaign_key), context.session()
    for about in (spending.INSTALLATION, campaign.id):
        spending.lift(session, about, context.now())
    _audit("let_sending_go_on", campaign)
    return _done(campaign, _("Sending goes on."))


@blueprint.post("/reminders")
@staff_required(Role.TEAM)
def remind(campaign_key: str) -> ResponseReturnValue:
    campaign, form = _campaign(campaign_key), RemindersForm()
    if not form.validate_on_submit():
        return _page(campaign, plan=form), 422
    reminders.set_plan(context.session(), campaign.id, form.chosen(), form.rhythm(), context.now())
    _audit("plan_reminders", campaign, {"groups": [*form.chosen()], "days": form.days.data, "most": form.most.data})
    return _done(campaign, _("The plan is kept. Reminders appear below within a minute."))


@blueprint.post("/reminders/<int:reminder_id>/cancel")
@staff_required(Role.TEAM)
def cancel(campaign_key: str, reminder_id: int) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    if not reminders.cancel_reminder(context.session(), campaign.id, reminder_id):
        return _done(campaign, _("This reminder has left or was stopped."), "attention")
    _audit("cancel_reminder", campaign, {"reminder": reminder_id})
    return _done(campaign, _("This person is reminded no more."))


@blueprint.get("/<int:message_id>")
@staff_required(Role.TEAM)
def person(campaign_key: str, message_id: int) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    row = _message(campaign, message_id)
    return render_template(
        "correspondence/person.html",
        campaign=campaign,
        number=_masked(row.recipient) if row.recipient else None,
        heard=persons.heard(context.session(), row),
        messages=handling.to_the_same(context.session(), row),
        **_vocabulary(),
    )


@blueprint.post("/<int:message_id>/again")
@staff_required(Role.TEAM)
def again(campaign_key: str, message_id: int) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    row = _message(campaign, message_id)
    if not handling.send_again(context.session(), row, context.now()):
        return _done(campaign, _("This message cannot be sent again."), "attention")
    _audit("send_again", campaign, {"message": row.id})
    return _done(campaign, _("The message waits to be sent again."))


@blueprint.post("/<int:message_id>/done")
@staff_required(Role.TEAM)
def done(campaign_key: str, message_id: int) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    row = _message(campaign, message_id)
    if not handling.be_done_with(context.session(), row, context.now()):
        return _done(campaign, _("This message is on its way again."), "attention")
    _audit("be_done_with_message", campaign, {"message": row.id})
    return _done(campaign, _("This message has left the list. It still counts among those that did not arrive."))


@blueprint.post("/<int:message_id>/park")
@staff_required(Role.TEAM)
def park(campaign_key: str, message_id: int) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    row = _message(campaign, message_id)
    if not handling.park(context.session(), row):
        return _done(campaign, _("This message has left already."), "attention")
    _audit("park_message", campaign, {"message": row.id})
    return _done(campaign, _("The message is set aside. It leaves only when you send it."))


def _page(campaign: Campaign, limits: LimitsForm | None = None, plan: RemindersForm | None = None) -> str:
    session, settings = context.session(), context.settings()
    rules, day, sender = policy(settings), day_of(context.now()), capabilities(settings)
    own = spending.rule(session, campaign.id)
    tallies = handling.tallies(session, campaign.id)
    troubled = handling.troubled(session, campaign.id, MOST_SHOWN)
    return render_template(
        "correspondence/messages.html",
        campaign=campaign,
        form=limits or _limits_form(own),
        plan=plan or _plan_form(session.get(ReminderPlan, campaign.id)),
        planned=reminders.planned(session, campaign.id, MOST_SHOWN),
        stopped=_stopped(spending.stop_of(session, campaign.id)),
        tallies=tallies,
        replies=spending.spent(session, spending.replies_of(campaign.id)),
        parts=sum(one.parts for one in tallies if one.cost),
        sent={channel: _sent(tallies, channel) for channel in Channel},
        waiting=sum(one.messages for one in tallies if one.state in handling.UNSENT),
        spent=spending.spent(session, f"campaign:{campaign.id}")[1],
        today=spending.spent(session, f"campaign:{campaign.id}", day)[0],
        budget=own.budget if own and own.budget is not None else rules.campaign_cost,
        price=rules.price,
        troubled=troubled,
        most=MOST_SHOWN,
        inviters=persons.inviters(session, campaign.id, troubled),
        queue=handling.in_states(session, campaign.id, handling.UNSENT, MOST_SHOWN),
        samples=list(invitations(session, campaign, settings.public_base_url, sender)),
        answerable=bool(campaign.keyword and sender.two_way),
        talks=conversations(session, campaign) if campaign.keyword and sender.two_way else {},
        in_the_way=[_obstacle(one) for one in in_the_way(session, campaign, settings)],
        **_vocabulary(),
    )


def _sent(tallies: Sequence[handling.Tally], channel: Channel) -> int:
    return sum(one.messages for one in tallies if one.channel is channel and one.state in {State.SENT, State.DELIVERED})


def _vocabulary() -> dict[str, Any]:
    return {
        "words": wording,
        "State": State,
        "masked": _masked,
        "euros": lambda millionths: millionths / MICRO,
    }


def _obstacle(one: Obstacle) -> tuple[bool, Markup, Markup]:
    """Whether it stops the campaign, what it is, and how to mend it."""
    what, mend = HINDRANCES[one.hindrance]
    named = {INVITATION: _("Invitation")}
    text = one.params.get("about", "")
    given = {
        **one.params, "language": LANGUAGES.get(one.params.get("language", ""), ""), "about": named.get(text, text)
    }  # fmt: skip
    about = {name: isolate(value) for name, value in given.items()}
    return one.stops, escape(_(what)) % about, escape(_(mend)) % about


def _ready(session: Session, campaign: Campaign, _now: dt.datetime) -> Iterator[Point]:
    """What text messages need before the campaign is declared ready."""
    if _leads_nowhere(campaign):
        what = N_("People would be sent to a web page that the campaign does not offer.")
        yield Point(Weight.STOP, what, N_("Choose the web page among the channels."))
    if not offers(campaign, Way.SMS):
        return
    found = in_the_way(session, campaign, context.settings())
    for one in found:
        what, mend = HINDRANCES[one.hindrance]
        params = {**one.params, "language": LANGUAGES.get(one.params.get("language", ""), "")}
        yield Point(Weight.STOP if one.stops else Weight.DOUBT, what, mend, params)
    if not found:
        yield Point(Weight.GOOD, N_("Text messages can leave as they are."))


def _leads_nowhere(campaign: Campaign) -> bool:
    """Letters, slips, and text messages that nobody can answer all carry a link."""
    carried = [Way.EMAIL, Way.PAPER] + ([] if capabilities(context.settings()).two_way else [Way.SMS])
    return not offers(campaign, Way.WEB) and any(offers(campaign, one) for one in carried)


def _stopped(reason: Stop | None) -> tuple[str, str, str] | None:
    """Why, what to do, and in which tone: what the team itself stopped is no fault."""
    if reason is None:
        return None
    return *wording.STOPS[reason], "attention" if reason is Stop.BY_HAND else "wrong"


def _limits_form(rule: SendingRule | None) -> LimitsForm:
    budget = rule.budget / MICRO if rule and rule.budget is not None else None
    return LimitsForm(budget=budget, day_messages=rule.day_messages if rule else None)


def _plan_form(plan: ReminderPlan | None) -> RemindersForm:
    if plan is None:
        return RemindersForm(groups=[])
    return RemindersForm(groups=plan.groups, days=plan.days, hour=plan.hour, most=plan.most)


def _masked(sealed: bytes | None) -> str:
    if sealed is None:
        return _("recipient erased")
    recipient = context.keys().opened(sealed)
    if recipient is None:
        return "••"
    if "@" in recipient:
        name, _at, host = recipient.partition("@")
        return f"{name[:1]}•••@{host}"
    return masked(recipient)


def _done(campaign: Campaign, said: str, tone: str = "good") -> ResponseReturnValue:
    flash(said, tone)
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _audit(action: str, campaign: Campaign, data: dict[str, Any] | None = None) -> None:
    person = current_staff()
    audit(context.session(), person.id if person else None, action, f"campaign:{campaign.id}", context.now(), data)


def _campaign(key: str) -> Campaign:
    return find_campaign(context.session(), key) or abort(404)


def _message(campaign: Campaign, message_id: int) -> OutgoingMessage:
    return handling.of_campaign(context.session(), campaign.id, message_id) or abort(404)


def _shown() -> bool:
    return allowed(Role.TEAM)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(notebooks.blueprint)
    wishes.register(app)
    readiness.add_check(app, _ready)
    add_item(app, NavigationItem("correspondence.show", N_("Messages"), 70, shown=_shown, beneath=("notebooks",)))
