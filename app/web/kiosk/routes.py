"""The tablet's addresses, and the page on which a professional makes and withdraws them. GET changes nothing."""

from __future__ import annotations

import base64
import json
from typing import Annotated

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.distribution import links
from app.distribution.core import CampaignState, spoken_in
from app.distribution.store import find_page
from app.distribution.tables import RelayLink
from app.journal import structlog
from app.questionnaire.version import Version
from app.site import context, errors, language, static_files
from app.site.addresses import row_number
from app.site.qr import qr
from app.versions.store import load
from app.web.blueprint import NOT_TAKEN, blueprint
from app.web.doorway import state_of, unavailable
from app.web.forms import TokenForm
from app.web.kiosk import refusals, service
from app.web.kiosk.bundle import bundle_of
from app.web.kiosk.envelopes import Envelope
from app.web.kiosk.refusals import Fate
from app.web.kiosk.service import Clock
from app.web.kiosk.tables import Kiosk

log = structlog.get_logger("relais")

GONE, BAD_REQUEST = 410, 400


class Sealed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=r"^[a-z2-7]{26}$")]
    sender: Annotated[str, Field(max_length=200)]
    nonce: Annotated[str, Field(max_length=40)]
    sealed: Annotated[str, Field(max_length=1_000_000)]


class Delivery(BaseModel):
    """What a tablet sends: its clock, and envelopes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    now: Annotated[int, Field(ge=0, lt=10**14)]
    envelopes: Annotated[tuple[Sealed, ...], Field(max_length=20)]


@blueprint.get("/kiosk/worker.js")
def kiosk_worker() -> Response:
    """Under /kiosk, for a worker serves only what lies beside or below it."""
    return static_files.respond(static_files.files()["kiosk-worker.js"], fresh=False)


@blueprint.get("/kiosk/<token>")
def kiosk(token: str) -> ResponseReturnValue:
    found = _kiosk(token)
    if found is None or service.withdrawn(found):
        return errors.unknown_link_page()
    version = _version(found)
    language.use(spoken_in(found.relay_link.campaign, version.languages)[0])
    if (state := state_of(found.relay_link.campaign)) is CampaignState.CLOSED:
        return unavailable(found.relay_link.campaign, version, state)
    relay_token = links.relay_token(context.keys(), found.relay_link)
    return render_template("web/kiosk/page.html", token=token, survey=version.survey, relay_token=relay_token)


@blueprint.get("/kiosk/<token>/survey.json")
def kiosk_survey(token: str) -> ResponseReturnValue:
    found = _kiosk(token)
    if found is None or service.withdrawn(found):
        return errors.unknown_link_page()
    version = _version(found)
    bundle = bundle_of(version, found.relay_link.campaign)
    own = {
        "key": base64.b64encode(found.public_key).decode(),
        "refused": refusals.standing(context.session(), found),
    }
    return jsonify({**bundle, **own})


@blueprint.get("/kiosk/<token>/app.webmanifest")
def kiosk_manifest(token: str) -> ResponseReturnValue:
    found = _kiosk(token)
    if found is None or service.withdrawn(found):
        return errors.unknown_link_page()
    project = _version(found).survey.project
    address = url_for("web.kiosk", token=token)
    icons = [{"src": static_files.asset("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    icons += [
        {"src": static_files.asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    manifest = {"name": project, "short_name": project, "id": address, "start_url": address, "scope": "/kiosk/"}
    shown = {"display": "fullscreen", "background_color": "#fbfaf7", "theme_color": "#0b5d57", "icons": icons}
    return Response(json.dumps(manifest | shown, ensure_ascii=False), mimetype="application/manifest+json")


@blueprint.post("/kiosk/<token>/answers")
def kiosk_answers(token: str) -> ResponseReturnValue:
    """Envelopes in; the ids of those that the tablet need not keep any longer, and what of it was refused so far."""
    found = _kiosk(token)
    if found is None:
        return errors.unknown_link_page()
    try:
        # Only as JSON, which a page of another site cannot send without asking first.
        delivery = Delivery.model_validate(request.get_json())
    except ValidationError:
        return jsonify({"done": []}), BAD_REQUEST
    clock = Clock(delivery.now, context.now())
    fates = [_take(found, one, clock) for one in delivery.envelopes]
    log.info("kiosk", **{fate.value: fates.count(fate) for fate in set(fates)})
    # Whatever became of it: what cannot be taken today cannot be taken tomorrow either, and is kept here.
    done = {"done": [one.id for one in delivery.envelopes], "refused": refusals.standing(context.session(), found)}
    return jsonify(done), GONE if service.withdrawn(found) else 200


def _take(found: Kiosk, one: Sealed, clock: Clock) -> Fate:
    envelope = Envelope(one.id, one.sender, one.nonce, one.sealed)
    return service.take(context.session(), context.keys(), found, envelope, clock)


@blueprint.get("/p/<token>/tablet")
def tablets(token: str) -> ResponseReturnValue:
    link = _link(token)
    return _tablets(token, link) if link else errors.unknown_link_page()


@blueprint.post("/p/<token>/tablet")
def change_tablets(token: str) -> ResponseReturnValue:
    """A new address, or one withdrawn."""
    link = _link(token)
    if link is None:
        return errors.unknown_link_page()
    if TokenForm().stale():
        return _tablets(token, link, stale=True), NOT_TAKEN
    withdrawn = request.form.get("withdraw", type=row_number)
    if withdrawn is not None:
        service.revoke(context.session(), link, withdrawn, context.now())
    elif state_of(link.campaign) is not CampaignState.CLOSED:
        service.make(context.session(), context.keys(), link, context.now())
    return redirect(url_for("web.tablets", token=token, lang=request.args.get("lang")), 303)


def _tablets(token: str, link: RelayLink, *, stale: bool = False) -> str:
    session, keys = context.session(), context.keys()
    shown = []
    for found, brought in service.kiosks(session, link):
        address = context.settings().public_base_url + url_for("web.kiosk", token=service.token(session, keys, found))
        shown.append((found, address, qr(address, scale=5), brought))
    version = load(session, link.campaign.version_digest)
    return render_template(
        "web/kiosk/tablets.html",
        token=token,
        link=link,
        survey=version.survey,
        tablets=shown,
        over=state_of(link.campaign) is CampaignState.CLOSED,
        stale=stale,
    )


def _link(token: str) -> RelayLink | None:
    link = find_page(context.session(), context.keys(), token)
    if link is not None:
        language.use(link.professional.language)
        language.use(request.args.get("lang", ""))
    return link


def _kiosk(token: str) -> Kiosk | None:
    return service.find(context.session(), context.keys(), token)


def _version(found: Kiosk) -> Version:
    return load(context.session(), found.relay_link.campaign.version_digest)
