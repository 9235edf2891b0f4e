"""Reminders: what a campaign plans, and each one that is planned for somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "reminder_plan",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("groups", DOCUMENT, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "days > 0 AND most > 0 AND hour >= 0 AND hour < 24", name=op.f("ck__reminder_plan__sensible")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk__reminder_plan__campaign_id__campaign")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__reminder_plan")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__reminder__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk__reminder__invitation_id__invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__reminder")),
        sa.UniqueConstraint("invitation_id", "turn", name=op.f("uq__reminder__invitation_id_turn")),
    )
    op.create_index("ix__reminder__campaign_state_due", "reminder", ["campaign_id", "state", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("reminder_plan")
