"""Plans as they were sealed, where nothing is ever changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__plan_seal__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__plan_seal")),
    )
    op.create_index(op.f("ix__plan_seal_campaign_id"), "plan_seal", ["campaign_id"])
    op.execute(
        "INSERT INTO plan_seal (campaign_id, plan, digest, at) "
        "SELECT id, plan, plan_digest, sealed_at FROM campaign WHERE ready_at IS NOT NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON plan_seal "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER only_grows__plan_seal__{act} BEFORE {act.upper()} ON plan_seal BEGIN "
            "SELECT RAISE(ABORT, 'Rows of plan_seal are never changed or deleted.'); END"
        )


def downgrade() -> None:
    """The triggers go with the table."""
    op.drop_table("plan_seal")
