"""Which insured person a member of staff is, so that nobody decides on their own case."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("insured_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_account_insured_id", "account", "person", ["insured_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint("fk_account_insured_id", "account", type_="foreignkey")
    op.drop_column("account", "insured_id")
