"""Sending hours, budgets and caps that the database holds, stops that a person lifts, tries that did not arrive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "spending_counter",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("most_messages", sa.Integer(), nullable=True),
        sa.Column("most_cost", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("messages >= 0 AND cost >= 0", name=op.f("ck__spending_counter__counts_up")),
        sa.CheckConstraint("messages <= most_messages", name=op.f("ck__spending_counter__messages_capped")),
        sa.CheckConstraint("cost <= most_cost", name=op.f("ck__spending_counter__cost_capped")),
        sa.PrimaryKeyConstraint("scope", "day", name=op.f("pk__spending_counter")),
    )
    op.create_table(
        "sending_rule",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("day_messages", sa.Integer(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("budget >= 0", name=op.f("ck__sending_rule__budget_positive")),
        sa.CheckConstraint("day_messages >= 0", name=op.f("ck__sending_rule__day_messages_positive")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__sending_rule")),
    )
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=3), server_default="", nullable=False))
        batch_op.add_column(sa.Column("cost", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("charged_on", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("earlier_ids", DOCUMENT, server_default="[]", nullable=False))
        batch_op.drop_index("ix__outgoing_message__due")
        batch_op.create_index("ix__outgoing_message__due", ["channel", "state", "area", "next_try_at"], unique=False)
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.alter_column("area", server_default=None)
        batch_op.alter_column("earlier_ids", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.drop_index("ix__outgoing_message__due")
        batch_op.create_index("ix__outgoing_message__due", ["channel", "state", "next_try_at"], unique=False)
        batch_op.drop_column("earlier_ids")
        batch_op.drop_column("charged_on")
        batch_op.drop_column("cost")
        batch_op.drop_column("area")
    op.drop_table("sending_rule")
    op.drop_table("spending_counter")
