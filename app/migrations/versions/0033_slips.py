"""Slips of paper with a personal link each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slip_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck__slip_batch__count_positive")),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__slip_batch__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__slip_batch")),
    )
    op.create_index(op.f("ix__slip_batch_relay_link_id"), "slip_batch", ["relay_link_id"])
    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["slip_batch.id"], name=op.f("fk__slip__batch_id__slip_batch")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk__slip__invitation_id__invitation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__slip")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq__slip__invitation_id")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq__slip__fingerprint")),
    )
    op.create_index(op.f("ix__slip_batch_id"), "slip", ["batch_id"])


def downgrade() -> None:
    op.drop_table("slip")
    op.drop_table("slip_batch")
