"""A campaign can go on with another version of its survey; every change is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk__version_change__campaign_id__campaign")
        ),
        sa.ForeignKeyConstraint(
            ["before"], ["survey_version.digest"], name=op.f("fk__version_change__before__survey_version")
        ),
        sa.ForeignKeyConstraint(
            ["after"], ["survey_version.digest"], name=op.f("fk__version_change__after__survey_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__version_change")),
    )
    with op.batch_alter_table("version_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__version_change_campaign_id"), ["campaign_id"], unique=False)


def downgrade() -> None:
    op.drop_table("version_change")
