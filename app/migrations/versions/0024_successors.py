"""Whom professionals name to take over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "successor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__successor__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__successor")),
    )
    op.create_index(op.f("ix__successor_relay_link_id"), "successor", ["relay_link_id"])


def downgrade() -> None:
    op.drop_table("successor")
