"""Alembic's environment: runs the migrations on the connection it is handed."""

from __future__ import annotations

from typing import Literal

from alembic import context

from app.access import tables as access
from app.analysis import tables as analysis
from app.collection import tables as collection
from app.collection.codes import tables as codes
from app.correspondence import tables as correspondence
from app.database.tables import Base, UtcDateTime
from app.distribution import tables as distribution
from app.look import tables as look
from app.messaging import tables as messaging
from app.phoning import tables as phoning
from app.rates import tables as rates
from app.sms import tables as sms
from app.versions import tables as versions
from app.web.kiosk import tables as kiosk

ROOMS = (
    access,
    analysis,
    collection,
    correspondence,
    distribution,
    look,
    messaging,
    phoning,
    rates,
    sms,
    versions,
    codes,
    kiosk,
)
"""Named so that every room's tables are known before the metadata is compared."""


def plain_moments(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Migrations stand alone: our moment type is written down as the column it makes."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_moments,
)
with context.begin_transaction():
    context.run_migrations()
