"""Posters and slips as PDF, under the professional's own address. Fetching them counts nothing."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.distribution import slips
from app.distribution.core import CampaignState, Way
from app.distribution.store import find_page
from app.relay import service
from app.relay.printing import drawing
from app.relay.printing.wording import Facts, of_one_person, words
from app.relay.service import OwnPage
from app.site import context, errors, language

blueprint = Blueprint("printing", __name__)

DRAW = {"poster": drawing.poster, "slips": drawing.slips}


@blueprint.get("/p/<token>/<any(poster, slips):kind>.pdf", defaults={"code": None})
@blueprint.get("/p/<token>/<any(poster, slips):kind>-<any(fr, ar, en):code>.pdf")
def sheet(token: str, kind: str, code: str | None) -> ResponseReturnValue:
    """In one language, or in all that the survey speaks."""
    settings, now = context.settings(), context.now()
    link = find_page(context.session(), context.keys(), token)
    if link is None:
        return errors.unknown_link_page()
    own = service.own_page(context.session(), context.keys(), link, now, settings.public_base_url)
    spoken = service.offered(link.campaign, own.survey, link.professional.language)
    if own.state is CampaignState.CLOSED or not _printable(own) or code not in (None, *spoken):
        return redirect(url_for("relay.page", token=token))
    facts = _facts(own)
    said = [words(facts, one, language.translator(one, settings.translations)) for one in ([code] if code else spoken)]
    answer = Response(DRAW[kind](facts, said, now), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename={kind}-{code or 'all'}.pdf"
    return answer


@blueprint.get("/p/<token>/slips/<int:batch_id>.pdf")
def personal(token: str, batch_id: int) -> ResponseReturnValue:
    """The slips of one order, with a personal link each: the same ones whenever they are printed."""
    settings, now, session, keys = context.settings(), context.now(), context.session(), context.keys()
    link = find_page(session, keys, token)
    batch = next((one for one in slips.batches(session, link.id) if one.id == batch_id), None) if link else None
    if link is None or batch is None:
        return errors.unknown_link_page()
    own = service.own_page(session, keys, link, now, settings.public_base_url)
    if own.state is CampaignState.CLOSED or not _printable(own):
        return redirect(url_for("relay.page", token=token))
    translate = language.translator(batch.language, settings.translations)
    facts = [of_one_person(_facts(own), settings.public_base_url, one) for one in slips.printed(session, keys, batch)]
    pdf = drawing.personal_slips([(one, words(one, batch.language, translate)) for one in facts], now)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=slips-{batch.id}-{batch.language}.pdf"
    return answer


def _printable(own: OwnPage) -> bool:
    """Whatever is printed carries a link to the web."""
    return {Way.PAPER, Way.WEB} <= own.ways


def _facts(own: OwnPage) -> Facts:
    return Facts(
        project=own.survey.project,
        structure=own.link.professional.structure.name,
        minutes=own.survey.minutes,
        address=own.address,
        keyword=service.keyword(own.link, context.settings()),
    )


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
