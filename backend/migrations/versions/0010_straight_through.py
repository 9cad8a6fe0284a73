"""Claims decided by the system, versions of assessments, second signatures, and looks back at what was decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN = "state IN ('received', 'in-review', 'waiting-for-patient')"


def upgrade() -> None:
    op.add_column("claim", sa.Column("total_cents", sa.BigInteger(), nullable=True))
    op.execute("UPDATE claim SET total_cents = memoire.total_cents FROM memoire WHERE memoire.id = claim.memoire_id")
    op.alter_column("claim", "total_cents", nullable=False)
    op.add_column("claim", sa.Column("codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("claim", sa.Column("waits_for", sa.Text(), nullable=True))
    op.add_column("claim", sa.Column("assessed_with", sa.Text(), nullable=True))
    op.add_column("claim", sa.Column("proposed_by", sa.Uuid(), nullable=True))
    op.add_column("claim", sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claim", sa.Column("proposal", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_foreign_key(op.f("fk_claim_proposed_by"), "claim", "account", ["proposed_by"], ["id"])
    op.create_index("ix_claim_amount", "claim", ["caisse", "total_cents", "id"], postgresql_where=sa.text(OPEN))
    op.create_index(
        "ix_claim_decided",
        "claim",
        ["caisse", sa.text("decided_at DESC")],
        postgresql_where=sa.text("decided_at IS NOT NULL"),
    )
    op.add_column("statement", sa.Column("why", sa.Text(), nullable=True))
    _create_claim_check()


def downgrade() -> None:
    op.drop_table("claim_check")
    op.drop_column("statement", "why")
    op.drop_index("ix_claim_decided", table_name="claim")
    op.drop_index("ix_claim_amount", table_name="claim")
    for column in ("proposal", "proposed_at", "proposed_by", "assessed_with", "waits_for", "codes", "total_cents"):
        op.drop_column("claim", column)


def _create_claim_check() -> None:
    op.create_table(
        "claim_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("caisse", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("reimbursed_cents", sa.BigInteger(), nullable=False),
        sa.Column("now_cents", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('sample', 'changed')", name=op.f("ck_claim_check_kind")),
        sa.CheckConstraint("verdict IN ('right', 'wrong')", name=op.f("ck_claim_check_verdict")),
        sa.CheckConstraint("(seen_at IS NULL) = (verdict IS NULL)", name=op.f("ck_claim_check_seen")),
        sa.ForeignKeyConstraint(["caisse"], ["caisse.code"], name=op.f("fk_claim_check_caisse")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_check_claim_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["account.id"], name=op.f("fk_claim_check_seen_by")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_claim_check_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_check")),
    )
    op.create_index(op.f("ix_claim_check_claim_id"), "claim_check", ["claim_id"])
    op.create_index(
        "uq_claim_check_open",
        "claim_check",
        ["claim_id", "kind"],
        unique=True,
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_index(
        "ix_claim_check_queue",
        "claim_check",
        ["caisse", "made_at", "id"],
        postgresql_where=sa.text("seen_at IS NULL"),
    )
