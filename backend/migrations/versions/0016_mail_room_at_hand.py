"""What the mail room's desk shows: where on a page a code stands, who has a packet open, when a pile moved last, and
which piles another mail room handed on; and indexes for what waits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WAITS = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.add_column("scanned_page", sa.Column("width", sa.Integer(), nullable=True))
    op.add_column("scanned_page", sa.Column("height", sa.Integer(), nullable=True))
    op.add_column("batch", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("batch", sa.Column("forwarded_from", sa.Uuid(), nullable=True))
    op.add_column("packet", sa.Column("held_by", sa.Uuid(), nullable=True))
    op.add_column("packet", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_batch_forwarded_from"), "batch", "packet", ["forwarded_from"], ["id"])
    op.create_foreign_key(op.f("fk_packet_held_by"), "packet", "account", ["held_by"], ["id"])
    forwarded = sa.text("forwarded_from IS NOT NULL")
    op.create_index(op.f("ix_batch_forwarded_from"), "batch", ["forwarded_from"], postgresql_where=forwarded)
    op.create_index("ix_batch_at_work", "batch", ["received_at"], postgresql_where=sa.text("state <> 'done'"))
    waiting = ["outcome", "made_at", "id"]
    op.drop_index("ix_packet_waiting", "packet")
    op.create_index("ix_packet_waiting", "packet", waiting, postgresql_where=WAITS, postgresql_include=["batch_id"])
    op.create_index("ix_packet_oldest", "packet", ["made_at", "id"], postgresql_where=WAITS)
    op.create_index("ix_packet_of_pile", "packet", ["batch_id", "made_at", "id"], postgresql_where=WAITS)


def downgrade() -> None:
    op.drop_index("ix_packet_waiting", "packet")
    op.create_index("ix_packet_waiting", "packet", ["outcome", "made_at", "id"], postgresql_where=WAITS)
    op.drop_index("ix_packet_of_pile", "packet")
    op.drop_index("ix_packet_oldest", "packet")
    op.drop_index("ix_batch_at_work", "batch")
    op.drop_index(op.f("ix_batch_forwarded_from"), "batch")
    op.drop_constraint(op.f("fk_packet_held_by"), "packet", type_="foreignkey")
    op.drop_constraint(op.f("fk_batch_forwarded_from"), "batch", type_="foreignkey")
    for table, column in (
        ("packet", "held_until"),
        ("packet", "held_by"),
        ("batch", "forwarded_from"),
        ("batch", "moved_at"),
        ("scanned_page", "height"),
        ("scanned_page", "width"),
    ):
        op.drop_column(table, column)
