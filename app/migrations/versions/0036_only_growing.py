"""The database itself refuses to change or delete what only grows."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = (
    "audit_entry", "call_script", "campaign_move", "commitment", "declaration", "experiment", "experiment_assignment",
    "forecast", "history_event", "partner_event", "released_figures", "survey_version", "version_change",
)  # fmt: skip


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'Rows of % are never changed or deleted.', TG_TABLE_NAME; END $$"
        )
    for table in TABLES:
        if postgresql:
            op.execute(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            continue
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER only_grows__{table}__{act} BEFORE {act.upper()} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'Rows of {table} are never changed or deleted.'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER only_grows ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
        return
    for table in TABLES:
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER only_grows__{table}__{act}")
