"""What somebody filled in that is no answer, while they look at another page: it stands there when they return.

Their own browser keeps it, sealed, until it is closed: the server stores answers only, and telephones are shared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import msgspec
from flask import Response, current_app

from app.collection.store import Stored
from app.interview.model import State
from app.site import context
from app.site.http import asked, noted
from app.web.blueprint import blueprint

Fields = Mapping[str, Sequence[str]]
"""What was sent in the field of each question, by its id."""

NAME = "unsaid"
MOST = 2800
"""Bytes, which are four thousand once they are sealed: no browser keeps a longer cookie. What is longer is let go."""

_Kept = tuple[str, dict[str, tuple[str, ...]]]


def left_by(stored: Stored) -> Fields:
    """What this browser keeps of an interview."""
    sealed = asked().cookies.get(NAME)
    text = context.keys().opened(sealed.encode()) if sealed else None
    if text is None:
        return {}
    try:
        whose, fields = msgspec.json.decode(text, type=_Kept)
    except msgspec.MsgspecError:  # sealed here, but for something else
        return {}
    return fields if whose == stored.interview.id else {}


def leave(stored: Stored, shown: Collection[str] = (), fields: Fields = MappingProxyType({})) -> None:
    """Of the questions that were shown, this is no answer; of the others it stays as it was, until the end."""
    before = left_by(stored)
    others = {id_: sent for id_, sent in before.items() if id_ not in shown}
    now = {**others, **fields} if stored.interview.state is State.ASKING else {}
    if now != before:
        text = msgspec.json.encode((stored.interview.id, now)).decode()
        noted().unsaid = context.keys().seal(text).decode() if now and len(text.encode()) <= MOST else ""


@blueprint.after_request
def _hand_over(response: Response) -> Response:
    kept = noted().pop("unsaid", None)
    if kept is not None:
        cookies = current_app.session_interface
        response.set_cookie(
            NAME,
            kept,
            max_age=None if kept else 0,
            path=cookies.get_cookie_path(current_app),
            secure=cookies.get_cookie_secure(current_app),
            httponly=cookies.get_cookie_httponly(current_app),
            samesite=cookies.get_cookie_samesite(current_app),
        )
    return response
