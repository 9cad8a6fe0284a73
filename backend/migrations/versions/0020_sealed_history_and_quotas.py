"""History is only added to, and sealed; what is handed in is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STAYS = """
CREATE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.seal IS NULL AND NEW.seal IS NOT NULL THEN
    OLD.seal := NEW.seal;
    IF NEW IS NOT DISTINCT FROM OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'history is only added to' USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("last_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0 AND events > 0", name=op.f("ck_seal_counts")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
    )
    op.add_column("event", sa.Column("seal", sa.BigInteger(), nullable=True))
    op.create_index("ix_event_unsealed", "event", ["id"], postgresql_where=sa.text("seal IS NULL"))
    op.execute(STAYS)
    op.execute(
        "CREATE TRIGGER event_row_stays BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_stays()"
    )
    op.execute(
        "CREATE TRIGGER event_table_stays BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_stays()"
    )

    op.create_table(
        "intake",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("files > 0 AND bytes >= 0", name=op.f("ck_intake_counts")),
        sa.PrimaryKeyConstraint("owner_id", "day", "slot", name=op.f("pk_intake")),
    )


def downgrade() -> None:
    op.drop_table("intake")
    op.execute("DROP TRIGGER event_table_stays ON event")
    op.execute("DROP TRIGGER event_row_stays ON event")
    op.execute("DROP FUNCTION event_stays()")
    op.drop_index("ix_event_unsealed", table_name="event")
    op.drop_column("event", "seal")
    op.drop_table("seal")
