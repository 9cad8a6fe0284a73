"""Reference doctor: declarations, letters about them, and the journal of what eSanté was told."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("mr_number")))
    _create_declarations()
    _create_letters()
    _create_journal()


def downgrade() -> None:
    op.drop_table("esante_message")
    op.drop_table("mr_letter")
    op.drop_table("mr_declaration")
    op.execute(sa.schema.DropSequence(sa.Sequence("mr_number")))


def _create_declarations() -> None:
    op.create_table(
        "mr_declaration",
        *_declaration_columns(),
        *_declaration_constraints(),
    )
    for name in ("person_id", "doctor_id", "next_summary_on"):
        op.create_index(op.f(f"ix_mr_declaration_{name}"), "mr_declaration", [name], unique=False)
    op.create_index(
        "ix_mr_declaration_waiting",
        "mr_declaration",
        ["received_on", "id"],
        unique=False,
        postgresql_where=sa.text("validated_on IS NULL AND not_validated_on IS NULL"),
    )
    op.create_index(
        "uq_mr_declaration_running",
        "mr_declaration",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("validated_on IS NOT NULL AND ended_on IS NULL"),
    )


def _declaration_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("doctor_id", sa.Uuid(), nullable=False),
        sa.Column("representative_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ald", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("dsp_active", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("validated_on", sa.Date(), nullable=True),
        sa.Column("not_validated_on", sa.Date(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_kind", sa.Text(), nullable=True),
        sa.Column("end_signed_on", sa.Date(), nullable=True),
        sa.Column("end_received_on", sa.Date(), nullable=True),
        sa.Column("summary_created_on", sa.Date(), nullable=True),
        sa.Column("summary_attested_on", sa.Date(), nullable=True),
        sa.Column("next_summary_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _declaration_constraints() -> tuple[sa.schema.Constraint, ...]:
    return (
        sa.CheckConstraint("origin IN ('practice', 'paper')", name=op.f("ck_mr_declaration_origin")),
        sa.CheckConstraint(
            "end_kind IN ('joint', 'doctor', 'patient', 'death')", name=op.f("ck_mr_declaration_end_kind")
        ),
        sa.CheckConstraint("(end_kind IS NULL) = (ended_on IS NULL)", name=op.f("ck_mr_declaration_end")),
        sa.CheckConstraint("validated_on IS NULL OR not_validated_on IS NULL", name=op.f("ck_mr_declaration_decision")),
        sa.CheckConstraint(
            "(validated_on IS NULL) = (effective_on IS NULL) AND (validated_on IS NULL) = (number IS NULL)",
            name=op.f("ck_mr_declaration_effect"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_mr_declaration_client_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_mr_declaration_decided_by")),
        sa.ForeignKeyConstraint(["doctor_id"], ["provider.id"], name=op.f("fk_mr_declaration_doctor_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mr_declaration_person_id")),
        sa.ForeignKeyConstraint(["representative_id"], ["person.id"], name=op.f("fk_mr_declaration_representative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mr_declaration")),
        sa.UniqueConstraint("number", name=op.f("uq_mr_declaration_number")),
    )


def _create_letters() -> None:
    op.create_table(
        "mr_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("about_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("addressee IN ('doctor', 'patient', 'representative')", name=op.f("ck_mr_letter_addressee")),
        sa.CheckConstraint(
            "occasion IN ('validated', 'not-validated', 'ended', 'services')", name=op.f("ck_mr_letter_occasion")
        ),
        sa.ForeignKeyConstraint(["declaration_id"], ["mr_declaration.id"], name=op.f("fk_mr_letter_declaration_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_mr_letter_document_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_mr_letter_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mr_letter")),
        sa.UniqueConstraint(
            "declaration_id",
            "occasion",
            "about_on",
            "addressee",
            name=op.f("uq_mr_letter_declaration_id_occasion_about_on_addressee"),
        ),
    )


def _create_journal() -> None:
    op.create_table(
        "esante_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("event IN ('validated', 'ended')", name=op.f("ck_esante_message_event")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["mr_declaration.id"], name=op.f("fk_esante_message_declaration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_esante_message")),
    )
    op.create_index(op.f("ix_esante_message_declaration_id"), "esante_message", ["declaration_id"], unique=False)
