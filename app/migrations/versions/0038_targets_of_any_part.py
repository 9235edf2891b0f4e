"""Answers wanted of any part of the structures, no longer of their types alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

CAMPAIGN = sa.table(
    "campaign", sa.column("id", sa.Integer), sa.column("targets", sa.JSON().with_variant(JSONB(), "postgresql"))
)


def upgrade() -> None:
    _rename(lambda kind: urlencode({"kind": kind}))


def downgrade() -> None:
    """What is wanted of anything but a type has no place there and goes."""
    _rename(lambda code: dict(parse_qsl(code)).get("kind") if code.startswith("kind=") and "&" not in code else None)


def _rename(named: Callable[[str], str | None]) -> None:
    connection = op.get_bind()
    for id_, targets in connection.execute(sa.select(CAMPAIGN.c.id, CAMPAIGN.c.targets)).all():
        if targets:
            found: dict[str, Any] = {name: count for key, count in targets.items() if (name := named(key))}
            connection.execute(sa.update(CAMPAIGN).where(CAMPAIGN.c.id == id_).values(targets=found or sa.null()))
