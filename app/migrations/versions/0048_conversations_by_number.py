"""A telephone's conversations are found without looking through everybody's."""

from __future__ import annotations

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

NAME, TABLE = "ix__conversation_number_index", "conversation"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["number_index"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
