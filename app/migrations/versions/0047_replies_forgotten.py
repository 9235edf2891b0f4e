"""Our replies to texts are forgotten after a while: one index finds those to count and those to forget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TABLE = "inbound_message"
UNCOUNTED, KEPT = "ix__inbound_message__uncounted", "ix__inbound_message__kept"


def upgrade() -> None:
    op.drop_index(UNCOUNTED, TABLE)
    kept = sa.text("reply <> ''")
    op.create_index(KEPT, TABLE, ["counted", "received_at"], sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    op.drop_index(KEPT, TABLE)
    uncounted = sa.text("NOT counted")
    op.create_index(UNCOUNTED, TABLE, ["received_at"], sqlite_where=uncounted, postgresql_where=uncounted)
