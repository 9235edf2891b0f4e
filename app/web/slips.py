"""The address printed on a slip, for whoever types it: it leads to the slip's personal link and changes nothing."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.distribution import links, slips
from app.site import context, errors
from app.web.blueprint import blueprint


@blueprint.get("/c/<code>")
def slip(code: str) -> ResponseReturnValue:
    invitation = slips.find(context.session(), context.keys(), code)
    if invitation is None:
        return errors.unknown_link_page()
    token = links.invitation_token(context.keys(), invitation)
    return redirect(url_for("web.personal_link", token=token, lang=request.args.get("lang")))
