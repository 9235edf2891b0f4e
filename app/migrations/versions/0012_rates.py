"""The case history added up, so that a page need not read it; invitations that older histories do not name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FIGURES = ("started", "completed", "declined", "withdrawn", "turned_away")
NAMES_INVITATIONS = {
    "sqlite": (
        (
            "UPDATE history_event SET data = json_set(data, '$.invitation', (SELECT invitation_id FROM interview"
            " WHERE interview.id = interview_id)) WHERE interview_id IN"
            " (SELECT id FROM interview WHERE invitation_id IS NOT NULL)"
        ),
        (
            "INSERT INTO history_event (campaign_id, relay_link_id, kind, at, data, outside_id) SELECT campaign_id,"
            " relay_link_id, 'invited', created_at, json_object('invitation', id, 'language', language),"
            " 'invited:' || id FROM invitation"
        ),
    ),
    "postgresql": (
        (
            "UPDATE history_event SET data = data || jsonb_build_object('invitation', interview.invitation_id)"
            " FROM interview WHERE interview.id = interview_id AND interview.invitation_id IS NOT NULL"
        ),
        (
            "INSERT INTO history_event (campaign_id, relay_link_id, kind, at, data, outside_id) SELECT campaign_id,"
            " relay_link_id, 'invited', created_at, jsonb_build_object('invitation', id, 'language', language),"
            " 'invited:' || id FROM invitation"
        ),
    ),
}
"""Events used not to say whose invitation they were about; without it, nobody invited could be counted."""


def upgrade() -> None:
    cursor = op.create_table(
        "rates_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__rates_cursor")),
    )
    op.bulk_insert(cursor, [{"id": 1, "event_id": 0}])
    op.create_table(
        "rates_person",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("interview_id", sa.String(length=26), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("switches", sa.Integer(), nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("quiet_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__rates_person__campaign_id__campaign")),
        sa.ForeignKeyConstraint(["link_id"], ["relay_link.id"], name=op.f("fk__rates_person__link_id__relay_link")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk__rates_person")),
    )
    op.create_index("ix__rates_person__open", "rates_person", ["open", "personal"])
    op.create_index("ix__rates_person__link", "rates_person", ["link_id", "completed_at"])
    op.create_table(
        "rates_link",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        *(
            sa.Column(f"{whose}_{one}", sa.Integer(), nullable=False)
            for whose in ("group", "personal")
            for one in FIGURES
        ),
        sa.Column("forwarded_low", sa.Integer(), nullable=True),
        sa.Column("forwarded_high", sa.Integer(), nullable=True),
        sa.Column("handed_out_low", sa.Integer(), nullable=True),
        sa.Column("handed_out_high", sa.Integer(), nullable=True),
        sa.Column("promised", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("sign_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__rates_link__campaign_id__campaign")),
        sa.ForeignKeyConstraint(["link_id"], ["relay_link.id"], name=op.f("fk__rates_link__link_id__relay_link")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk__rates_link")),
    )
    op.create_index(op.f("ix__rates_link_campaign_id"), "rates_link", ["campaign_id"])
    op.create_table(
        "rates_tally",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=12), nullable=False),
        sa.Column("structure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__rates_tally__campaign_id__campaign")),
        sa.PrimaryKeyConstraint(
            "campaign_id", "axis", "structure_id", "personal", "value", "state", name=op.f("pk__rates_tally")
        ),
    )
    for statement in NAMES_INVITATIONS[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in ("rates_tally", "rates_link", "rates_person", "rates_cursor"):
        op.drop_table(table)
