"""Knocks at the door are counted by network without reading everybody's."""

from __future__ import annotations

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

INDEX = "ix__sign_in_try__kind_address_at"


def upgrade() -> None:
    op.create_index(INDEX, "sign_in_try", ["kind", "address_index", "at"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="sign_in_try")
