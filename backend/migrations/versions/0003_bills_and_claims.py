"""Files, bills, what lies in the inbox, and claims with their statements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_part",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("month", "sha256", "part", name=op.f("pk_file_part")),
        postgresql_partition_by="RANGE (month)",
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("month", "sha256", name=op.f("uq_stored_file_month_sha256")),
    )
    op.create_table(
        "memoire",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("biller_id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("tps_label", sa.Text(), nullable=True),
        sa.Column("accident", sa.Boolean(), nullable=False),
        sa.Column("inpatient", sa.Boolean(), nullable=False),
        sa.Column("patient_agrees", sa.Boolean(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("file_pages", sa.Integer(), nullable=False),
        sa.Column("proof_file_id", sa.Uuid(), nullable=True),
        sa.Column("proof_seen", sa.Text(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("origin IN ('practice', 'paper')", name=op.f("ck_memoire_origin")),
        sa.CheckConstraint("route IN ('reimbursement', 'pid', 'tps')", name=op.f("ck_memoire_route")),
        sa.CheckConstraint("total_cents BETWEEN 0 AND 100000000", name=op.f("ck_memoire_total")),
        sa.ForeignKeyConstraint(["biller_id"], ["provider.id"], name=op.f("fk_memoire_biller_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_memoire_client_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_memoire_file_id")),
        sa.ForeignKeyConstraint(["performer_id"], ["provider.id"], name=op.f("fk_memoire_performer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_memoire_person_id")),
        sa.ForeignKeyConstraint(["proof_file_id"], ["stored_file.id"], name=op.f("fk_memoire_proof_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memoire")),
        sa.UniqueConstraint("biller_id", "number", name=op.f("uq_memoire_biller_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_memoire_reference")),
    )
    op.create_index("ix_memoire_biller_changed", "memoire", ["biller_id", "changed_at", "id"], unique=False)
    op.create_index("ix_memoire_person_issued", "memoire", ["person_id", "issued_on"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("memoire_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("send_before", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("file_pages", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('memoire', 'statement', 'letter', 'prescription', 'certificate', 'quote')",
            name=op.f("ck_document_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('to-send', 'unpaid', 'sent', 'received-by-post', 'direct', 'third-party', 'cancelled', 'none')",
            name=op.f("ck_document_state"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_document_claim_id"), use_alter=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_document_file_id")),
        sa.ForeignKeyConstraint(["memoire_id"], ["memoire.id"], name=op.f("fk_document_memoire_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("memoire_id", name=op.f("uq_document_memoire_id")),
    )
    op.create_index(op.f("ix_document_claim_id"), "document", ["claim_id"], unique=False)
    op.create_index(
        "ix_document_inbox",
        "document",
        ["person_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("released_at IS NOT NULL"),
    )
    op.create_table(
        "memoire_line",
        sa.Column("memoire_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("performed_at", sa.Time(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_cents BETWEEN 0 AND 100000000", name=op.f("ck_memoire_line_amount")),
        sa.CheckConstraint("quantity BETWEEN 1 AND 999", name=op.f("ck_memoire_line_quantity")),
        sa.ForeignKeyConstraint(["memoire_id"], ["memoire.id"], name=op.f("fk_memoire_line_memoire_id")),
        sa.PrimaryKeyConstraint("memoire_id", "position", name=op.f("pk_memoire_line")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("memoire_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("caisse", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("also_arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("also_arrived_by", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('app', 'post', 'pid', 'tps')", name=op.f("ck_claim_channel")),
        sa.CheckConstraint(
            "state IN ('received', 'in-review', 'waiting-for-patient', 'accepted', 'refused', 'paid')",
            name=op.f("ck_claim_state"),
        ),
        sa.ForeignKeyConstraint(["caisse"], ["caisse.code"], name=op.f("fk_claim_caisse")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_claim_decided_by")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_claim_document_id")),
        sa.ForeignKeyConstraint(["memoire_id"], ["memoire.id"], name=op.f("fk_claim_memoire_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_claim_statement_id"), use_alter=True),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_claim_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("memoire_id", name=op.f("uq_claim_memoire_id")),
    )
    op.create_index(
        "ix_claim_person",
        "claim",
        ["person_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_claim_queue",
        "claim",
        ["caisse", "received_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('received', 'in-review', 'waiting-for-patient')"),
    )
    op.create_table(
        "claim_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("file_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_message_account_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_message_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_message")),
    )
    op.create_index(op.f("ix_claim_message_claim_id"), "claim_message", ["claim_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("billed_cents", sa.BigInteger(), nullable=False),
        sa.Column("tariff_cents", sa.BigInteger(), nullable=False),
        sa.Column("participation_cents", sa.BigInteger(), nullable=False),
        sa.Column("excess_cents", sa.BigInteger(), nullable=False),
        sa.Column("supplement_cents", sa.BigInteger(), nullable=False),
        sa.Column("not_covered_cents", sa.BigInteger(), nullable=False),
        sa.Column("reimbursed_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_cents", sa.BigInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "billed_cents = reimbursed_cents + participation_cents + excess_cents"
            " + supplement_cents + not_covered_cents",
            name=op.f("ck_statement_sum"),
        ),
        sa.CheckConstraint("reimbursed_cents BETWEEN 0 AND billed_cents", name=op.f("ck_statement_reimbursed")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_statement_claim_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_statement_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_statement_claim_id_number")),
    )
    op.create_foreign_key("fk_claim_statement_id", "claim", "statement", ["statement_id"], ["id"])
    op.create_foreign_key("fk_document_claim_id", "document", "claim", ["claim_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint("fk_document_claim_id", "document")
    op.drop_constraint("fk_claim_statement_id", "claim")
    op.drop_table("statement")
    op.drop_index(op.f("ix_claim_message_claim_id"), table_name="claim_message")
    op.drop_table("claim_message")
    op.drop_index(
        "ix_claim_queue",
        table_name="claim",
        postgresql_where=sa.text("state IN ('received', 'in-review', 'waiting-for-patient')"),
    )
    op.drop_index("ix_claim_person", table_name="claim")
    op.drop_table("claim")
    op.drop_table("memoire_line")
    op.drop_index("ix_document_inbox", table_name="document", postgresql_where=sa.text("released_at IS NOT NULL"))
    op.drop_index(op.f("ix_document_claim_id"), table_name="document")
    op.drop_table("document")
    op.drop_index("ix_memoire_person_issued", table_name="memoire")
    op.drop_index("ix_memoire_biller_changed", table_name="memoire")
    op.drop_table("memoire")
    op.drop_table("stored_file")
    op.drop_table("file_part")
