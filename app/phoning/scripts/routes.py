"""The pages on which the team reads, tries and writes what callers say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from gettext import NullTranslations

from babel.dates import format_date
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.phoning.core.script import PARTS, Part, ScriptKind, Variable, faults, fill
from app.phoning.scripts import service, store, wording
from app.phoning.scripts.forms import ScriptForm, form_of
from app.phoning.scripts.store import Which
from app.site.addresses import row_number
from app.site.context import now, session, settings
from app.site.language import LANGUAGES, catalogue, direction

blueprint = Blueprint("scripts", __name__, url_prefix="/console/<campaign_key>/phoning/scripts")

NOT_TAKEN = 422
SAMPLE_PEOPLE = "8"


@blueprint.get("")
@staff_required(Role.TEAM)
def front(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    return render_template(
        "phoning/scripts.html",
        campaign=campaign,
        written=store.newest_of_all(session(), campaign.project_id),
        scripts=[Which(campaign.project_id, kind, code) for kind in ScriptKind for code in LANGUAGES],
        languages=LANGUAGES,
        words=wording,
    )


@blueprint.get("/<kind>/<language>")
@staff_required(Role.TEAM)
def show(campaign_key: str, kind: str, language: str) -> ResponseReturnValue:
    """The version in use, or an older one to be read or taken up again."""
    campaign = _campaign(campaign_key)
    which = _which(campaign, kind, language)
    newest = service.in_use(session(), which, _words(which))
    asked = request.args.get("version", type=row_number)
    found = newest if asked is None else service.version(session(), which, asked, _words(which))
    if found is None:
        abort(404)
    form = form_of(which.kind)(formdata=None, data={**found.texts, "after": str(newest.number)})
    return _page(campaign, which, form, shown=found.number)


@blueprint.post("/<kind>/<language>")
@staff_required(Role.TEAM)
def write(campaign_key: str, kind: str, language: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    which = _which(campaign, kind, language)
    form = form_of(which.kind)()
    if not form.validate_on_submit():
        return _page(campaign, which, form), NOT_TAKEN
    texts, person = form.texts(which.kind), current_staff()
    assert person is not None, "only guarded views ask"
    if request.form.get("then") == "try":
        form.refuse(faults(which.kind, language, texts), language)
        return _page(campaign, which, form), NOT_TAKEN if form.errors else 200
    said = service.write(session(), which, texts, int(form.after.data or 0), person.id, now())
    if isinstance(said, service.Overtaken):
        flash(_("A colleague has written a version meanwhile. Yours is still here: compare, then save."), "attention")
        form.after.data = str(said.number)
        return _page(campaign, which, form), NOT_TAKEN
    if said:
        form.refuse(said, language)
        return _page(campaign, which, form), NOT_TAKEN
    audit(session(), person.id, "phoning.script", campaign.key, now(), {"kind": kind, "language": language})
    flash(_("Saved. Callers read this version from their next case on."), "good")
    return redirect(url_for(".show", campaign_key=campaign.key, kind=kind, language=language), 303)


def _page(campaign: Campaign, which: Which, form: ScriptForm, shown: int | None = None) -> str:
    return render_template(
        "phoning/script.html",
        campaign=campaign,
        which=which,
        form=form,
        shown=shown,
        direction=direction(which.language),
        parts=PARTS[which.kind],
        sample=_sample(which, campaign.project.name, form.texts(which.kind)),
        versions=store.versions(session(), which),
        calls=store.calls_with(session(), campaign.id, which),
        languages=LANGUAGES,
        words=wording,
    )


def _sample(which: Which, project: str, texts: Mapping[str, str]) -> Sequence[tuple[Part, str]]:
    """The script as a caller would read it."""
    person = current_staff()
    values: Mapping[str, str] = {
        Variable.CALLER: person.name if person else "",
        Variable.PROJECT: project,
        Variable.COUNT: SAMPLE_PEOPLE,
        Variable.DAY: format_date(now() - dt.timedelta(days=1), "EEEE d MMMM", locale=which.language),
    }
    return [(part, fill(texts[part.name], values)) for part in PARTS[which.kind]]


def _words(which: Which) -> NullTranslations:
    return catalogue(which.language, settings().translations)


def _which(campaign: Campaign, kind: str, language: str) -> Which:
    if kind not in set(ScriptKind) or language not in LANGUAGES:
        abort(404)
    return Which(campaign.project_id, ScriptKind(kind), language)


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)
