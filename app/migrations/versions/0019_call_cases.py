"""Cases of two kinds with their place in the queue and their claim; attempts belong to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
QUEUE = ("campaign_id", "stage", "worth", "made", "since", "id", "due_at", "window_id")
AT_WORK = "mon-fri 9-12; mon-fri 14-17:30"
WINDOWS = f"""
INSERT INTO call_window (departements, hours)
SELECT DISTINCT structure.departement, '{AT_WORK}' FROM attempt
JOIN relay_link ON relay_link.id = attempt.relay_link_id
JOIN professional ON professional.id = relay_link.professional_id
JOIN structure ON structure.id = professional.structure_id
"""  # noqa: S608 -- our own words
CASES = """
INSERT INTO call_case (key, campaign_id, kind, relay_link_id, structure_id, window_id, language, ending, stage, worth,
                       made, since, due_at, avoid, seen)
SELECT 'link:' || relay_link.id, relay_link.campaign_id, 'professional', relay_link.id, structure.id, call_window.id,
       professional.language, 'goes_well', 5, 0, 0, campaign.opens_at, campaign.opens_at, 0, 0
FROM relay_link
JOIN campaign ON campaign.id = relay_link.campaign_id
JOIN professional ON professional.id = relay_link.professional_id
JOIN structure ON structure.id = professional.structure_id
JOIN call_window ON call_window.departements = structure.departement
WHERE relay_link.id IN (SELECT relay_link_id FROM attempt)
"""
"""Only those that attempts belong to; reading the history makes the others, and gives all of them their place."""


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "call_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("departements", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__call_window")),
        sa.UniqueConstraint("departements", "hours", name=op.f("uq__call_window__departements_hours")),
    )
    _make_cases()
    op.create_table(
        "call_plan",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rules", DOCUMENT, nullable=False),
        sa.Column("pace", DOCUMENT, nullable=False),
        _moment("paced_at", nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__call_plan__campaign_id__campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__call_plan")),
    )
    op.create_table(
        "caller_language",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__caller_language__staff_id__staff")),
        sa.PrimaryKeyConstraint("staff_id", "language", name=op.f("pk__caller_language")),
    )
    cursor = op.create_table(
        "call_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__call_cursor")),
    )
    op.bulk_insert(cursor, [{"id": 1, "event_id": 0}])
    op.execute(WINDOWS)
    op.execute(CASES)
    _give_attempts_their_case()
    op.drop_table("claim")


def _make_cases() -> None:
    op.create_table(
        "call_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=True),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("needs", sa.String(length=8), nullable=True),
        sa.Column("ending", sa.String(length=16), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        _moment("since", nullable=False),
        _moment("due_at", nullable=False),
        _moment("review_at", nullable=True),
        sa.Column("avoid", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        _moment("claimed_at", nullable=True),
        _moment("expires_at", nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__call_case__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__call_case__relay_link_id__relay_link")
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk__call_case__structure_id__structure")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["call_window.id"], name=op.f("fk__call_case__window_id__call_window")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__call_case__staff_id__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__call_case")),
        sa.UniqueConstraint("key", name=op.f("uq__call_case__key")),
        sa.UniqueConstraint("staff_id", name=op.f("uq__call_case__staff_id")),
        sa.UniqueConstraint("token", name=op.f("uq__call_case__token")),
    )
    for column in ("relay_link_id", "structure_id"):
        op.create_index(op.f(f"ix__call_case_{column}"), "call_case", [column])
    for name, columns, where in (
        ("queue", QUEUE, "ending IS NULL"),
        ("review", ("campaign_id", "review_at"), "review_at IS NOT NULL"),
    ):
        op.create_index(
            f"ix__call_case__{name}",
            "call_case",
            list(columns),
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def _give_attempts_their_case() -> None:
    with op.batch_alter_table("attempt") as attempt:
        attempt.add_column(sa.Column("case_id", sa.Integer(), nullable=True))
        attempt.add_column(sa.Column("language", sa.String(length=8), nullable=True))
    op.execute(
        "UPDATE attempt SET case_id = (SELECT id FROM call_case WHERE call_case.relay_link_id = attempt.relay_link_id)"
    )
    with op.batch_alter_table("attempt") as attempt:
        attempt.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
        attempt.create_foreign_key(op.f("fk__attempt__case_id__call_case"), "call_case", ["case_id"], ["id"])
        attempt.drop_index("ix__attempt_relay_link_id")
        attempt.drop_column("relay_link_id")
        attempt.create_index(op.f("ix__attempt_case_id"), ["case_id"])


def downgrade() -> None:
    op.execute("DELETE FROM attempt WHERE case_id IN (SELECT id FROM call_case WHERE relay_link_id IS NULL)")
    with op.batch_alter_table("attempt") as attempt:
        attempt.add_column(sa.Column("relay_link_id", sa.Integer(), nullable=True))
    op.execute("UPDATE attempt SET relay_link_id = (SELECT relay_link_id FROM call_case WHERE id = attempt.case_id)")
    with op.batch_alter_table("attempt") as attempt:
        attempt.alter_column("relay_link_id", existing_type=sa.Integer(), nullable=False)
        attempt.create_foreign_key(
            op.f("fk__attempt__relay_link_id__relay_link"), "relay_link", ["relay_link_id"], ["id"]
        )
        attempt.drop_index("ix__attempt_case_id")
        attempt.drop_column("case_id")
        attempt.drop_column("language")
        attempt.create_index(op.f("ix__attempt_relay_link_id"), ["relay_link_id"])
    op.create_table(
        "claim",
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        _moment("claimed_at", nullable=False),
        _moment("expires_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__claim__relay_link_id__relay_link")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__claim__staff_id__staff")),
        sa.PrimaryKeyConstraint("relay_link_id", name=op.f("pk__claim")),
        sa.UniqueConstraint("staff_id", name=op.f("uq__claim__staff_id")),
        sa.UniqueConstraint("token", name=op.f("uq__claim__token")),
    )
    for table in ("call_case", "call_cursor", "caller_language", "call_plan", "call_window"):
        op.drop_table(table)
