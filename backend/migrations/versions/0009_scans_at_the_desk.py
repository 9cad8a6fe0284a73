"""What the mail room keeps of files and photographs beside their pages, and why a packet was not filed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REASONS = {
    "already_sent": "sent-before",
    "doubled": "posted-before",
    "proof_missing": "no-proof",
    "foreign": "foreign-code",
    "unreadable": "no-code",
}


def upgrade() -> None:
    op.alter_column("batch_file", "file_id", existing_type=sa.Uuid(), nullable=True)
    op.add_column("batch_file", sa.Column("refused", sa.Text(), nullable=True))
    op.create_table(
        "photograph",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id", "file"],
            ["batch_file.batch_id", "batch_file.position"],
            name=op.f("fk_photograph_batch_id_file"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_photograph_file_id")),
        sa.PrimaryKeyConstraint("batch_id", "file", "page", name=op.f("pk_photograph")),
    )
    for outcome, reason in REASONS.items():
        op.execute(
            sa.text("UPDATE packet SET reason = :reason WHERE outcome = :outcome AND reason IS NULL").bindparams(
                reason=reason, outcome=outcome
            )
        )


def downgrade() -> None:
    op.drop_table("photograph")
    op.drop_column("batch_file", "refused")
    op.alter_column("batch_file", "file_id", existing_type=sa.Uuid(), nullable=False)
