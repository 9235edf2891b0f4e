"""What was known before two ways are compared, and who worked in the structures that were assigned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

MEMBERS = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Columns are added where they are: a table copied anew would lose what refuses changes to it."""
    op.add_column("experiment", sa.Column("starting", sa.String(80), nullable=True))
    op.add_column("experiment_assignment", sa.Column("starting", sa.Double(), nullable=True))
    op.add_column("experiment_assignment", sa.Column("members", MEMBERS, nullable=True))


def downgrade() -> None:
    op.drop_column("experiment_assignment", "members")
    op.drop_column("experiment_assignment", "starting")
    op.drop_column("experiment", "starting")
