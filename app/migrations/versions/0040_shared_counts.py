"""What shared pages show is counted in batches and kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__shared_count__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk__shared_count__structure_id__structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__shared_count")),
    )
    op.create_index("ix__shared_count__whose", "shared_count", ["campaign_id", "structure_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON shared_count "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER only_grows__shared_count__{act} BEFORE {act.upper()} ON shared_count BEGIN "
            "SELECT RAISE(ABORT, 'Rows of shared_count are never changed or deleted.'); END"
        )


def downgrade() -> None:
    op.drop_table("shared_count")
