"""Tallies of whole campaigns beside those of structures."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

EVERYBODY = -1


def upgrade() -> None:
    op.execute(
        "INSERT INTO rates_tally (campaign_id, axis, structure_id, personal, value, state, count)"  # noqa: S608
        f" SELECT campaign_id, axis, {EVERYBODY}, personal, value, state, sum(count) FROM rates_tally"
        " GROUP BY campaign_id, axis, personal, value, state"
    )


def downgrade() -> None:
    op.execute(f"DELETE FROM rates_tally WHERE structure_id = {EVERYBODY}")  # noqa: S608
