"""Where people write or call whom a page stops: shown on the accessibility statement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("look") as table:
        table.add_column(sa.Column("contact_email", sa.String(length=254), nullable=True))
        table.add_column(sa.Column("contact_telephone", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("look") as table:
        table.drop_column("contact_telephone")
        table.drop_column("contact_email")
