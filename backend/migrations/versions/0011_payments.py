"""Accounts to pay to, payment orders, runs and returns."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("payment_entry", "payment_order", "payment_run", "bank_account")


def upgrade() -> None:
    _create_accounts()
    _create_runs()
    _create_orders()
    _create_entries()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _foreign(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _create_accounts() -> None:
    table = "bank_account"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("caisse", sa.Text(), nullable=True),
        sa.Column("iban", sa.LargeBinary(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        _check(table, "last_four", "length(last_four) = 4"),
        _check(table, "owner", "num_nonnulls(person_id, provider_id, caisse) = 1"),
        _foreign(table, "caisse", "caisse.code"),
        _foreign(table, "given_by", "account.id"),
        _foreign(table, "person_id", "person.id"),
        _foreign(table, "provider_id", "provider.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
    )
    running = sa.text("replaced_at IS NULL")
    for owner in ("person_id", "provider_id", "caisse"):
        op.create_index(f"uq_{table}_{owner}", table, [owner], unique=True, postgresql_where=running)


def _create_runs() -> None:
    table = "payment_run"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("caisse", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_count", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("execute_on", sa.Date(), nullable=False),
        *_acts(),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _check(table, "amount", "order_count > 0 AND total_cents > 0"),
        _check(table, "category", "category IN ('regular', 'instant')"),
        _check(table, "state", "state IN ('prepared', 'stale', 'released', 'dissolved')"),
        _check(table, "released", "(released_at IS NOT NULL) = (state = 'released')"),
        _check(
            table,
            "four_eyes",
            "released_at IS NULL OR (released_by IS NOT NULL AND released_by IS DISTINCT FROM prepared_by)"
            " OR (category = 'instant' AND released_by IS NULL AND prepared_by IS NULL)",
        ),
        _foreign(table, "account_id", "bank_account.id"),
        _foreign(table, "caisse", "caisse.code"),
        _foreign(table, "file_id", "stored_file.id"),
        *(_foreign(table, f"{act}_by", "account.id") for act in ("prepared", "released", "dissolved")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_run")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_run_reference")),
    )
    op.create_index("ix_payment_run_caisse", table, ["caisse", sa.text("id DESC")])


def _acts() -> list[sa.Column[object]]:
    """Who did what to a run, and when; only the preparing is always there."""
    columns: list[sa.Column[object]] = []
    for act in ("prepared", "released", "dissolved"):
        columns.append(sa.Column(f"{act}_at", sa.DateTime(timezone=True), nullable=act != "prepared"))
        columns.append(sa.Column(f"{act}_by", sa.Uuid(), nullable=True))
    return columns


def _create_orders() -> None:
    table = "payment_order"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("caisse", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_code", sa.Text(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_order_rules(table),
    )
    due, returned = sa.text("state = 'due'"), sa.text("state = 'returned'")
    op.create_index("ix_payment_order_due", table, ["caisse", "kind", "id"], postgresql_where=due)
    op.create_index("ix_payment_order_returned", table, ["caisse", "id"], postgresql_where=returned)
    owed = sa.text("state IN ('due', 'returned')")
    op.create_index("ix_payment_order_person", table, ["person_id"], postgresql_where=owed)
    op.create_index(op.f("ix_payment_order_provider_id"), table, ["provider_id"])


def _order_rules(table: str) -> list[sa.Constraint]:
    return [
        _check(table, "amount", "amount_cents > 0"),
        _check(table, "kind", "kind IN ('refund', 'instant', 'settlement')"),
        _check(table, "state", "state IN ('due', 'paid', 'returned', 'withdrawn')"),
        _check(table, "paid", "(paid_at IS NOT NULL) = (state IN ('paid', 'returned'))"),
        _check(table, "returned", "(return_code IS NOT NULL) = (state = 'returned')"),
        _check(table, "payee", "num_nonnulls(person_id, provider_id) = 1"),
        _foreign(table, "account_id", "bank_account.id"),
        _foreign(table, "caisse", "caisse.code"),
        _foreign(table, "claim_id", "claim.id"),
        _foreign(table, "person_id", "person.id"),
        _foreign(table, "provider_id", "provider.id"),
        _foreign(table, "replaces_id", "payment_order.id"),
        _foreign(table, "statement_id", "statement.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_order")),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_payment_order_claim_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_order_reference")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_payment_order_replaces_id")),
    ]


def _create_entries() -> None:
    table = "payment_entry"
    op.create_table(
        table,
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        _check(table, "amount", "amount_cents > 0"),
        _foreign(table, "account_id", "bank_account.id"),
        _foreign(table, "order_id", "payment_order.id"),
        _foreign(table, "run_id", "payment_run.id"),
        sa.PrimaryKeyConstraint("run_id", "order_id", name=op.f("pk_payment_entry")),
    )
    op.create_index("uq_payment_entry_live", table, ["order_id"], unique=True, postgresql_where=sa.text("live"))
