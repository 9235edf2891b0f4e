"""How far each campaign has been looked through for doubles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "double_look",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__double_look__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__double_look")),
    )


def downgrade() -> None:
    op.drop_table("double_look")
