"""A campaign's own page: its draft, what is looked at before it opens, its life, its population, a way to try it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution import lifecycle, links, store, targets, wording
from app.distribution.blueprint import blueprint
from app.distribution.core import MOVES, Stage, stage
from app.distribution.foresight import Foreseen, foreseen
from app.distribution.forms import CampaignForm, FrameForm
from app.distribution.frame import Wrong, frame, margins, read_frame, take_frame
from app.distribution.lifecycle import MoveProblem
from app.distribution.partner_files.entries import MOST_PEOPLE
from app.distribution.partner_pages import find_campaign, kind_name
from app.distribution.readiness import points
from app.distribution.relaying import make_links
from app.distribution.service import NewCampaign, draft_campaign, find_or_make_project
from app.distribution.tables import Campaign, Project
from app.interview.characters import folded
from app.site import context, language
from app.site.forms import options
from app.site.language import LANGUAGES, current, own_names
from app.versions.store import find as find_version
from app.versions.store import load
from app.versions.tables import SurveyVersion

PARIS = ZoneInfo("Europe/Paris")
"""Campaigns begin and end at midnight there, whatever the clocks do in between."""
WAVE = dt.timedelta(days=42)
VERSIONS_OFFERED = 20
EARLIEST, LATEST = dt.date(2020, 1, 1), dt.date(2100, 1, 1)


@blueprint.get("/console/campaigns/new")
@staff_required(Role.TEAM)
def new_campaign() -> ResponseReturnValue:
    today = context.now().astimezone(PARIS).date()
    form = _form(None, opens_on=today, closes_on=today + WAVE)
    return _draft_page(form, None) if form.version.choices else _draft_page(None, None)


@blueprint.post("/console/campaigns/new")
@staff_required(Role.TEAM)
def make_campaign() -> ResponseReturnValue:
    form, session, now = _form(None), context.session(), context.now()
    if not form.validate_on_submit() or (period := _period(form)) is None:
        return _draft_page(form, None), 422
    version = find_version(session, form.version.data) or abort(422)
    if _keyword_taken(form, None):
        return _draft_page(form, None), 422
    new = NewCampaign(_free_key(_name(form)), _name(form), _project(version), version, *period)
    campaign = draft_campaign(session, new, now)
    _fill(campaign, form)
    _write_down("draft_campaign", campaign)
    return _to(campaign)


@blueprint.get("/console/<campaign_key>/campaign")
@staff_required(Role.TEAM)
def campaign_page(campaign_key: str) -> ResponseReturnValue:
    return _page(find_campaign(campaign_key))


@blueprint.get("/console/<campaign_key>/campaign/change")
@staff_required(Role.TEAM)
def change_draft(campaign_key: str) -> ResponseReturnValue:
    campaign = _draft(campaign_key)
    last = campaign.closes_at.astimezone(PARIS).date() - dt.timedelta(days=1)
    said = {"opens_on": campaign.opens_at.astimezone(PARIS).date(), "closes_on": last, "name": campaign.name}
    said |= {"population": campaign.population, "keyword": campaign.keyword, "version": campaign.version_digest}
    return _draft_page(_form(campaign, **said), campaign)


@blueprint.post("/console/<campaign_key>/campaign/change")
@staff_required(Role.TEAM)
def save_draft(campaign_key: str) -> ResponseReturnValue:
    campaign = _draft(campaign_key)
    form = _form(campaign)
    if not form.validate_on_submit() or (period := _period(form)) is None or _keyword_taken(form, campaign):
        return _draft_page(form, campaign), 422
    campaign.name, (campaign.opens_at, campaign.closes_at) = _name(form), period
    campaign.version_digest = form.version.data
    _fill(campaign, form)
    lifecycle.seal(context.session(), campaign, context.now())
    _write_down("change_draft", campaign)
    return _to(campaign)


@blueprint.post("/console/<campaign_key>/campaign/move")
@staff_required(Role.TEAM)
def move_campaign(campaign_key: str) -> ResponseReturnValue:
    campaign, session, now, person = find_campaign(campaign_key), context.session(), context.now(), current_staff()
    asked = request.form.get("to", "")
    if asked not in set(Stage):
        abort(400)
    to = Stage(asked)
    found = points(session, campaign, now) if to is Stage.READY else ()
    done = lifecycle.move(session, campaign, to, now, person.name if person else "", found)
    if isinstance(done, MoveProblem):
        flash(_(wording.MOVE_PROBLEMS[done]), "attention")
        return _to(campaign)
    if to is Stage.READY:
        make_links(session, context.keys(), campaign, now)
    _write_down(f"campaign_{to.value}", campaign)
    flash(_(wording.MOVED[to]), "good")
    return _to(campaign)


@blueprint.post("/console/<campaign_key>/campaign/try")
@staff_required(Role.TEAM)
def try_campaign(campaign_key: str) -> ResponseReturnValue:
    """Make, or bring up to date, the test campaign beside this one."""
    campaign = find_campaign(campaign_key)
    if campaign.test:
        abort(404)
    name = _("%(campaign)s (test)", campaign=campaign.name)
    lifecycle.try_out(context.session(), context.keys(), campaign, context.now(), name)
    _write_down("try_campaign", campaign)
    return _to(campaign)


@blueprint.post("/console/<campaign_key>/campaign/frame")
@staff_required(Role.TEAM)
def send_frame(campaign_key: str) -> ResponseReturnValue:
    campaign, form = find_campaign(campaign_key), FrameForm()
    if not form.validate_on_submit():
        return _page(campaign, form), 422
    read = read_frame(form.content())
    if not isinstance(read, dict):
        return _page(campaign, form, [one for one in read if isinstance(one, Wrong)]), 422
    take_frame(context.session(), campaign.id, read)
    _write_down("take_frame", campaign)
    flash(_("The population is taken over: %(count)s people.", count=sum(read.values())), "good")
    return _to(campaign)


def _page(campaign: Campaign, form: FrameForm | None = None, wrong: Sequence[Wrong] = ()) -> str:
    session, now = context.session(), context.now()
    at, counts = stage(campaign, now), frame(session, campaign.id)
    trial = lifecycle.trial_of(session, campaign)
    return render_template(
        "distribution/campaign.html",
        campaign=campaign,
        stage=at.value,
        stages=[(one.value, _(wording.STAGES[one])) for one in Stage],
        steps=[(one.value, _(wording.STEPS[at, one])) for one in Stage if one in MOVES[at]],
        points=points(session, campaign, now) if at is Stage.DRAFT else (),
        moves=[(one, _(wording.STAGES[Stage(one.after)])) for one in lifecycle.moves(session, campaign.id)],
        counts=[(kind_name(kind), count) for kind, count in margins(counts, "kind").items()],
        regions=list(margins(counts, "region").items()),
        population=sum(counts.values()),
        targets=[
            (wording.part_name(part, _, language.current()), count)
            for part, count in targets.wanted(campaign.targets).items()
        ],
        languages=[LANGUAGES.get(one, one) for one in campaign.languages or ()],
        channels=[_(wording.CHANNELS[one]) for one in campaign.channels or () if one in wording.CHANNELS],
        trial=trial,
        trial_links=_trial_links(trial),
        form=form or FrameForm(formdata=None),
        wrong=[(one.line, _(wording.FRAME_FAULTS[one.fault]), one.value) for one in wrong[:50]],
        last_day=campaign.closes_at - dt.timedelta(seconds=1),
        foreseen=_foreseen(campaign) if at in {Stage.DRAFT, Stage.READY} and not campaign.test else None,
        results_address=context.settings().public_base_url + url_for("published.show", campaign_key=campaign.key),
    )


def _foreseen(campaign: Campaign) -> tuple[Foreseen, Sequence[tuple[str, float | None]]]:
    """What the campaign could tell, with the numbers somebody tries; the indicators by their words."""
    session, version = context.session(), load(context.session(), campaign.version_digest)
    typed = [request.args.get(name, type=int) or 0 for name in ("professionals", "people")]
    asked = (typed[0], typed[1]) if 2 <= typed[0] <= typed[1] <= MOST_PEOPLE else None
    found = foreseen(session, campaign, version.survey, asked)
    spoken = current() if current() in version.languages else version.languages[0]
    return found, [(version.text(spoken, f"indicator.{id_}"), share) for id_, share in found.shares.items()]


def _trial_links(trial: Campaign | None) -> tuple[str, str] | None:
    """Where the survey and the professional's page can be tried."""
    made = store.relay_links(context.session(), trial.id) if trial else ()
    if not made:
        return None
    base, keys = context.settings().public_base_url, context.keys()
    return f"{base}/e/{links.relay_token(keys, made[0])}", f"{base}/p/{links.page_token(keys, made[0])}"


def _draft_page(form: CampaignForm | None, campaign: Campaign | None) -> str:
    wanted = targets.wanted(campaign.targets) if campaign else {}
    parts = _parts(campaign) if campaign else {}
    return render_template(
        "distribution/draft.html",
        form=form,
        campaign=campaign,
        problems=[(one.id, one.errors[0]) for one in form if one.errors] if form else [],
        targets=[
            (_(wording.SIDES[side]), any(one in wanted for one in some), [_goal(one, wanted) for one in some])
            for side, some in parts.items()
        ],
        chosen_languages=(campaign.languages if campaign else None) or [],
        chosen_channels=(campaign.channels if campaign else None) or [],
    )


def _parts(campaign: Campaign) -> Mapping[str, Sequence[targets.Part]]:
    """What answers can be wanted of."""
    session = context.session()
    rows = store.structures(session, campaign.project_id)
    structures = [targets.Part.of(one.kind, one.departement, one.network or "") for one in rows]
    strata = [targets.Part(one.kind, one.region) for one in frame(session, campaign.id)]
    return targets.offered(structures, strata, targets.wanted(campaign.targets))


def _goal(part: targets.Part, wanted: targets.Wanted) -> tuple[str, str, int | str]:
    return part.code, wording.part_name(part, _, language.current()), wanted.get(part, "")


def _form(campaign: Campaign | None, **said: object) -> CampaignForm:
    """With the versions there are; of a draft, those of its own survey."""
    form = CampaignForm(data=said)
    wanted = select(SurveyVersion).order_by(SurveyVersion.id.desc()).limit(VERSIONS_OFFERED)
    if campaign is not None:
        wanted = wanted.where(SurveyVersion.survey_key == campaign.version.survey_key)
    rows = context.session().scalars(wanted)
    form.version.choices = options((one.digest, f"{one.survey_key} · {one.digest[:12]}") for one in rows)
    form.languages.choices = options(own_names())
    form.channels.choices = options((code, _(label)) for code, label in wording.CHANNELS.items())
    return form


def _period(form: CampaignForm) -> tuple[dt.datetime, dt.datetime] | None:
    """From the first day's midnight to the last day's."""
    first, last = form.opens_on.data, form.closes_on.data
    assert first is not None
    assert last is not None
    if not EARLIEST <= first <= last <= LATEST:
        form.closes_on.errors = [_("This day lies too far away.")]
        return None
    return _midnight(first), _midnight(last + dt.timedelta(days=1))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), PARIS).astimezone(dt.UTC)


def _name(form: CampaignForm) -> str:
    return " ".join((form.name.data or "").split())


def _fill(campaign: Campaign, form: CampaignForm) -> None:
    campaign.population = " ".join((form.population.data or "").split()) or None
    campaign.languages = tuple(form.languages.data or ()) or None
    campaign.channels = tuple(form.channels.data or ()) or None
    campaign.keyword = "".join((form.keyword.data or "").split()).upper() or None
    told = {part: request.form.get(f"target-{part.code}", "") for some in _parts(campaign).values() for part in some}
    numbers = {part: int(value) for part, value in told.items() if value.isdecimal() and len(value) <= targets.DIGITS}
    campaign.targets = targets.stored({part: count for part, count in numbers.items() if count})


def _keyword_taken(form: CampaignForm, campaign: Campaign | None) -> bool:
    keyword = "".join((form.keyword.data or "").split())
    other = store.find_by_keyword(context.session(), keyword) if keyword else None
    if other is None or other is campaign:
        return False
    form.keyword.errors = [_("Another campaign has this keyword.")]
    return True


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", folded(name)))[:50].strip("-")


def _free_key(name: str) -> str:
    """What stands in addresses."""
    return store.free_key(context.session(), _slug(name) or "campaign", taken=("campaigns", "staff", "look"))


def _project(version: SurveyVersion) -> Project:
    """The one that earlier campaigns of the survey are of, else one by the name that the survey gives it."""
    session = context.session()
    for known in store.campaigns(session):
        if known.version.survey_key == version.survey_key:
            return known.project
    name = load(session, version.digest).survey.project
    return find_or_make_project(session, _slug(name) or version.survey_key, name)


def _draft(key: str) -> Campaign:
    campaign = find_campaign(key)
    return campaign if campaign.draft else abort(404)


def _write_down(action: str, campaign: Campaign) -> None:
    person = current_staff()
    audit(context.session(), person.id if person else None, action, f"campaign:{campaign.id}", context.now())


def _to(campaign: Campaign) -> ResponseReturnValue:
    return redirect(url_for(".campaign_page", campaign_key=campaign.key), 303)
