"""The campaign that somebody named in a command."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from app.distribution.store import find_campaign
from app.distribution.tables import Campaign


def named_campaign(session: Session, key: str) -> Campaign:
    """Raises click.BadParameter where there is none of that name."""
    campaign = find_campaign(session, key)
    if campaign is None:
        raise click.BadParameter(f"There is no campaign `{key}`.", param_hint="CAMPAIGN")
    return campaign
