"""One structure or one professional: changed by hand, followed over time; and entries that may be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution import editing, merging, partner_history, wording
from app.distribution.blueprint import blueprint
from app.distribution.forms import PartnerForm
from app.distribution.partner_files import wording as file_wording
from app.distribution.partner_files.entries import PROFESSIONAL_FIELDS, STRUCTURE_FIELDS
from app.distribution.partner_files.faults import Fault
from app.distribution.partner_history import PartnerChange
from app.distribution.partner_pages import find_campaign, kind_name
from app.distribution.tables import Campaign, PartnerEvent, Professional, Structure
from app.site import context

MOST_PAIRS = 50


@blueprint.get("/console/<campaign_key>/partners/structures/<int:structure_id>")
@staff_required(Role.TEAM)
def one_structure(campaign_key: str, structure_id: int) -> ResponseReturnValue:
    campaign, row = _structure(campaign_key, structure_id)
    return _structure_page(campaign, row, _said(row, STRUCTURE_FIELDS))


@blueprint.post("/console/<campaign_key>/partners/structures/<int:structure_id>")
@staff_required(Role.TEAM)
def save_structure(campaign_key: str, structure_id: int) -> ResponseReturnValue:
    campaign, row = _structure(campaign_key, structure_id)
    read = editing.read_structure(row, request.form)
    if not isinstance(read, Sequence):
        changed = editing.save_structure(context.session(), row, read, context.now(), _who())
        return _saved(url_for(".one_structure", campaign_key=campaign.key, structure_id=row.id), changed=changed)
    return _structure_page(campaign, row, request.form, read), 422


@blueprint.get("/console/<campaign_key>/partners/people/<int:professional_id>")
@staff_required(Role.TEAM)
def one_professional(campaign_key: str, professional_id: int) -> ResponseReturnValue:
    campaign, row = _professional(campaign_key, professional_id)
    reach = {name: value or "" for name, value in editing.reach(context.keys(), row).items()}
    return _professional_page(campaign, row, {**_said(row, PROFESSIONAL_FIELDS), **reach})


@blueprint.post("/console/<campaign_key>/partners/people/<int:professional_id>")
@staff_required(Role.TEAM)
def save_professional(campaign_key: str, professional_id: int) -> ResponseReturnValue:
    campaign, row = _professional(campaign_key, professional_id)
    read = editing.read_professional(row, request.form)
    if not isinstance(read, Sequence):
        session = context.session()
        changed = editing.save_professional(session, context.keys(), row, read, context.now(), _who())
        return _saved(url_for(".one_professional", campaign_key=campaign.key, professional_id=row.id), changed=changed)
    return _professional_page(campaign, row, request.form, read), 422


@blueprint.post("/console/<campaign_key>/partners/people/<int:professional_id>/<any(left, returned):what>")
@staff_required(Role.TEAM)
def mark_professional(campaign_key: str, professional_id: int, what: str) -> ResponseReturnValue:
    campaign, row = _professional(campaign_key, professional_id)
    act = editing.leave if what == PartnerChange.LEFT else editing.come_back
    act(context.session(), row, context.now(), _who())
    return _saved(url_for(".one_professional", campaign_key=campaign.key, professional_id=row.id), changed=True)


@blueprint.get("/console/<campaign_key>/partners/alike")
@staff_required(Role.TEAM)
def alike(campaign_key: str) -> ResponseReturnValue:
    campaign = find_campaign(campaign_key)
    pairs = merging.alike(context.session(), campaign.project_id)
    shown = pairs[:MOST_PAIRS]
    return render_template(
        "distribution/alike.html", campaign=campaign, pairs=shown, left=len(pairs) - len(shown), kind_name=kind_name
    )


@blueprint.post("/console/<campaign_key>/partners/alike")
@staff_required(Role.TEAM)
def judge_alike(campaign_key: str) -> ResponseReturnValue:
    campaign, session, now = find_campaign(campaign_key), context.session(), context.now()
    subject, first, second, kept = (request.form.get(name, "") for name in ("subject", "first", "second", "kept"))
    if not all(one.isdecimal() and len(one) < 12 for one in (first, second, kept or "0")):
        abort(400)
    pair = merging.find_pair(session, campaign.project_id, subject, int(first), int(second))
    if pair is None:
        flash(_("Somebody has decided about these two already."), "attention")
    elif kept:
        told = request.form.get("notebooks", "")
        notebooks = int(told) if told.isdecimal() and len(told) < 8 else None
        merging.merge(session, pair, int(kept), now, _who(), notebooks)
        flash(_("Put together: the other entry is gone from the list, its links stay open."), "good")
    else:
        merging.keep_apart(session, pair, now, _who())
        flash(_("They are two, and will not be proposed again."), "good")
    person = current_staff()
    audit(session, person.id if person else None, "judge_alike", f"project:{campaign.project_id}", now)
    return redirect(url_for(".alike", campaign_key=campaign.key), 303)


def _structure_page(campaign: Campaign, row: Structure, said: Mapping[str, str], faults: Sequence[Fault] = ()) -> str:
    history = partner_history.of_structure(context.session(), row.id)
    return _page(campaign, row, row, _fields(STRUCTURE_FIELDS, said, faults), history)


def _professional_page(
    campaign: Campaign, row: Professional, said: Mapping[str, str], faults: Sequence[Fault] = ()
) -> str:
    history = partner_history.of_professional(context.session(), row.id)
    return _page(campaign, row, row.structure, _fields(PROFESSIONAL_FIELDS, said, faults), history)


def _page(
    campaign: Campaign,
    row: Structure | Professional,
    place: Structure,
    fields: Sequence[tuple[str, str, str, str]],
    history: Sequence[PartnerEvent],
) -> str:
    return render_template(
        "distribution/partner.html",
        campaign=campaign,
        row=row,
        place=place,
        person=isinstance(row, Professional),
        fields=fields,
        problems=[(column, problem) for column, _label, _value, problem in fields if problem],
        form=PartnerForm(),
        history=[(one, *_told(one)) for one in history],
        people=_people(history) if isinstance(row, Structure) else {},
    )


def _fields(
    columns: Mapping[str, str], said: Mapping[str, str], faults: Sequence[Fault]
) -> Sequence[tuple[str, str, str, str]]:
    """Column, label, value, and what is wrong with it."""
    wrong = {fault.column: file_wording.told(fault, _) for fault in faults}
    named = [(column, file_wording.column_name(column, _)) for column in columns.values()]
    return [(column, label, said.get(column, ""), wrong.get(column, "")) for column, label in named]


def _said(row: Structure | Professional, columns: Mapping[str, str]) -> dict[str, str]:
    values = {column: getattr(row, name) for name, column in columns.items() if name not in {"email", "phone"}}
    return {column: "" if value is None else str(value) for column, value in values.items()}


def _told(one: PartnerEvent) -> tuple[str, str]:
    """What happened, and to what: of structures from what to what, of people only which columns."""
    columns = {**STRUCTURE_FIELDS, **PROFESSIONAL_FIELDS}
    names = one.data.get("fields", ()) if one.professional_id else one.data
    known = [file_wording.column_name(columns[name], _) for name in names if name in columns]
    return _(wording.PARTNER_CHANGES[PartnerChange(one.kind)]), " · ".join(known)


def _people(history: Sequence[PartnerEvent]) -> Mapping[int, str]:
    """Names of those whom a structure's history speaks of."""
    ids = {one.professional_id for one in history} - {None}
    wanted = select(Professional.id, Professional.name).where(Professional.id.in_(ids))
    return dict(context.session().execute(wanted).all())


def _saved(address: str, *, changed: bool) -> ResponseReturnValue:
    flash(_("Saved.") if changed else _("Nothing has changed."), "good")
    return redirect(address, 303)


def _who() -> str:
    person = current_staff()
    return person.name if person else ""


def _structure(campaign_key: str, structure_id: int) -> tuple[Campaign, Structure]:
    campaign = find_campaign(campaign_key)
    row = context.session().get(Structure, structure_id)
    return campaign, row if row and row.project_id == campaign.project_id else abort(404)


def _professional(campaign_key: str, professional_id: int) -> tuple[Campaign, Professional]:
    campaign = find_campaign(campaign_key)
    row = context.session().get(Professional, professional_id)
    return campaign, row if row and row.structure.project_id == campaign.project_id else abort(404)
