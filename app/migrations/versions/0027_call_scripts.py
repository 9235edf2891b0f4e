"""What callers say, every version kept; and which of them each call was made with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_script",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk__call_script__project_id__project")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__call_script__staff_id__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__call_script")),
        sa.UniqueConstraint(
            *("project_id", "kind", "language", "number"), name=op.f("uq__call_script__project_id_kind_language_number")
        ),
    )
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("script", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("attempt") as table:
        table.drop_column("script")
    op.drop_table("call_script")
