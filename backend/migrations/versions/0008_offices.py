"""Social offices at work: signed engagements, second validations, versions, and who pays each bill."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office", sa.Column("address", sa.Text(), server_default="", nullable=False))
    op.add_column("attestation", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("attestation", sa.Column("caisse", sa.Text(), nullable=True))
    op.add_column("attestation", sa.Column("engagement_file_id", sa.Uuid(), nullable=True))
    op.add_column("attestation", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attestation", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_foreign_key(op.f("fk_attestation_caisse"), "attestation", "caisse", ["caisse"], ["code"])
    op.create_foreign_key(
        op.f("fk_attestation_engagement_file_id"), "attestation", "stored_file", ["engagement_file_id"], ["id"]
    )
    op.create_index("ix_attestation_office_granted", "attestation", ["office", "granted_at", "id"])
    op.add_column("label", sa.Column("position", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "label",
        sa.Column("validated_acts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    _create_settlement()


def downgrade() -> None:
    op.drop_table("settlement")
    op.drop_column("label", "validated_acts")
    op.drop_column("label", "position")
    op.drop_index("ix_attestation_office_granted", table_name="attestation")
    for column in ("version", "changed_at", "engagement_file_id", "caisse", "reason"):
        op.drop_column("attestation", column)
    op.drop_column("office", "address")


def _create_settlement() -> None:
    op.create_table(
        "settlement",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("open_lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("provider_cents", sa.BigInteger(), nullable=False),
        sa.Column("caisse_cents", sa.BigInteger(), nullable=False),
        sa.Column("office_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_settlement_claim_id")),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_settlement_office")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_settlement_statement_id")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_settlement")),
    )
    op.create_index("ix_settlement_office_decided", "settlement", ["office", "decided_on"])
