"""Ways to reach a patient: subscriptions, passkeys, wishes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# In the order in which they can be dropped.
TABLES = ("mail_confirmation", "push_delivery", "notice", "push_subscription", "telling_wish")


def upgrade() -> None:
    _create_wishes()
    _create_subscriptions()
    _create_notices()
    _create_deliveries()
    _create_mail_confirmations()
    # Hourly asked for: what can still be sent, by its last day.
    op.create_index("ix_document_to_send", "document", ["send_before"], postgresql_where=sa.text("state = 'to-send'"))


def downgrade() -> None:
    op.drop_index("ix_document_to_send", "document")
    for table in TABLES:
        op.drop_table(table)


def _foreign(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _create_wishes() -> None:
    table = "telling_wish"
    op.create_table(
        table,
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("by_push", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("by_mail", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name=op.f("ck_telling_wish_hours")
        ),
        _foreign(table, "account_id", "account.id"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_telling_wish")),
    )


def _create_subscriptions() -> None:
    table = "push_subscription"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        _foreign(table, "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_push_subscription_endpoint_hash")),
    )
    op.create_index("ix_push_subscription_account_id", table, ["account_id"])


def _create_notices() -> None:
    table = "notice"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('document', 'posted', 'question', 'decided', 'paid', 'reminder', 'iban-changed',"
            " 'factor-changed')",
            name=op.f("ck_notice_kind"),
        ),
        _foreign(table, "account_id", "account.id"),
        _foreign(table, "person_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_notice_account_id_key")),
    )
    op.create_index("ix_notice_person_id", table, ["person_id"])
    op.create_index("ix_notice_reminder", table, ["document_id"], postgresql_where=sa.text("kind = 'reminder'"))
    op.create_index("ix_notice_waiting", table, ["account_id", "kind"], postgresql_where=sa.text("told_at IS NULL"))


def _create_deliveries() -> None:
    table = "push_delivery"
    op.create_table(
        table,
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        _foreign(table, "notice_id", "notice.id"),
        _foreign(table, "subscription_id", "push_subscription.id", "CASCADE"),
        sa.PrimaryKeyConstraint("notice_id", "subscription_id", name=op.f("pk_push_delivery")),
    )
    op.create_index("ix_push_delivery_subscription_id", table, ["subscription_id"])


def _create_mail_confirmations() -> None:
    table = "mail_confirmation"
    op.create_table(
        table,
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _foreign(table, "account_id", "account.id"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_mail_confirmation")),
    )
    op.create_index("ix_mail_confirmation_account_id", table, ["account_id"])
