"""What was told to others is kept with how many people of each kind it was told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("released_figures", sa.Column("accounts", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("released_figures", "accounts")
