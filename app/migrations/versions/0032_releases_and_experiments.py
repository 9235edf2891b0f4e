"""Figures given to others, and two ways of working compared by lot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "released_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", document, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk__released_figures__campaign_id__campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__released_figures")),
    )
    op.create_index(op.f("ix__released_figures_campaign_id"), "released_figures", ["campaign_id"])
    op.create_table(
        "experiment",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("first", sa.String(length=80), nullable=False),
        sa.Column("second", sa.String(length=80), nullable=False),
        sa.Column("strata", document, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__experiment__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__experiment")),
    )
    op.create_table(
        "experiment_assignment",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("stratum", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["experiment.campaign_id"], name=op.f("fk__experiment_assignment__campaign_id__experiment")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "unit_id", name=op.f("pk__experiment_assignment")),
    )


def downgrade() -> None:
    op.drop_table("experiment_assignment")
    op.drop_table("experiment")
    op.drop_table("released_figures")
