"""Signs of answers given twice, for a person to judge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "double_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.String(length=26), nullable=False),
        sa.Column("other_id", sa.String(length=26), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__double_flag__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk__double_flag__interview_id__interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["interview.id"], name=op.f("fk__double_flag__other_id__interview"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["staff.id"], name=op.f("fk__double_flag__marked_by__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__double_flag")),
        sa.UniqueConstraint("key", name=op.f("uq__double_flag__key")),
    )
    with op.batch_alter_table("double_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__double_flag_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__double_flag_interview_id"), ["interview_id"], unique=False)


def downgrade() -> None:
    op.drop_table("double_flag")
