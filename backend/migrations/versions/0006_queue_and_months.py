"""The job queue's own tables, and the first months of the files."""

from datetime import date

from alembic import op

from backend.jobs import schema_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FIRST, LAST = date(2026, 1, 1), date(2028, 1, 1)


def months() -> list[date]:
    return [date(year, month, 1) for year in range(FIRST.year, LAST.year) for month in range(1, 13)]


def run_script(sql: str) -> None:
    """Several statements at once, past SQLAlchemy's reading of `:` and `%`."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(sql)


def upgrade() -> None:
    run_script(schema_sql())
    for start, end in zip(months(), [*months()[1:], LAST], strict=True):
        op.execute(
            f"CREATE TABLE file_part_{start:%Y_%m} PARTITION OF file_part FOR VALUES FROM ('{start}') TO ('{end}')"
        )
    op.execute("CREATE TABLE file_part_rest PARTITION OF file_part DEFAULT")


def downgrade() -> None:
    op.execute("DROP TABLE file_part_rest")
    for start in months():
        op.execute(f"DROP TABLE file_part_{start:%Y_%m}")
    run_script(
        "DO $$ DECLARE name text; BEGIN"
        " FOR name IN SELECT format('DROP TABLE IF EXISTS %I CASCADE', tablename) FROM pg_tables"
        "  WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%' LOOP EXECUTE name; END LOOP;"
        " FOR name IN SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc"
        "  WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%' LOOP EXECUTE name;"
        " END LOOP;"
        " FOR name IN SELECT format('DROP TYPE IF EXISTS %I CASCADE', typname) FROM pg_type"
        "  WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'"
        "  AND typtype IN ('e', 'c') LOOP EXECUTE name; END LOOP; END $$"
    )
