"""Letters to professionals: what the team decided, per campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_plan",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("spacing_days", sa.Integer(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("results", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("results_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reminders BETWEEN 0 AND 3", name=op.f("ck__letter_plan__reminders_capped")),
        sa.CheckConstraint("spacing_days BETWEEN 3 AND 21", name=op.f("ck__letter_plan__spaced")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__letter_plan__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__letter_plan")),
    )


def downgrade() -> None:
    op.drop_table("letter_plan")
