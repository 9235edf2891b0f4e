"""Reminders for whoever began by a keyword, and recipients that are forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

READABLE = sa.text("recipient IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "kept_number",
        sa.Column("interview_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk__kept_number__interview_id__interview"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk__kept_number")),
    )
    op.create_index(op.f("ix__kept_number_number_index"), "kept_number", ["number_index"])
    with op.batch_alter_table("reminder") as table:
        table.alter_column("invitation_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("interview_id", sa.String(length=26), nullable=True))
        table.create_foreign_key(
            op.f("fk__reminder__interview_id__interview"), "interview", ["interview_id"], ["id"], ondelete="CASCADE"
        )
        table.create_unique_constraint(op.f("uq__reminder__interview_id_turn"), ["interview_id", "turn"])
        table.create_check_constraint(
            op.f("ck__reminder__of_one_person"), "(invitation_id IS NULL) <> (interview_id IS NULL)"
        )
    with op.batch_alter_table("outgoing_message") as table:
        table.alter_column("recipient", existing_type=sa.LargeBinary(), nullable=True)
        table.alter_column("body", existing_type=sa.LargeBinary(), nullable=True)
    op.create_index(
        "ix__outgoing_message__readable",
        "outgoing_message",
        ["campaign_id", "purpose"],
        sqlite_where=READABLE,
        postgresql_where=READABLE,
    )


def downgrade() -> None:
    op.drop_index("ix__outgoing_message__readable", "outgoing_message")
    op.execute("DELETE FROM outgoing_message WHERE recipient IS NULL")
    op.execute("DELETE FROM reminder WHERE invitation_id IS NULL")
    with op.batch_alter_table("outgoing_message") as table:
        table.alter_column("recipient", existing_type=sa.LargeBinary(), nullable=False)
        table.alter_column("body", existing_type=sa.LargeBinary(), nullable=False)
    with op.batch_alter_table("reminder") as table:
        table.drop_constraint(op.f("ck__reminder__of_one_person"), type_="check")
        table.drop_constraint(op.f("uq__reminder__interview_id_turn"), type_="unique")
        table.drop_constraint(op.f("fk__reminder__interview_id__interview"), type_="foreignkey")
        table.drop_column("interview_id")
        table.alter_column("invitation_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("kept_number")
