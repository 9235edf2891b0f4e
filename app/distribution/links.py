"""The tokens in links: derived from whose link it is, so that an address can be shown again and is never stored."""

from __future__ import annotations

from app.database.secrets import Keys
from app.distribution.tables import Invitation, RelayLink


def relay_token(keys: Keys, link: RelayLink) -> str:
    """Of the group link that a professional forwards: `/e/<token>`."""
    return keys.token("relay", _pair(link))


def page_token(keys: Keys, link: RelayLink) -> str:
    """Of the professional's own page, which is not for forwarding: `/p/<token>`."""
    return keys.token("page", _pair(link))


def invitation_token(keys: Keys, invitation: Invitation) -> str:
    """Of one person's own link: `/i/<token>`."""
    return keys.token("invitation", f"{invitation.campaign_id}:{invitation.recipient_index.hex()}")


def code_token(keys: Keys, link: RelayLink, turn: int) -> str:
    """What the printed code is made from; a later turn where an earlier one's code is taken."""
    return keys.token("code", f"{_pair(link)}:{turn}")


def _pair(link: RelayLink) -> str:
    return f"{link.campaign_id}:{link.professional_id}"
