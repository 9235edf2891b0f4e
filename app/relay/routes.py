"""A professional's own page. Looking at it counts nothing; pressing a button says it was reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.distribution import service as distribution
from app.distribution import slips
from app.distribution.core import CampaignState, DeclarationKind, Source, Way
from app.distribution.slips import SlipFault
from app.distribution.store import find_page
from app.distribution.tables import RelayLink
from app.messaging.policy import capabilities
from app.relay import service, wording
from app.relay.core import EARLIEST_ZONE, LATEST_ZONE, Moment
from app.relay.forms import (
    Agreed,
    CallForm,
    ExactForm,
    InviteForm,
    OpenedForm,
    OwnForm,
    PromiseForm,
    SlipsForm,
    TapForm,
)
from app.relay.leaving import service as leaving
from app.relay.leaving.forms import SuccessorForm
from app.relay.leaving.store import left, named
from app.relay.returning import told
from app.relay.service import Invited
from app.site import context, errors, language
from app.site.qr import qr
from app.site.routes import protection

blueprint = Blueprint("relay", __name__, template_folder="templates")

NOT_TAKEN = 422


@dataclass(frozen=True, slots=True)
class Shown:
    """What was sent and not taken, by section of the page, and what is said of it."""

    forms: dict[str, OwnForm] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    stale: bool = False
    """Sent from a page that was open for too long."""


def of_known_link(answer: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """An answer to (token, link, …) of a professional's address; where it is unknown or revoked, one calm page."""

    @wraps(answer)
    def found(token: str, **values: str) -> ResponseReturnValue:
        link = _link(token)
        return answer(token, link, **values) if link else errors.unknown_link_page()

    return found


@blueprint.get("/p/<token>")
@of_known_link
def page(token: str, link: RelayLink) -> ResponseReturnValue:
    return _page(token, link, Shown())


@blueprint.get("/p/<token>/<any(declare, promise, invite, slips, call, opened, successor, leave, return):_button>")
def back_to_page(token: str, _button: str) -> ResponseReturnValue:
    """An address that was posted to, opened again."""
    return redirect(_address(token))


@blueprint.post("/p/<token>/opened")
@of_known_link
def opened(token: str, link: RelayLink) -> ResponseReturnValue:
    form = OpenedForm()
    if not form.checked():
        return _page(token, link, _refused("opened", form, [])), NOT_TAKEN
    return _done(token, link, _("Thank you. We know now that this page reached you."))


@blueprint.post("/p/<token>/declare")
@of_known_link
def declare(token: str, link: RelayLink) -> ResponseReturnValue:
    form = TapForm() if "amount" in request.form else _exact_form()
    if not form.checked():
        kind = str(form.kind.data)
        own = [(f"{kind}-exact", "exact"), (f"{kind}-day", "day"), (f"{kind}-method", "method"), (kind, "amount")]
        names = [("top", "kind")] if form.kind.errors else own
        return _page(token, link, _refused(kind, form, names)), NOT_TAKEN
    distribution.declare(context.session(), link, form.declared(), context.now(), Source.PROFESSIONAL)
    return _done(token, link, _("Thank you, that is noted. You can correct it at any time."))


@blueprint.post("/p/<token>/promise")
@of_known_link
def promise(token: str, link: RelayLink) -> ResponseReturnValue:
    form = _promise_form()
    if not form.checked():
        return _page(token, link, _refused("promise", form, [("count", "count"), ("due_on", "due_on")])), NOT_TAKEN
    count, due_on = form.promised()
    distribution.commit_to(context.session(), link, count, due_on, context.now(), Source.PROFESSIONAL)
    return _done(token, link, _("Thank you for your promise. It is noted."))


@blueprint.post("/p/<token>/invite")
@of_known_link
def invite(token: str, link: RelayLink) -> ResponseReturnValue:
    form = InviteForm()
    names = [(name, name) for name in ("numbers", "language", "consent")]
    if not form.checked():
        return _page(token, link, _refused("invite", form, names)), NOT_TAKEN
    done = service.invite(
        context.session(), context.keys(), link, form.people(), context.now(), context.settings().public_base_url,
        capabilities(context.settings()),
    )  # fmt: skip
    if not isinstance(done, Invited):
        form.numbers.errors = [_(wording.FAULTS[done])]
        return _page(token, link, _refused("invite", form, names)), NOT_TAKEN
    return _done(token, link, wording.thanks(done.sent, done.silent))


@blueprint.post("/p/<token>/slips")
@of_known_link
def order_slips(token: str, link: RelayLink) -> ResponseReturnValue:
    form = SlipsForm()
    names = [("slips-count", "count"), ("slips-language", "language")]
    if not form.checked():
        return _page(token, link, _refused("slips", form, names)), NOT_TAKEN
    made = slips.order(context.session(), context.keys(), link, int(form.count.data), form.language.data, context.now())
    if isinstance(made, SlipFault):
        form.count.errors = [_(wording.SLIP_FAULTS[made])]
        return _page(token, link, _refused("slips", form, names)), NOT_TAKEN
    return _done(token, link, _("Your slips are ready: print them under “Slips with a personal code”."))


@blueprint.post("/p/<token>/call")
@of_known_link
def call(token: str, link: RelayLink) -> ResponseReturnValue:
    form = CallForm()
    names = [(f"call-{name}", name) for name in ("number", "language", "moment", "consent")]
    if not form.checked():
        return _page(token, link, _refused("call", form, names)), NOT_TAKEN
    fault = service.ask_for_call(
        context.session(), context.keys(), link, form.people(), Moment(form.moment.data), context.now()
    )
    if fault:
        form.number.errors = [_(wording.FAULTS[fault])]
        return _page(token, link, _refused("call", form, names)), NOT_TAKEN
    return _done(token, link, _("Thank you. Somebody of the team will call this person."))


@blueprint.post("/p/<token>/successor")
@of_known_link
def successor(token: str, link: RelayLink) -> ResponseReturnValue:
    form = SuccessorForm()
    names = [("successor-name", "name"), ("successor-contact", "contact")]
    if not form.checked():
        return _page(token, link, _refused("successor", form, names)), NOT_TAKEN
    if not leaving.name_successor(context.session(), context.keys(), link, form.person(), context.now()):
        form.name.errors = [_("You have named several people already. The team will decide.")]
        return _page(token, link, _refused("successor", form, names)), NOT_TAKEN
    return _done(token, link, _("Thank you. The team will write to this person."))


@blueprint.post("/p/<token>/<any(leave, return):way>")
@of_known_link
def take_part(token: str, link: RelayLink, way: str) -> ResponseReturnValue:
    form = OpenedForm()
    if not form.checked():
        return _page(token, link, _refused(way, form, [])), NOT_TAKEN
    if way == "leave":
        leaving.leave(context.session(), link, context.now())
        return _done(token, link, _("That is noted: you get no more letters and calls about this survey."))
    leaving.come_back(context.session(), link, context.now())
    return _done(token, link, _("Welcome back, and thank you."))


def _link(token: str) -> RelayLink | None:
    """Whose page it is; the page speaks their language, or the one asked for."""
    link = find_page(context.session(), context.keys(), token)
    if link is not None:
        language.use(link.professional.language)
        language.use(request.args.get("lang", ""))
    return link


def _done(token: str, link: RelayLink, thanks: str) -> ResponseReturnValue:
    service.opened(context.session(), link, context.now())
    flash(thanks)
    return redirect(_address(token), 303)


def _address(token: str) -> str:
    return url_for("relay.page", token=token, lang=request.args.get("lang"))


def _refused(section: str, form: OwnForm, names: list[tuple[str, str]]) -> Shown:
    """What is wrong, with the id of each field; a page kept open too long only needs pressing again."""
    if form.stale():
        return Shown({section: form}, stale=True)
    found = [(id_, str(form[name].errors[0])) for id_, name in names if name in form and form[name].errors]
    return Shown({section: form}, found)


def _exact_form(**values: object) -> ExactForm:
    return ExactForm((context.now() + EARLIEST_ZONE).date(), **values)


def _promise_form(**values: object) -> PromiseForm:
    return PromiseForm((context.now() - LATEST_ZONE).date(), **values)


def _page(token: str, link: RelayLink, shown: Shown) -> str:
    settings = context.settings()
    own = service.own_page(context.session(), context.keys(), link, context.now(), settings.public_base_url)
    offered = service.offered(link.campaign, own.survey, language.current())
    words = {code: language.translator(code, settings.translations) for code in language.LANGUAGES}
    return render_template(
        "relay/page.html",
        token=token,
        lang=request.args.get("lang"),
        own=own,
        open=own.state is CampaignState.OPEN,
        sharings=service.sharings(own, language.current(), words),
        purpose=service.purpose(own, language.current()),
        qr=qr(own.address, scale=6),
        keyword=_keyword(link),
        kinds=[kind.value for kind in DeclarationKind],
        exact=_exact_forms(shown),
        promise=shown.forms.get("promise") or _promise_form(formdata=None),
        invite=_agreed_form(shown, "invite", InviteForm) if settings.twilio and Way.SMS in own.ways else None,
        call=_agreed_form(shown, "call", CallForm) if Way.PHONE in own.ways else None,
        slips=shown.forms.get("slips") or SlipsForm(formdata=None, data={"language": language.current()}),
        batches=slips.batches(context.session(), link.id),
        spoken=[(code, name) for code, name in language.own_names() if code in offered],
        given=told(context.session(), link, language.current()) if own.state is CampaignState.CLOSED else None,
        away=link.id in left(context.session(), link.campaign_id, [link.id]),
        successor=shown.forms.get("successor") or SuccessorForm(formdata=None),
        named=[one.name for one in named(context.session(), link.id)],
        sent=shown.forms,
        problems=shown.problems,
        stale=shown.stale,
    )


def _exact_forms(shown: Shown) -> dict[str, OwnForm]:
    sent = {name: form for name, form in shown.forms.items() if isinstance(form, ExactForm)}
    return {kind.value: sent.get(kind.value) or _exact_form(formdata=None) for kind in DeclarationKind}


def _agreed_form(shown: Shown, section: str, form: type[Agreed]) -> OwnForm:
    return shown.forms.get(section) or form(formdata=None, data={"language": language.current()})


def _keyword(link: RelayLink) -> tuple[Markup, Markup] | None:
    found = service.keyword(link, context.settings())
    return (_left_to_right(found[0]), _left_to_right(found[1])) if found else None


def _left_to_right(text: str) -> Markup:
    """Kept whole and in its order in an Arabic sentence."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def register(app: Flask) -> None:
    # The forms look at their token themselves, so that a late one shows the page again and not an error.
    protection.exempt(blueprint)
    app.register_blueprint(blueprint)
