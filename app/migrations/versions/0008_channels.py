"""E-mail beside text messages: the outbox knows how a message travels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=8), server_default="sms", nullable=False))
        batch_op.add_column(sa.Column("subject", sa.LargeBinary(), nullable=True))
        batch_op.drop_index(batch_op.f("ix__outgoing_message__due"))
        batch_op.create_index("ix__outgoing_message__due", ["channel", "state", "next_try_at"], unique=False)
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.alter_column("channel", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__outgoing_message__due"))
        batch_op.create_index("ix__outgoing_message__due", ["state", "next_try_at"], unique=False)
        batch_op.drop_column("subject")
        batch_op.drop_column("channel")
