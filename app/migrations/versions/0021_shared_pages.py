"""Pages of figures for structures and funders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__shared_page__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk__shared_page__structure_id__structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__shared_page")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq__shared_page__fingerprint")),
    )
    op.create_index(op.f("ix__shared_page_campaign_id"), "shared_page", ["campaign_id"])


def downgrade() -> None:
    op.drop_table("shared_page")
