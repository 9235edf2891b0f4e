"""From when those who answered may read the results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("campaign") as table:
        table.add_column(sa.Column("results_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("campaign") as table:
        table.drop_column("results_on")
