"""Paper and bills are found by what stands on them: the reference, the bill's number."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    read = sa.text("reference IS NOT NULL")
    op.create_index(op.f("ix_memoire_number"), "memoire", ["number"])
    op.create_index(op.f("ix_packet_reference"), "packet", ["reference"], postgresql_where=read)


def downgrade() -> None:
    op.drop_index(op.f("ix_packet_reference"), "packet")
    op.drop_index(op.f("ix_memoire_number"), "memoire")
