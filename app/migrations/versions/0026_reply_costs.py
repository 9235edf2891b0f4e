"""What replies to text messages cost: whose they were, and whether they stand in the accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbound_message") as table:
        table.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        # What was answered before is nobody's debt now.
        table.add_column(sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("inbound_message") as table:
        table.alter_column("counted", server_default=None)
    op.create_index(
        "ix__inbound_message__uncounted",
        "inbound_message",
        ["received_at"],
        sqlite_where=sa.text("NOT counted"),
        postgresql_where=sa.text("NOT counted"),
    )


def downgrade() -> None:
    op.drop_index("ix__inbound_message__uncounted", "inbound_message")
    with op.batch_alter_table("inbound_message") as table:
        table.drop_column("counted")
        table.drop_column("campaign_id")
