"""People whom a professional asks us to call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("moment", sa.String(length=12), nullable=False),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__call_request__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__call_request__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__call_request")),
        sa.UniqueConstraint("campaign_id", "number_index", name=op.f("uq__call_request__campaign_id_number_index")),
    )
    op.create_index(op.f("ix__call_request_relay_link_id"), "call_request", ["relay_link_id"])
    op.create_index(op.f("ix__call_request_number_index"), "call_request", ["number_index"])


def downgrade() -> None:
    op.drop_table("call_request")
