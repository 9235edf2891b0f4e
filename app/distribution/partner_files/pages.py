"""A partner file on its way: sent in, matched, looked at, and taken over or dropped."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution.blueprint import blueprint
from app.distribution.departements import DEPARTEMENTS
from app.distribution.forms import ConfirmForm, PartnersForm
from app.distribution.partner_files import service, wording
from app.distribution.partner_files.applying import professional_differences, structure_differences
from app.distribution.partner_files.matching import COLUMNS
from app.distribution.partner_files.reading import Changed, changed_professionals, changed_structures, movers, newcomers
from app.distribution.partner_files.service import ImportState
from app.distribution.partner_files.tables import PartnerImport
from app.distribution.partner_files.tabular import LARGEST
from app.distribution.partner_pages import find_campaign, kind_name, partners_page
from app.distribution.tables import Campaign
from app.site import context
from app.site.spreadsheets import table_csv

SHOWN = 50
"""Of each list; a long file is read in its own program."""
SECONDS = 2
"""Between two looks at how far a long file has come."""
UPLOAD = "distribution.import_file"

EXAMPLE = {
    "structure_reference": "S01",
    "structure_name": "Mission locale de Clairbourg",
    "structure_type": "mission_locale",
    "network": "Missions locales",
    "departement": "93",
    "notebooks": "120",
    "size": "900",
    "professional_reference": "P01",
    "professional_name": "Belkacem",
    "first_name": "Amina",
    "role": "conseillère",
    "email": "amina@example.org",
    "phone": "01 99 00 01 37",
    "language": "fr",
    "hours": "lun-ven 9h-17h",
}


@blueprint.url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: object) -> None:
    """A partner file may be longer than anything else that is sent; said before the form is read."""
    if endpoint == UPLOAD:
        request.max_content_length = LARGEST + 100_000


@blueprint.post("/console/<campaign_key>/partners")
@staff_required(Role.TEAM)
def import_file(campaign_key: str) -> ResponseReturnValue:
    campaign, form, person = find_campaign(campaign_key), PartnersForm(), current_staff()
    if not form.validate_on_submit():
        return partners_page(campaign, form), 422
    data, staff = form.content(), person.id if person else None
    now = context.now()
    row = service.receive(context.session(), context.keys(), campaign.project, data, form.file_name(), now, staff)
    if len(data) <= service.SHORT:
        service.go_on(context.session(), context.keys(), row, now, context.session().flush)
    return _to(campaign, row)


@blueprint.get("/console/<campaign_key>/partners/imports/<int:import_id>")
@staff_required(Role.TEAM)
def one_import(campaign_key: str, import_id: int) -> ResponseReturnValue:
    campaign, row = _import(campaign_key, import_id)
    answer = Response(_page(campaign, row))
    if _waits(row):
        answer.headers["Refresh"] = str(SECONDS)
    return answer


@blueprint.post("/console/<campaign_key>/partners/imports/<int:import_id>/columns")
@staff_required(Role.TEAM)
def match_columns(campaign_key: str, import_id: int) -> ResponseReturnValue:
    campaign, row = _import(campaign_key, import_id)
    if row.state != ImportState.LOOKED:
        return _to(campaign, row)
    told = {name: int(at) for name in COLUMNS if (at := request.form.get(name, "")).isdecimal() and len(at) < 4}
    service.match_anew(row, told)
    return _go_on(campaign, row)


@blueprint.post("/console/<campaign_key>/partners/imports/<int:import_id>/confirm")
@staff_required(Role.TEAM)
def confirm_import(campaign_key: str, import_id: int) -> ResponseReturnValue:
    """The file becomes so, or nothing of it."""
    campaign, row = _import(campaign_key, import_id)
    back = {int(line) for line in request.form.getlist("back") if line.isdecimal() and len(line) < 8}
    if not service.confirm(row, without_refused=ConfirmForm().without_refused.data, back=back):
        flash(_("Nothing was imported: say first what is to become of the refused lines."), "attention")
        return _to(campaign, row)
    result, person = service.result(row), current_staff()
    figures = {"added": _figures(result.added), "changed": _figures(result.changed), "refused": row.found["refused"]}
    about = f"project:{campaign.project_id}"
    audit(context.session(), person.id if person else None, "import_partners", about, context.now(), figures)
    return _go_on(campaign, row)


@blueprint.post("/console/<campaign_key>/partners/imports/<int:import_id>/drop")
@staff_required(Role.TEAM)
def drop_import(campaign_key: str, import_id: int) -> ResponseReturnValue:
    campaign, row = _import(campaign_key, import_id)
    if row.state == ImportState.LOOKED:
        service.drop(context.session(), row)
        flash(_("Nothing was imported; the file is gone from here."), "good")
    return redirect(url_for(".partner_list", campaign_key=campaign.key), 303)


@blueprint.get("/console/<campaign_key>/partners/imports/<int:import_id>/refused.csv")
@staff_required(Role.TEAM)
def refused(campaign_key: str, import_id: int) -> ResponseReturnValue:
    """The refused lines as they were sent, with what is wrong beside them, to mend and send again."""
    _found, row = _import(campaign_key, import_id)
    answer = Response(table_csv(_refused(row)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="refused.csv"'
    return answer


@blueprint.get("/console/<campaign_key>/partners/example.csv")
@staff_required(Role.TEAM)
def example(campaign_key: str) -> ResponseReturnValue:
    """The columns and one line, to fill in."""
    find_campaign(campaign_key)
    lines = io.StringIO()
    csv.writer(lines).writerows((EXAMPLE, EXAMPLE.values()))
    # The mark in front tells spreadsheets that accents are UTF-8.
    answer = Response("\ufeff" + lines.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=partners.csv"
    return answer


def _refused(row: PartnerImport) -> Iterator[Sequence[str]]:
    yield [*service.head(context.keys(), row), _("Line"), _("What is wrong")]
    for line, faults in service.refused_lines(context.session(), context.keys(), row):
        said = [f"{one.message}. {one.mend}" for one in wording.findings(faults, row.name, _)]
        yield [*line.cells, str(line.number), " ".join(said)]


def _go_on(campaign: Campaign, row: PartnerImport) -> ResponseReturnValue:
    session, keys = context.session(), context.keys()
    if len(service.content(keys, row) or b"") <= service.SHORT:
        service.go_on(session, keys, row, context.now(), session.flush)
        if row.state == ImportState.RECEIVED:
            flash(_("Partners changed meanwhile: look once more at what the file would do."), "attention")
            service.go_on(session, keys, row, context.now(), session.flush)
    return _to(campaign, row)


def _to(campaign: Campaign, row: PartnerImport) -> ResponseReturnValue:
    return redirect(url_for(".one_import", campaign_key=campaign.key, import_id=row.id), 303)


def _figures(counts: service.Counts) -> dict[str, int]:
    return {"structures": counts.structures, "professionals": counts.professionals}


def _import(campaign_key: str, import_id: int) -> tuple[Campaign, PartnerImport]:
    campaign = find_campaign(campaign_key)
    return campaign, service.find(context.session(), campaign.project_id, import_id) or abort(404)


def _waits(row: PartnerImport) -> bool:
    return row.state in {ImportState.RECEIVED, ImportState.CONFIRMED}


@dataclass(frozen=True, slots=True)
class _Column:
    """One of ours, and which of the file's was chosen for it."""

    name: str
    label: str
    chosen: str


def _page(campaign: Campaign, row: PartnerImport) -> str:
    session, keys = context.session(), context.keys()
    looked = row.state == ImportState.LOOKED
    head = service.head(keys, row) if looked else ()
    return render_template(
        "distribution/import.html",
        campaign=campaign,
        row=row,
        waits=_waits(row),
        looked=looked,
        result=service.result(row),
        fatal=wording.findings(service.fatal(row), row.name, _),
        findings=wording.findings(service.faults_of(session, row, SHOWN), row.name, _) if looked else (),
        offered=[("", _("not in the file")), *((str(at), cell or "–") for at, cell in enumerate(head))],
        columns=[_Column(name, wording.column_name(name, _), str(row.matching.get(name, ""))) for name in COLUMNS],
        changes=_changes(row) if looked else (),
        newcomers=newcomers(session, row.id, SHOWN) if looked else (),
        movers=movers(session, row.id, SHOWN) if looked else (),
        column_name=lambda name: wording.column_name(name, _),
    )


def _changes(row: PartnerImport) -> Sequence[Changed]:
    session = context.session()
    structures = changed_structures(session, structure_differences(session, row.id, SHOWN), _worded)
    return [*structures, *changed_professionals(session, professional_differences(session, row.id, SHOWN), _worded)]


def _worded(name: str, value: object) -> str:
    """A value of a column as people read it; how to reach somebody is not shown."""
    match name:
        case "kind":
            return kind_name(str(value))
        case "departement":
            return f"{value} {DEPARTEMENTS[str(value)].name}"
        case "email_index" | "phone_index":
            return _("none") if value is None else "••••"
    return _("none") if value is None else str(value)
