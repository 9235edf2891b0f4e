"""When the answers through each link came, and the sums of it: made from the history, which is read again for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
CURSOR = sa.table("rates_cursor", sa.column("id", sa.Integer), sa.column("event_id", sa.Integer))


def upgrade() -> None:
    op.create_table(
        "rates_moment",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["relay_link.id"], name=op.f("fk__rates_moment__link_id__relay_link")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk__rates_moment")),
    )
    op.create_table(
        "rates_timing",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=30), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__rates_timing__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "of", "value", "what", name=op.f("pk__rates_timing")),
    )
    op.bulk_insert(CURSOR, [{"id": 2, "event_id": 0}])


def downgrade() -> None:
    op.execute(CURSOR.delete().where(CURSOR.c.id == 2))
    op.drop_table("rates_timing")
    op.drop_table("rates_moment")
