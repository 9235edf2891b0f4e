"""One structure or one professional: changed by hand, followed over time; and entries that may be one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution import editing, merging, partner_history, store, wording
from app.distribution.blueprint import blueprint
from app.distribution.campaign_pages import PARIS
from app.distribution.departements import DEPARTEMENTS
from app.distribution.forms import MoveForm, PartnerForm
from app.distribution.partner_files import wording as file_wording
from app.distribution.partner_files.entries import PROFESSIONAL_FIELDS, STRUCTURE_FIELDS
from app.distribution.partner_files.faults import Fault
from app.distribution.partner_history import PartnerChange
from app.distribution.partner_pages import find_campaign, kind_name
from app.distribution.tables import Campaign, PartnerEvent, Professional, Structure
from app.site import context
from app.site.formats import format_date
from app.site.forms import options
from app.site.language import LANGUAGES

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
    return _professional_page(campaign, row, _person_said(row))


def _person_said(row: Professional) -> dict[str, str]:
    reach = {name: value or "" for name, value in editing.reach(context.keys(), row).items()}
    return {**_said(row, PROFESSIONAL_FIELDS), **reach}


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


@blueprint.post("/console/<campaign_key>/partners/people/<int:professional_id>/move")
@staff_required(Role.TEAM)
def move_professional(campaign_key: str, professional_id: int) -> ResponseReturnValue:
    campaign, row = _professional(campaign_key, professional_id)
    form, session = _move_form(row), context.session()
    if not form.validate_on_submit():
        return _professional_page(campaign, row, _person_said(row), move=form), 422
    to, since = session.get_one(Structure, int(form.structure.data)), form.since.data
    assert since is not None, "only a checked form is asked"
    changed = editing.move(session, row, to, since, context.now(), _who())
    return _saved(url_for(".one_professional", campaign_key=campaign.key, professional_id=row.id), changed=changed)


def _move_form(row: Professional, **said: object) -> MoveForm:
    form = MoveForm(context.now().astimezone(PARIS).date(), **said)
    known = store.structures(context.session(), row.structure.project_id)
    form.structure.choices = options((str(one.id), f"{one.name} ({one.departement})") for one in known)
    return form


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
    campaign: Campaign,
    row: Professional,
    said: Mapping[str, str],
    faults: Sequence[Fault] = (),
    move: MoveForm | None = None,
) -> str:
    history = partner_history.of_professional(context.session(), row.id)
    form = move or _move_form(row, formdata=None, data={"structure": str(row.structure_id)})
    return _page(campaign, row, row.structure, _fields(PROFESSIONAL_FIELDS, said, faults), history, form)


def _page(
    campaign: Campaign,
    row: Structure | Professional,
    place: Structure,
    fields: Sequence[tuple[str, str, str, str]],
    history: Sequence[PartnerEvent],
    move: MoveForm | None = None,
) -> str:
    from_where = _from_where(history)
    wrong = [(one.id, str(one.errors[0])) for one in move if one.errors] if move else []
    return render_template(
        "distribution/partner.html",
        campaign=campaign,
        row=row,
        place=place,
        person=isinstance(row, Professional),
        fields=fields,
        offered=_offered({column: value for column, _label, value, _problem in fields}, campaign.project_id),
        move=move,
        problems=[(column, problem) for column, _label, _value, problem in fields if problem] + wrong,
        form=PartnerForm(),
        history=[(one, *_told(one, place.id, from_where)) for one in history],
        people=_people(history) if isinstance(row, Structure) else {},
    )


def _offered(said: Mapping[str, str], project_id: int) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What some fields are chosen from, in words; a value that is none of these stays as it was written."""
    kinds = [*wording.KINDS, *store.structure_kinds(context.session(), project_id)]
    known = {
        "structure_type": {kind: kind_name(kind) for kind in kinds},
        "departement": {code: f"{code} {one.name}" for code, one in DEPARTEMENTS.items()},
        "language": dict(LANGUAGES),
    }
    return {
        column: list(({said.get(column, ""): said.get(column, "")} | some).items()) for column, some in known.items()
    }


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


def _from_where(history: Sequence[PartnerEvent]) -> Mapping[int, str]:
    """Names of structures that people came from."""
    wanted = {one.data["from"] for one in history if "from" in one.data}
    found = select(Structure.id, Structure.name).where(Structure.id.in_(wanted))
    return dict(context.session().execute(found).all())


def _told(one: PartnerEvent, place_id: int, from_where: Mapping[int, str]) -> tuple[str, str]:
    """What happened, and to what: of structures from what to what, of people only which columns."""
    if one.kind == PartnerChange.MOVED:
        return _moved(one, place_id, from_where)
    columns = {**STRUCTURE_FIELDS, **PROFESSIONAL_FIELDS}
    names = one.data.get("fields", ()) if one.professional_id else one.data
    known = [file_wording.column_name(columns[name], _) for name in names if name in columns]
    return _(wording.PARTNER_CHANGES[PartnerChange(one.kind)]), " · ".join(known)


def _moved(one: PartnerEvent, place_id: int, from_where: Mapping[int, str]) -> tuple[str, str]:
    """As the structure they left, or the one they are in, tells it."""
    went = one.data.get("from") == place_id
    what = _("Went to another structure") if went else _(wording.PARTNER_CHANGES[PartnerChange.MOVED])
    since = one.data.get("since")
    day = _("since %(day)s", day=format_date(dt.date.fromisoformat(since), "long")) if since else ""
    where = "" if went else from_where.get(one.data.get("from", 0), "")
    return what, " · ".join(filter(None, (where, day)))


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
