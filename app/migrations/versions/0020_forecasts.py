"""What partners expect of a campaign, before anybody has answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("per_cent", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("per_cent BETWEEN 0 AND 100", name=op.f("ck__forecast__per_cent")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__forecast__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__forecast")),
    )
    op.create_index(op.f("ix__forecast_campaign_id"), "forecast", ["campaign_id"])


def downgrade() -> None:
    op.drop_table("forecast")
