"""Calls through the service, and the callers' own telephones that they ring first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caller_phone",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__caller_phone__staff_id__staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk__caller_phone")),
    )
    op.create_table(
        "bridge_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["call_case.id"], name=op.f("fk__bridge_call__case_id__call_case")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__bridge_call__staff_id__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bridge_call")),
        sa.UniqueConstraint("reference", name=op.f("uq__bridge_call__reference")),
    )
    op.create_index(op.f("ix__bridge_call_case_id"), "bridge_call", ["case_id"])
    op.create_index(op.f("ix__bridge_call_token"), "bridge_call", ["token"])
    open_ = sa.text("state IN ('asked', 'placing')")
    op.create_index("ix__bridge_call__open", "bridge_call", ["asked_at"], sqlite_where=open_, postgresql_where=open_)


def downgrade() -> None:
    op.drop_table("bridge_call")
    op.drop_table("caller_phone")
