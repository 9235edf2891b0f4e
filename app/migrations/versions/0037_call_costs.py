"""What an hour of calls costs a project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_cost",
        sa.Column("project_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk__call_cost__project_id__project")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk__call_cost")),
    )


def downgrade() -> None:
    op.drop_table("call_cost")
