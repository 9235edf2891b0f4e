"""The partners page: who hands the service out, and the file they come from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access.core import Role
from app.access.guard import allowed, current_staff, staff_required
from app.access.service import audit
from app.distribution import links, partners, store
from app.distribution.core import CampaignState, campaign_state
from app.distribution.departements import DEPARTEMENTS
from app.distribution.forms import PartnersForm
from app.distribution.importing import Counts, ImportResult, import_partners
from app.distribution.listing import Choice, listed
from app.distribution.service import relay_links
from app.distribution.tables import Campaign, RelayLink
from app.distribution.wording import structure_kind
from app.questionnaire.findings import Finding
from app.site import context, navigation
from app.site.language import N_

blueprint = Blueprint("distribution", __name__, template_folder="templates")

EXAMPLE = (
    "S01",
    "Mission locale de Clairbourg",
    "mission_locale",
    "Missions locales",
    "93",
    "120",
    "P01",
    "Amina Belkacem",
    "conseillère",
    "amina@example.org",
    "01 99 00 01 37",
    "fr",
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a professional's link looks like from outside; shown to the team on demand."""

    page: str
    group: str
    code: str


@blueprint.get("/console/<campaign_key>/partners")
@staff_required(Role.TEAM)
def partner_list(campaign_key: str) -> ResponseReturnValue:
    return _page(_campaign(campaign_key), PartnersForm())


@blueprint.post("/console/<campaign_key>/partners")
@staff_required(Role.TEAM)
def import_file(campaign_key: str) -> ResponseReturnValue:
    campaign, form = _campaign(campaign_key), PartnersForm()
    if not form.validate_on_submit():
        return _page(campaign, form), 422
    name = form.file_name()
    result = import_partners(context.session(), context.keys(), campaign.project, form.text(), name, _)
    if result.findings:
        return _page(campaign, form, result.findings), 422
    _after_import(campaign, result)
    return redirect(url_for(".partner_list", campaign_key=campaign.key), 303)


@blueprint.get("/console/<campaign_key>/partners/example.csv")
@staff_required(Role.TEAM)
def example(campaign_key: str) -> ResponseReturnValue:
    """The columns and one line, to fill in."""
    _campaign(campaign_key)
    lines = io.StringIO()
    csv.writer(lines).writerows((partners.COLUMNS, EXAMPLE))
    # The mark in front tells spreadsheets that accents are UTF-8.
    answer = Response("\ufeff" + lines.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=partners.csv"
    return answer


def _after_import(campaign: Campaign, result: ImportResult) -> None:
    session, now, person = context.session(), context.now(), current_staff()
    if campaign_state(campaign, now) is not CampaignState.CLOSED:
        relay_links(session, context.keys(), campaign, now)
    figures = {"added": asdict(result.added), "changed": asdict(result.changed)}
    audit(session, person.id if person else None, "import_partners", f"project:{campaign.project_id}", now, figures)
    flash(_result_in_words(result), "good")


def _result_in_words(result: ImportResult) -> str:
    if not result.added and not result.changed:
        return _("Everything in the file was known already. Nothing has changed.")
    said = [_("Added: %(what)s.", what=_counted(result.added))] if result.added else []
    said += [_("Changed: %(what)s.", what=_counted(result.changed))] if result.changed else []
    return " ".join(said)


def _counted(counts: Counts) -> str:
    structures = ngettext("%(num)s structure", "%(num)s structures", counts.structures)
    professionals = ngettext("%(num)s professional", "%(num)s professionals", counts.professionals)
    return _("%(structures)s, %(professionals)s", structures=structures, professionals=professionals)


def _campaign(key: str) -> Campaign:
    return store.find_campaign(context.session(), key) or abort(404)


def _page(campaign: Campaign, form: PartnersForm, findings: Sequence[Finding] = ()) -> str:
    session = context.session()
    structures = store.structures(session, campaign.project_id)
    professionals = store.professionals(session, campaign.project_id)
    made = store.relay_links(session, campaign.id)
    choice = Choice(*(request.args.get(name, "") for name in ("kind", "departement", "sort")))
    return render_template(
        "distribution/partners.html",
        campaign=campaign,
        form=form,
        findings=findings,
        choice=choice,
        total=Counts(len(structures), len(professionals)),
        listed=listed(structures, professionals, made, choice),
        kinds=[(kind, _kind(kind)) for kind in sorted({one.kind for one in structures})],
        departements=[DEPARTEMENTS[code] for code in sorted({one.departement for one in structures})],
        columns=partners.COLUMNS,
        addresses=_addresses,
        kind_name=_kind,
    )


def _kind(kind: str) -> str:
    return structure_kind(kind, _)


def _addresses(link: RelayLink) -> Addresses:
    base, keys = context.settings().public_base_url, context.keys()
    page, group = links.page_token(keys, link), links.relay_token(keys, link)
    return Addresses(f"{base}/p/{page}", f"{base}/e/{group}", link.code.upper())


def _choices() -> list[navigation.CampaignChoice]:
    """The campaigns a signed-in person may switch to, each on the page they are looking at where it has one."""
    if current_staff() is None:
        return []
    found = store.campaigns(context.session())
    return [
        navigation.CampaignChoice(one.key, f"{one.project.name} · {one.name}", _same_page(one.key)) for one in found
    ]


def _same_page(key: str) -> str:
    if request.endpoint and request.method == "GET" and set(request.view_args or ()) == {"campaign_key"}:
        return url_for(request.endpoint, campaign_key=key)
    return url_for("distribution.partner_list", campaign_key=key)


def _shown() -> bool:
    return allowed(Role.TEAM)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    navigation.set_campaign_choices(app, _choices)
    navigation.add_item(app, navigation.NavigationItem("distribution.partner_list", N_("Partners"), 20, shown=_shown))
