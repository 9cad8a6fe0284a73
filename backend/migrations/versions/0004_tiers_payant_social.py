"""Tiers payant social: offices, attestations, labels."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_office")),
    )
    op.create_table(
        "attestation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("exceptional", sa.Boolean(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_attestation_period")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_attestation_granted_by")),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_attestation_office")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attestation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
    )
    op.create_index(op.f("ix_attestation_person_id"), "attestation", ["person_id"], unique=False)
    op.create_table(
        "label",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("attestation_id", sa.Uuid(), nullable=False),
        sa.Column("memoire_id", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attestation_id"], ["attestation.id"], name=op.f("fk_label_attestation_id")),
        sa.ForeignKeyConstraint(["memoire_id"], ["memoire.id"], name=op.f("fk_label_memoire_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_label")),
        sa.UniqueConstraint("memoire_id", name=op.f("uq_label_memoire_id")),
    )
    op.create_index(op.f("ix_label_attestation_id"), "label", ["attestation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_label_attestation_id"), table_name="label")
    op.drop_table("label")
    op.drop_index(op.f("ix_attestation_person_id"), table_name="attestation")
    op.drop_table("attestation")
    op.drop_table("office")
