"""Sign-in by a one-time link, sign-out, and the administrator's list of people."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from app.access import guard, limits, service, store
from app.access.core import LINK_LIFETIME, Role
from app.access.courier import courier
from app.access.forms import ROLE_NAMES, AskForm, StaffForm
from app.access.guard import current_staff, staff_required
from app.access.limits import Knock
from app.access.tables import Staff
from app.database.secrets import is_token
from app.site import context, errors, language, navigation
from app.site.language import N_

blueprint = Blueprint("access", __name__, template_folder="templates")

CONSOLE = "/console/"


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """Somebody who typed the bare address: what this is, and where they may have meant to go."""
    language.use(request.args.get("lang", ""))
    return render_template("access/front.html")


@blueprint.get("/sign-in")
def sign_in_help() -> ResponseReturnValue:
    if current_staff() is not None:
        return redirect(CONSOLE)
    return _door(AskForm(formdata=None))


@blueprint.post("/sign-in")
def ask_for_link() -> ResponseReturnValue:
    """Have a link sent by e-mail; the answer is the same whoever asks, for whichever address."""
    send = courier()
    if send is None:
        abort(404)
    form = AskForm()
    if not form.validate_on_submit():
        return _door(form), 422
    if not service.mail_sign_in_link(
        context.session(), context.keys(), form.email.data or "", _asker(), context.now(), send
    ):
        abort(429)
    return render_template("access/sent.html")


def _door(form: AskForm) -> str:
    return render_template("access/sign_in_help.html", form=form if courier() else None)


def _asker() -> str:
    """The network address, which the roof takes from trusted proxies only."""
    return request.remote_addr or ""


@blueprint.get("/sign-in/<token>")
def sign_in(token: str) -> ResponseReturnValue:
    """Show a button, for programs that look into messages open links too; only pressing it signs in.

    The same for whatever could be a link: here tries are not counted, so that nothing may be learnt from one.
    """
    language.use(request.args.get("lang", ""))
    return render_template("access/sign_in.html") if is_token(token) else errors.unknown_link_page()


@blueprint.post("/sign-in/<token>")
def enter(token: str) -> ResponseReturnValue:
    database, keys, now = context.session(), context.keys(), context.now()
    if not limits.may_knock(database, keys, Knock.WRONG_LINK, _asker(), now):
        abort(429)
    link = service.sign_in(database, keys, token, now)
    if link is None:
        limits.note(database, keys, Knock.WRONG_LINK, _asker(), now)
        return errors.unknown_link_page()
    session.clear()  # whatever an earlier reader of this browser left, or planted
    session.permanent = True
    session[guard.SESSION] = link.id
    login_user(guard.as_signed_in(link.staff))
    return redirect(CONSOLE, 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    person = current_staff()
    if person is not None:
        service.sign_out(context.session(), person.id, session[guard.SESSION], context.now())
    logout_user()
    session.clear()
    return redirect(url_for("access.sign_in_help"), 303)


@blueprint.get("/console/staff")
@staff_required(Role.ADMINISTRATOR)
def staff() -> ResponseReturnValue:
    return _staff_page(StaffForm())


@blueprint.post("/console/staff")
@staff_required(Role.ADMINISTRATOR)
def add_staff() -> ResponseReturnValue:
    form = StaffForm()
    if not form.validate_on_submit():
        return _staff_page(form), 422
    added = service.add_staff(context.session(), form.new_staff(), context.now(), by=_me())
    if added is None:
        form.email.errors = [_("This e-mail address has an account already.")]
        return _staff_page(form), 422
    return _link_page(added.id)


@blueprint.post("/console/staff/<int:staff_id>/link")
@staff_required(Role.ADMINISTRATOR)
def make_link(staff_id: int) -> ResponseReturnValue:
    return _link_page(staff_id)


@blueprint.post("/console/staff/<int:staff_id>/close")
@staff_required(Role.ADMINISTRATOR)
def close_account(staff_id: int) -> ResponseReturnValue:
    person = _person(staff_id)
    if service.close_account(context.session(), person, context.now(), _me()):
        flash(_("The account of %(name)s is closed.", name=person.name), "good")
    else:
        flash(_("You cannot close your own account. Another administrator can."), "wrong")
    return redirect(url_for(".staff"), 303)


@blueprint.post("/console/staff/<int:staff_id>/reopen")
@staff_required(Role.ADMINISTRATOR)
def reopen_account(staff_id: int) -> ResponseReturnValue:
    person = _person(staff_id)
    service.reopen_account(context.session(), person, context.now(), _me())
    flash(_("The account of %(name)s is open again. Make a new sign-in link for them.", name=person.name), "good")
    return redirect(url_for(".staff"), 303)


def _person(staff_id: int) -> Staff:
    return store.find(context.session(), staff_id) or abort(404)


def _link_page(staff_id: int) -> str:
    """Show the link, this once: nobody can read it again, not even from the database."""
    person = _person(staff_id)
    if not person.active:
        abort(404)
    token = service.make_sign_in_link(context.session(), context.keys(), person, context.now(), by=_me())
    address = context.settings().public_base_url + url_for("access.sign_in", token=token)
    hours = int(LINK_LIFETIME.total_seconds() // 3600)
    return render_template("access/link.html", person=person, address=address, hours=hours)


def _staff_page(form: StaffForm) -> str:
    people = store.everybody(context.session())
    return render_template("access/staff.html", people=people, form=form, role_names=ROLE_NAMES, me=_me())


def _me() -> int:
    person = current_staff()
    assert person is not None, "only guarded views ask"
    return person.id


def register(app: Flask) -> None:
    guard.register(app)
    app.register_blueprint(blueprint)
    shown = lambda: guard.allowed(Role.ADMINISTRATOR)  # noqa: E731 -- one use, said in one line
    navigation.add_item(
        app, navigation.NavigationItem("access.staff", N_("People"), 90, per_campaign=False, shown=shown)
    )
