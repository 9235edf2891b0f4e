"""Partners that can be reached, merged and followed over time; campaigns with a draft, a closing and a frame."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

# One by one, not in batch: SQLite would make the table anew, which rows that point to it forbid.
NEW_COLUMNS = {
    "structure": (("size", sa.Integer()), ("gone_at", MOMENT)),
    "professional": (
        ("hours", sa.String(length=120)),
        ("email_index", sa.LargeBinary(length=32)),
        ("phone_index", sa.LargeBinary(length=32)),
        ("gone_at", MOMENT),
    ),
    "campaign": (
        ("ready_at", MOMENT),
        ("closing_at", MOMENT),
        ("population", sa.Text()),
        ("languages", DOCUMENT),
        ("channels", DOCUMENT),
        ("targets", DOCUMENT),
    ),
}


def upgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.execute("UPDATE campaign SET ready_at = sealed_at")
    _history()
    _partner_import()
    op.create_table(
        "frame_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck__frame_cell__counted")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__frame_cell__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__frame_cell")),
        sa.UniqueConstraint(
            "campaign_id", "kind", "region", "month", name=op.f("uq__frame_cell__campaign_id_kind_region_month")
        ),
    )
    op.create_table(
        "trial",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__trial__campaign_id__campaign")),
        sa.ForeignKeyConstraint(["of_id"], ["campaign.id"], name=op.f("fk__trial__of_id__campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__trial")),
        sa.UniqueConstraint("of_id", name=op.f("uq__trial__of_id")),
    )


def _history() -> None:
    op.create_table(
        "partner_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("professional_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk__partner_event__structure_id__structure")
        ),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["professional.id"], name=op.f("fk__partner_event__professional_id__professional")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__partner_event")),
    )
    op.create_index(op.f("ix__partner_event_structure_id"), "partner_event", ["structure_id"], unique=False)
    op.create_index(op.f("ix__partner_event_professional_id"), "partner_event", ["professional_id"], unique=False)
    op.create_table(
        "judged_pair",
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("first_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("second_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("subject", "first_id", "second_id", name=op.f("pk__judged_pair")),
    )
    op.create_table(
        "campaign_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk__campaign_move__campaign_id__campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__campaign_move")),
    )
    op.create_index(op.f("ix__campaign_move_campaign_id"), "campaign_move", ["campaign_id"], unique=False)


def _partner_import() -> None:
    op.create_table(
        "partner_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("matching", DOCUMENT, nullable=False),
        sa.Column("found", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("without_refused", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk__partner_import__project_id__project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__partner_import")),
    )
    op.create_index("ix__partner_import__project_state", "partner_import", ["project_id", "state"], unique=False)


def downgrade() -> None:
    for table in ("trial", "frame_cell", "partner_import", "campaign_move", "judged_pair", "partner_event"):
        op.drop_table(table)
    for table, columns in NEW_COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)
