"""When a call's outcome reached us, beside when it was noted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE attempt SET received_at = ended_at")
    with op.batch_alter_table("attempt") as table:
        table.alter_column("received_at", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("attempt") as table:
        table.drop_column("received_at")
