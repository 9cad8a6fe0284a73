"""The mail room: piles, pages and packets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("caisse", sa.Text(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("pages_total", sa.Integer(), nullable=True),
        sa.Column("pages_done", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('received', 'reading', 'done')", name=op.f("ck_batch_state")),
        sa.ForeignKeyConstraint(["caisse"], ["caisse.code"], name=op.f("fk_batch_caisse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("content_sha256", name=op.f("uq_batch_content_sha256")),
    )
    op.create_index(op.f("ix_batch_received_at"), "batch", ["received_at"], unique=False)
    op.create_table(
        "batch_file",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_file_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_batch_file_file_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_file")),
    )
    op.create_table(
        "scanned_page",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("codes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("symbol_seen", sa.Boolean(), nullable=False),
        sa.Column("cpu_ms", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('read', 'foreign', 'unreadable', 'damaged')", name=op.f("ck_scanned_page_outcome")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_scanned_page_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "file", "page", name=op.f("pk_scanned_page")),
    )
    op.create_table(
        "packet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pages", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("foreign_texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("memoire_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('filed', 'already_sent', 'to_check', 'proof_missing', "
            "'unreadable', 'unknown', 'other_caisse', 'doubled', 'foreign', 'damaged')",
            name=op.f("ck_packet_outcome"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_packet_batch_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_packet_claim_id")),
        sa.ForeignKeyConstraint(["finished_by"], ["account.id"], name=op.f("fk_packet_finished_by")),
        sa.ForeignKeyConstraint(["memoire_id"], ["memoire.id"], name=op.f("fk_packet_memoire_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet")),
        sa.UniqueConstraint("batch_id", "file", "position", name=op.f("uq_packet_batch_id_file_position")),
    )
    op.create_index("ix_packet_memoire", "packet", ["memoire_id"], unique=False)
    op.create_index(
        "ix_packet_waiting",
        "packet",
        ["outcome", "made_at", "id"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_packet_waiting", table_name="packet", postgresql_where=sa.text("finished_at IS NULL"))
    op.drop_index("ix_packet_memoire", table_name="packet")
    op.drop_table("packet")
    op.drop_table("scanned_page")
    op.drop_table("batch_file")
    op.drop_index(op.f("ix_batch_received_at"), table_name="batch")
    op.drop_table("batch")
