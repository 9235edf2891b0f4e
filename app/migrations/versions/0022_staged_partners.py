"""A partner file's lines beside the partners, until they are taken over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "staged_structure",
        sa.Column("import_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("network", sa.String(length=120), nullable=True),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("notebooks", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["partner_import.id"], name=op.f("fk__staged_structure__import_id__partner_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "reference", name=op.f("pk__staged_structure")),
    )
    op.create_table(
        "staged_professional",
        sa.Column("import_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("structure_reference", sa.String(length=60), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("professional_id", sa.Integer(), nullable=True),
        sa.Column("alike_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["partner_import.id"], name=op.f("fk__staged_professional__import_id__partner_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk__staged_professional")),
    )
    op.create_table(
        "staged_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("params", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["partner_import.id"], name=op.f("fk__staged_fault__import_id__partner_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__staged_fault")),
    )
    op.create_index(op.f("ix__staged_fault_import_id"), "staged_fault", ["import_id"], unique=False)
    op.create_index(op.f("ix__professional_email_index"), "professional", ["email_index"], unique=False)
    op.create_index(op.f("ix__professional_phone_index"), "professional", ["phone_index"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix__professional_phone_index"), table_name="professional")
    op.drop_index(op.f("ix__professional_email_index"), table_name="professional")
    for table in ("staged_fault", "staged_professional", "staged_structure"):
        op.drop_table(table)
