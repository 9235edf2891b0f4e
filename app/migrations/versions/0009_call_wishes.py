"""People who asked by text message to be called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_wish",
        sa.Column("interview_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk__call_wish__interview_id__interview"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk__call_wish")),
    )
    with op.batch_alter_table("call_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__call_wish_number_index"), ["number_index"], unique=False)


def downgrade() -> None:
    op.drop_table("call_wish")
