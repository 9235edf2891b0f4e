"""The partners page: who hands the service out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import staff_required
from app.distribution import links, store
from app.distribution.blueprint import blueprint
from app.distribution.departements import DEPARTEMENTS
from app.distribution.forms import PartnersForm
from app.distribution.listing import Choice, Sheet, chosen, with_people
from app.distribution.partner_files import service, wording
from app.distribution.partner_files.matching import COLUMNS
from app.distribution.partner_files.service import Counts
from app.distribution.tables import Campaign, RelayLink
from app.distribution.wording import structure_kind
from app.site import context


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a professional's link looks like from outside; shown to the team on demand."""

    page: str
    group: str
    code: str


@blueprint.get("/console/<campaign_key>/partners")
@staff_required(Role.TEAM)
def partner_list(campaign_key: str) -> ResponseReturnValue:
    return partners_page(find_campaign(campaign_key), PartnersForm())


def find_campaign(key: str) -> Campaign:
    return store.find_campaign(context.session(), key) or abort(404)


def partners_page(campaign: Campaign, form: PartnersForm) -> str:
    session = context.session()
    structures = store.structures(session, campaign.project_id)
    counts = store.professional_counts(session, campaign.project_id)
    choice = Choice(*(request.args.get(name, "") for name in ("kind", "departement", "sort")))
    sheet = Sheet.of(chosen(structures, counts, choice), request.args.get("sheet", "1"))
    here = [one.id for one in sheet.structures]
    listed = with_people(sheet.structures, store.people_of(session, here), store.links_of(session, campaign.id, here))
    return render_template(
        "distribution/partners.html",
        campaign=campaign,
        form=form,
        pending=service.pending(session, campaign.project_id),
        choice=choice,
        total=Counts(len(structures), sum(counts.values())),
        sheet=sheet,
        listed=listed,
        kinds=[(kind, kind_name(kind)) for kind in sorted({one.kind for one in structures})],
        departements=[DEPARTEMENTS[code] for code in sorted({one.departement for one in structures})],
        columns=[wording.column_name(name, _) for name in COLUMNS],
        addresses=_addresses,
        kind_name=kind_name,
    )


def kind_name(kind: str) -> str:
    return structure_kind(kind, _)


def _addresses(link: RelayLink) -> Addresses:
    base, keys = context.settings().public_base_url, context.keys()
    page, group = links.page_token(keys, link), links.relay_token(keys, link)
    return Addresses(f"{base}/p/{page}", f"{base}/e/{group}", link.code.upper())
