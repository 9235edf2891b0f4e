"""The first tables: versions, staff, partners, campaigns, interviews, messages, calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "inbound_message",
        sa.Column("message_sid", sa.String(length=64), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message_sid", name=op.f("pk__inbound_message")),
    )
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__inbound_message_number_index"), ["number_index"], unique=False)

    op.create_table(
        "opt_out",
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("number_index", name=op.f("pk__opt_out")),
    )
    op.create_table(
        "outgoing_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("dedup_key", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error_text", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outgoing_message")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq__outgoing_message__dedup_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq__outgoing_message__provider_id")),
        sa.UniqueConstraint("reference", name=op.f("uq__outgoing_message__reference")),
    )
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.create_index("ix__outgoing_message__due", ["state", "next_try_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__outgoing_message_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__outgoing_message_recipient_index"), ["recipient_index"], unique=False)

    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__project")),
        sa.UniqueConstraint("key", name=op.f("uq__project__key")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__staff")),
        sa.UniqueConstraint("email", name=op.f("uq__staff__email")),
    )
    op.create_table(
        "survey_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_key", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__survey_version")),
        sa.UniqueConstraint("digest", name=op.f("uq__survey_version__digest")),
    )
    with op.batch_alter_table("survey_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__survey_version_survey_key"), ["survey_key"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__audit_entry__staff_id__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__audit_entry_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version_digest", sa.String(length=64), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keyword", sa.String(length=20), nullable=True),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck__campaign__period_in_order")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk__campaign__project_id__project")),
        sa.ForeignKeyConstraint(
            ["version_digest"], ["survey_version.digest"], name=op.f("fk__campaign__version_digest__survey_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__campaign")),
        sa.UniqueConstraint("key", name=op.f("uq__campaign__key")),
        sa.UniqueConstraint("keyword", name=op.f("uq__campaign__keyword")),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__sign_in_link__staff_id__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__sign_in_link")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq__sign_in_link__fingerprint")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__sign_in_link_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "structure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("network", sa.String(length=120), nullable=True),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("notebooks", sa.Integer(), nullable=True),
        sa.CheckConstraint("notebooks >= 0", name=op.f("ck__structure__notebooks_counted")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk__structure__project_id__project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__structure")),
        sa.UniqueConstraint("project_id", "reference", name=op.f("uq__structure__project_id_reference")),
    )
    op.create_table(
        "professional",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk__professional__structure_id__structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__professional")),
        sa.UniqueConstraint("structure_id", "reference", name=op.f("uq__professional__structure_id_reference")),
    )
    with op.batch_alter_table("professional", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__professional_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "relay_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("professional_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("page_fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__relay_link__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["professional.id"], name=op.f("fk__relay_link__professional_id__professional")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__relay_link")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq__relay_link__campaign_id_code")),
        sa.UniqueConstraint("campaign_id", "professional_id", name=op.f("uq__relay_link__campaign_id_professional_id")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq__relay_link__fingerprint")),
        sa.UniqueConstraint("page_fingerprint", name=op.f("uq__relay_link__page_fingerprint")),
    )
    with op.batch_alter_table("relay_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__relay_link_professional_id"), ["professional_id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outside_id", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__attempt__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__attempt__relay_link_id__relay_link")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__attempt__staff_id__staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__attempt")),
        sa.UniqueConstraint("outside_id", name=op.f("uq__attempt__outside_id")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix__attempt__campaign_ended", ["campaign_id", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__attempt_relay_link_id"), ["relay_link_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__claim__relay_link_id__relay_link")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk__claim__staff_id__staff")),
        sa.PrimaryKeyConstraint("relay_link_id", name=op.f("pk__claim")),
        sa.UniqueConstraint("staff_id", name=op.f("uq__claim__staff_id")),
        sa.UniqueConstraint("token", name=op.f("uq__claim__token")),
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck__commitment__count_positive")),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__commitment__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__commitment_relay_link_id"), ["relay_link_id"], unique=False)

    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("0 <= low AND low <= high", name=op.f("ck__declaration__range_in_order")),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__declaration__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__declaration")),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__declaration_relay_link_id"), ["relay_link_id"], unique=False)

    op.create_table(
        "history_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interview_id", sa.String(length=26), nullable=True),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("outside_id", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk__history_event__campaign_id__campaign")
        ),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__history_event__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__history_event")),
        sa.UniqueConstraint("outside_id", name=op.f("uq__history_event__outside_id")),
    )
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.create_index("ix__history_event__campaign_kind_at", ["campaign_id", "kind", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix__history_event_relay_link_id"), ["relay_link_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("recipient_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__invitation__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__invitation__relay_link_id__relay_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__invitation")),
        sa.UniqueConstraint("campaign_id", "recipient_index", name=op.f("uq__invitation__campaign_id_recipient_index")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq__invitation__fingerprint")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__invitation_recipient_index"), ["recipient_index"], unique=False)
        batch_op.create_index(batch_op.f("ix__invitation_relay_link_id"), ["relay_link_id"], unique=False)

    op.create_table(
        "interview",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version_digest", sa.String(length=64), nullable=False),
        sa.Column("relay_link_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__interview__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk__interview__invitation_id__invitation")
        ),
        sa.ForeignKeyConstraint(
            ["relay_link_id"], ["relay_link.id"], name=op.f("fk__interview__relay_link_id__relay_link")
        ),
        sa.ForeignKeyConstraint(
            ["version_digest"], ["survey_version.digest"], name=op.f("fk__interview__version_digest__survey_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__interview")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq__interview__invitation_id")),
    )
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.create_index("ix__interview__campaign_state", ["campaign_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix__interview_relay_link_id"), ["relay_link_id"], unique=False)

    op.create_table(
        "quota_place",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("quota", sa.String(length=40), nullable=False),
        sa.Column("interview_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk__quota_place__campaign_id__campaign")),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk__quota_place__interview_id__interview"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "quota", "interview_id", name=op.f("pk__quota_place")),
    )

    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("interview_id", sa.String(length=26), nullable=False),
        sa.Column("asked", sa.String(length=130), nullable=True),
        sa.Column("invalid_in_a_row", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk__conversation__interview_id__interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__conversation")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__conversation_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(
            "uq__conversation__open",
            ["sender", "number_index"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__conversation__open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__conversation_interview_id"))

    op.drop_table("conversation")
    op.drop_table("quota_place")
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__interview_relay_link_id"))
        batch_op.drop_index("ix__interview__campaign_state")

    op.drop_table("interview")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__invitation_relay_link_id"))
        batch_op.drop_index(batch_op.f("ix__invitation_recipient_index"))

    op.drop_table("invitation")
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__history_event_relay_link_id"))
        batch_op.drop_index("ix__history_event__campaign_kind_at")

    op.drop_table("history_event")
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__declaration_relay_link_id"))

    op.drop_table("declaration")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__commitment_relay_link_id"))

    op.drop_table("commitment")
    op.drop_table("claim")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__attempt_relay_link_id"))
        batch_op.drop_index("ix__attempt__campaign_ended")

    op.drop_table("attempt")
    with op.batch_alter_table("relay_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__relay_link_professional_id"))

    op.drop_table("relay_link")
    with op.batch_alter_table("professional", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__professional_structure_id"))

    op.drop_table("professional")
    op.drop_table("structure")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__sign_in_link_staff_id"))

    op.drop_table("sign_in_link")
    op.drop_table("campaign")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__audit_entry_staff_id"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("survey_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__survey_version_survey_key"))

    op.drop_table("survey_version")
    op.drop_table("staff")
    op.drop_table("project")
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__outgoing_message_recipient_index"))
        batch_op.drop_index(batch_op.f("ix__outgoing_message_campaign_id"))
        batch_op.drop_index("ix__outgoing_message__due")

    op.drop_table("outgoing_message")
    op.drop_table("opt_out")
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__inbound_message_number_index"))

    op.drop_table("inbound_message")
