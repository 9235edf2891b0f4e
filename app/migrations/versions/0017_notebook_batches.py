"""Batches of notebooks, whose printed code says the language of a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notebook_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk__notebook_batch__campaign_id__campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__notebook_batch")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq__notebook_batch__campaign_id_code")),
    )
    with op.batch_alter_table("conversation") as table:
        table.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk__conversation__batch_id__notebook_batch"), "notebook_batch", ["batch_id"], ["id"]
        )
        table.create_index(op.f("ix__conversation_batch_id"), ["batch_id"])


def downgrade() -> None:
    with op.batch_alter_table("conversation") as table:
        table.drop_index(op.f("ix__conversation_batch_id"))
        table.drop_constraint(op.f("fk__conversation__batch_id__notebook_batch"), type_="foreignkey")
        table.drop_column("batch_id")
    op.drop_table("notebook_batch")
