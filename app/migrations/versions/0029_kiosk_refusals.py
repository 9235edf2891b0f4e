"""What a tablet brought and could not be taken, kept until the team has settled it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.String(26), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name=op.f("fk__kiosk_refusal__kiosk_id__kiosk")),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.id"], name=op.f("fk__kiosk_refusal__settled_by__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__kiosk_refusal")),
        sa.UniqueConstraint(
            "kiosk_id", "interview_id", "question", name=op.f("uq__kiosk_refusal__kiosk_id_interview_id_question")
        ),
    )
    # Counted there, and nowhere shown: the refusals themselves are kept now.
    with op.batch_alter_table("kiosk_interview") as table:
        table.drop_column("refused")


def downgrade() -> None:
    with op.batch_alter_table("kiosk_interview") as table:
        table.add_column(sa.Column("refused", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("kiosk_interview") as table:
        table.alter_column("refused", server_default=None)
    op.drop_table("kiosk_refusal")
