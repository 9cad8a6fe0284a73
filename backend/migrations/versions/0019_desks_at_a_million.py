"""What the desks ask for, by index at a million claims: finding, weight, whose desk, decided, names, dues."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OPEN = "state IN ('received', 'in-review', 'waiting-for-patient')"
PLACE = ["caisse", "received_at", "id"]
NAMES = (
    "to_tsvector('simple'::regconfig, lower(translate((given_name || ' '::text) || family_name,"
    " 'ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿß-./''’'::text,"
    " 'AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyys     '::text)))"
)
WEIGHTS = """
UPDATE claim SET weights = found.weights FROM (
  SELECT newest.claim_id, array_agg(DISTINCT one ->> 'severity' ORDER BY one ->> 'severity') AS weights
  FROM (SELECT DISTINCT ON (claim_id) claim_id, findings FROM statement ORDER BY claim_id, number DESC) newest,
    jsonb_array_elements(newest.findings) one
  GROUP BY newest.claim_id
) found WHERE found.claim_id = claim.id
"""


def upgrade() -> None:
    op.add_column("claim", sa.Column("weights", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.execute(WEIGHTS)
    _index("ix_claim_findings", "claim", ["codes", "weights"], OPEN, using="gin")
    mine = "state IN ('in-review', 'waiting-for-patient')"
    _index("ix_claim_desk", "claim", ["taken_by", "received_at", "id"], mine)
    _index("ix_claim_asked", "claim", PLACE, "state = 'waiting-for-patient'")
    _index("ix_claim_proposed", "claim", PLACE, "proposed_by IS NOT NULL")
    op.drop_index("ix_claim_decided", table_name="claim")
    _index("ix_claim_decided", "claim", ["caisse", "decided_at", "id"], "decided_at IS NOT NULL")
    op.create_index(
        "ix_payment_order_waiting",
        *("payment_order", ["caisse", "id"]),
        postgresql_include=["kind", "person_id", "provider_id", "amount_cents", "made_at"],
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index("ix_person_names", "person", [sa.text(NAMES)], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_person_names", table_name="person")
    op.drop_index("ix_payment_order_waiting", table_name="payment_order")
    op.drop_index("ix_claim_decided", table_name="claim")
    _index("ix_claim_decided", "claim", ["caisse", sa.text("decided_at DESC")], "decided_at IS NOT NULL")
    for name in ("proposed", "asked", "desk", "findings"):
        op.drop_index(f"ix_claim_{name}", table_name="claim")
    op.drop_column("claim", "weights")


def _index(name: str, table: str, columns: Sequence[str | sa.TextClause], where: str, using: str = "btree") -> None:
    op.create_index(name, table, columns, postgresql_where=sa.text(where), postgresql_using=using)
