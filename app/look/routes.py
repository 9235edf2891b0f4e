"""The console's page for the look, and the files of the look in use."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.look import core, service, shown, store
from app.look.core import DARK, LIGHT
from app.look.forms import LookForm
from app.look.service import Faint
from app.look.store import Chosen
from app.site import context, formats, navigation
from app.site.language import N_
from app.site.static_files import files, respond

blueprint = Blueprint("look", __name__, template_folder="templates")

NOT_TAKEN = 422
DELIVERED = ("#0b5d57", "#5fc9bd")
"""The accents of relais.css, on light and on dark pages."""


@blueprint.get("/look/relais.css")
def sheet() -> Response:
    """The style sheet of the look in use; an address of an older look gives the newest, to be asked for again."""
    asked = request.args.get("v")
    found = shown.shown().sheet
    if found is None or found.digest != asked:
        shown.forget()  # another process may have changed the look a moment ago
        found = shown.shown().sheet or files()[shown.SHEET]
    return respond(found, fresh=found.digest == asked)


@blueprint.get("/console/look")
@staff_required(Role.ADMINISTRATOR)
def settings() -> ResponseReturnValue:
    chosen = store.find(context.session())
    values = {
        "name": chosen.name, "accent": chosen.accent, "accent_dark": chosen.accent_dark,
        "email": chosen.contact.email, "telephone": chosen.contact.telephone,
    }  # fmt: skip
    return _page(LookForm(formdata=None, data=values), chosen)


@blueprint.post("/console/look")
@staff_required(Role.ADMINISTRATOR)
def change() -> ResponseReturnValue:
    form, before = LookForm(), store.find(context.session())
    chosen = form.chosen(before) if form.validate_on_submit() else None
    if chosen is None:
        return _page(form, before), NOT_TAKEN
    person = current_staff()
    assert person is not None, "only guarded views ask"
    for name, fault in service.change(context.session(), chosen, context.now(), person.id).items():
        form[name].errors = [_faint_words(fault)]
    if form.errors:
        return _page(form, before), NOT_TAKEN
    flash(_("The look is changed. Other pages show it within a few seconds."), "good")
    return redirect(url_for("look.settings"), 303)


def _faint_words(fault: Faint) -> str:
    return _(
        "This colour is hard to read: contrast %(contrast)s, and %(least)s is needed. "
        "The nearest that can be read is %(nearest)s.",
        contrast=formats.format_number(fault.contrast, 1),
        least=formats.format_number(core.TEXT, 1),
        nearest=f"{core.ISOLATE}{fault.nearest}{core.END_ISOLATE}",
    )


def _page(form: LookForm, chosen: Chosen) -> str:
    """The colours shown are those in use, with their weakest contrast."""
    pair = service.accents(chosen) or DELIVERED
    colours = [(colour, core.weakest(colour, ground)) for colour, ground in zip(pair, (LIGHT, DARK), strict=True)]
    return render_template("look/settings.html", form=form, colours=colours)


@blueprint.teardown_request
def _forget(_error: BaseException | None) -> None:
    """After the commit, so that no other request reads the old look in between and keeps it."""
    if request.endpoint == "look.change":
        shown.forget()


def register(app: Flask) -> None:
    shown.register(app)
    app.register_blueprint(blueprint)
    allowed = lambda: guard.allowed(Role.ADMINISTRATOR)  # noqa: E731 -- one use, said in one line
    item = navigation.NavigationItem("look.settings", N_("Look"), 95, per_campaign=False, shown=allowed)
    navigation.add_item(app, item)
