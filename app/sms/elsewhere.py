"""The way from a text conversation to the web, where the same interview goes on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.collection.codes import service as codes
from app.collection.codes.core import Purpose
from app.collection.store import Stored
from app.database.secrets import Keys
from app.distribution import links, slips
from app.distribution.core import Way, offers
from app.distribution.tables import Invitation


@dataclass(frozen=True, slots=True)
class WebWay:
    """A personal link, or the page for codes and the code to write there."""

    link: str
    code: str | None = None


def way_to_the_web(session: Session, keys: Keys, stored: Stored, now: dt.datetime, base_url: str) -> WebWay | None:
    """The invitation's own link; for whoever came by a keyword or a slip, a short code that soon expires.

    None where the campaign is not answered on the web.
    """
    if not offers(stored.campaign, Way.WEB):
        return None
    invited = stored.origin.invitation_id
    if invited is not None and not slips.is_on_paper(session, invited):
        invitation = session.get_one(Invitation, invited)
        return WebWay(f"{base_url}/i/{links.invitation_token(keys, invitation)}")
    return WebWay(f"{base_url}/resume", codes.make(session, keys, stored, Purpose.RETURN, now))
