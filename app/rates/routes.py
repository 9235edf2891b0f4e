"""The answers page of a campaign and its file."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, abort, render_template, request

from app.access.core import Role
from app.access.guard import allowed, staff_required
from app.distribution.departements import DEPARTEMENTS
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign

# Hangs its pages on the blueprint.
from app.rates import (
    detail_pages,  # noqa: F401
    doubles_pages,  # noqa: F401
    sharing_pages,
    sheets,
    tabling,
    wording,
)
from app.rates.aims import indicators
from app.rates.blueprint import blueprint
from app.rates.core.dispositions import rates
from app.rates.core.enough import Aim
from app.rates.core.standing import LETTERS, Code, Thresholds
from app.rates.core.tiles import drawing
from app.rates.export import XLSX, csv_text, table_xlsx
from app.rates.groups import rolled_up
from app.rates.listing import listed
from app.rates.merged import Whole, everybody
from app.rates.representation import region
from app.rates.service import SHOWN, Choice, RatesOverview, cases, overview
from app.rates.tabling import PLACES, Rows
from app.rates.timing import timing
from app.site import language
from app.site.context import now, session, settings
from app.site.language import N_
from app.site.navigation import NavigationItem, add_item
from app.site.spreadsheets import table_csv

CHOICES = ("type", "departement", "region", "network", "structure")


@blueprint.get("/rates")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> str:
    campaign, choice, by = _campaign(campaign_key), _choice(), _by()
    aim = _aim()
    found = overview(session(), campaign, now(), choice, _thresholds(), tabling.axes(by))
    by_departement = {one.key: one.tally.completed for one in rolled_up(found.structures, PLACES["departement"])}
    return render_template(
        "rates/overview.html",
        asked={name: value for name in CHOICES if (value := request.args.get(name))},
        with_choice=_with,
        by_departement=dict(sorted(by_departement.items())),
        drawn=drawing(by_departement),
        campaign=campaign,
        choice=choice,
        found=found,
        kinds=[(kind, wording.kind(kind)) for kind in sorted({one.kind for one in found.offered})],
        departements=[(code, _departement(code)) for code in sorted({one.departement for one in found.offered})],
        regions=sorted({region(one.departement) for one in found.offered}),
        networks=sorted({one.network for one in found.offered if one.network}),
        structures=listed(found.structures, request.args.get("sort", ""))[:SHOWN],
        by=by,
        told=tabling.told(found, by),
        invited=rates(found.dispositions),
        by_choices=[(one, wording.table(one)) for one in tabling.TABLES],
        letters=LETTERS,
        complete_code=Code.COMPLETE,
        unused_code=Code.UNUSED,
        zip=zip,
        departement_name=_departement,
        words=wording,
        aim=aim,
        indicators=indicators(campaign.plan, language.current(), aim),
    )


@blueprint.get("/rates/<table>.<ending>")
@staff_required(Role.TEAM)
def export_table(campaign_key: str, table: str, ending: str) -> Response:
    """One table of the answers pages, of what was chosen there."""
    if table not in {*tabling.TABLES, *sheets.NAMES} or ending not in {"csv", "xlsx"}:
        abort(404)
    campaign = _campaign(campaign_key)
    return _file(campaign, table, ending, _rows(campaign, table))


def _rows(campaign: Campaign, table: str) -> Rows:
    if table in sheets.OF_TIMING:
        return sheets.OF_TIMING[table](timing(session(), campaign.id))
    if table == sheets.SILENT:
        silent = [Whole(one) for one in cases(session(), campaign) if one.waiting]
        return sheets.professionals([one for one in silent if _choice()(one.case.place)], now())
    if table == sheets.PROFESSIONALS:
        wholes = everybody(session(), campaign)
        return sheets.professionals([one for one in wholes if _choice()(one.case.place)], now())
    found = overview(
        session(), campaign, now(), _choice(), _thresholds(), () if table in sheets.NAMES else tabling.axes(table)
    )
    if table == sheets.ENOUGH:
        aim = _aim()
        return sheets.enough(found, sheets.aims_of(aim, indicators(campaign.plan, language.current(), aim)))
    if table in sheets.OF_ANSWERS:
        return sheets.OF_ANSWERS[table](found)
    return tabling.flat(tabling.told(found, table), table)


@blueprint.get("/rates/targets.<any(csv, xlsx):ending>")
@staff_required(Role.TEAM)
def export_goals(campaign_key: str, ending: str) -> Response:
    """Answers wanted beside answers received, over the whole campaign."""
    campaign = _campaign(campaign_key)
    return _file(campaign, "targets", ending, tabling.wanted(overview(session(), campaign, now()).goals))


def _file(campaign: Campaign, table: str, ending: str, rows: Rows) -> Response:
    content = table_xlsx(rows) if ending == "xlsx" else table_csv(rows)
    response = Response(content, mimetype=XLSX if ending == "xlsx" else "text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{campaign.key}-{table}.{ending}"'
    return response


@blueprint.get("/rates.csv")
@staff_required(Role.TEAM)
def export(campaign_key: str) -> Response:
    """The table of structures, as chosen on the page."""
    campaign = _campaign(campaign_key)
    found: RatesOverview = overview(session(), campaign, now(), _choice())
    response = Response(csv_text(found.structures), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{campaign.key}-answers.csv"'
    return response


def _departement(code: str) -> str:
    return f"{code} {DEPARTEMENTS[code].name}"


def _aim() -> Aim:
    return Aim(half_width=settings().counting.precision / 100)


def _thresholds() -> Thresholds:
    said = settings().counting
    return Thresholds(said.partial, said.complete)


def _choice() -> Choice:
    return Choice(*(request.args.get(name, "") for name in CHOICES))


def _with(name: str, value: str) -> str:
    """The address bar's query with one choice made; the others stay."""
    return urlencode({**request.args.to_dict(), name: value})


def _by() -> str:
    """What answers are told apart by; what we do not know is the region."""
    asked = request.args.get("by", "")
    return asked if asked in tabling.TABLES else "region"


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(sharing_pages.shared)
    add_item(
        app, NavigationItem("rates.show", N_("Answers"), 30, shown=lambda: allowed(Role.TEAM), beneath=("tablets",))
    )
