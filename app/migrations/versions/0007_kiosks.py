"""Tablets that answer without a network, and the interviews they brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=65), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__kiosk__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__kiosk")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq__kiosk__fingerprint")),
    )
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__kiosk_relay_link_id"), ["relay_link_id"], unique=False)
    op.create_table(
        "kiosk_interview",
        sa.Column("interview_id", sa.String(length=26), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name=op.f("fk__kiosk_interview__kiosk_id__kiosk")),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk__kiosk_interview")),
    )
    with op.batch_alter_table("kiosk_interview", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__kiosk_interview_kiosk_id"), ["kiosk_id"], unique=False)


def downgrade() -> None:
    op.drop_table("kiosk_interview")
    op.drop_table("kiosk")
