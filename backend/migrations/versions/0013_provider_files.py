"""Registration files of providers, associations over time, exemptions; labels used after their end."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = "state IN ('received', 'incomplete', 'complete')"


def upgrade() -> None:
    _create_registrations()
    _create_changes()
    _create_exemptions()
    _create_label_reviews()
    for word in ("given", "withdrawn"):
        op.add_column("authorisation", sa.Column(f"{word}_signed_on", sa.Date(), nullable=True))
        op.add_column("authorisation", sa.Column(f"{word}_file_id", sa.Uuid(), nullable=True))
        name = op.f(f"fk_authorisation_{word}_file_id")
        op.create_foreign_key(name, "authorisation", "stored_file", [f"{word}_file_id"], ["id"])
    op.add_column("authorisation", sa.Column("withdrawn_note", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("authorisation", "withdrawn_note")
    for word in ("given", "withdrawn"):
        op.drop_column("authorisation", f"{word}_file_id")
        op.drop_column("authorisation", f"{word}_signed_on")
    for table in ("late_label_review", "exemption", "association_change", "registration_paper", "registration"):
        op.drop_table(table)


def _create_registrations() -> None:
    op.create_table(
        "registration",
        _key(),
        *_texts("kind", "name", "discipline", "address"),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        *_texts("state"),
        sa.Column("reason", sa.Text(), nullable=True),
        _to("registration", "provider_id", "provider"),
        _to("registration", "letter_file_id", "stored_file"),
        _instant("decided_at", nullable=True),
        _to("registration", "decided_by", "account"),
        _instant("created_at"),
        _instant("changed_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'association')", name=op.f("ck_registration_kind")),
        sa.CheckConstraint(
            "state IN ('received', 'incomplete', 'complete', 'attributed', 'refused')",
            name=op.f("ck_registration_state"),
        ),
        sa.CheckConstraint("(state = 'attributed') = (provider_id IS NOT NULL)", name=op.f("ck_registration_code")),
        sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_registration_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_registration_provider_id")),
    )
    op.create_index("ix_registration_open", "registration", ["received_on", "id"], postgresql_where=sa.text(OPEN))
    op.create_table(
        "registration_paper",
        _key(),
        _to("registration_paper", "registration_id", "registration", nullable=False),
        *_texts("name"),
        _to("registration_paper", "file_id", "stored_file", nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("unusable", sa.Text(), nullable=True),
        _instant("added_at"),
        _to("registration_paper", "added_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_paper")),
    )
    op.create_index(op.f("ix_registration_paper_registration_id"), "registration_paper", ["registration_id"])


def _create_changes() -> None:
    op.create_table(
        "association_change",
        _key(),
        _to("association_change", "association_id", "provider", nullable=False),
        _to("association_change", "provider_id", "provider", nullable=False),
        *_texts("kind"),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("signed_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _to("association_change", "file_id", "stored_file", nullable=False),
        _instant("recorded_at"),
        _to("association_change", "recorded_by", "account"),
        sa.CheckConstraint("kind IN ('founded', 'joined', 'left')", name=op.f("ck_association_change_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association_change")),
    )
    op.create_index(op.f("ix_association_change_association_id"), "association_change", ["association_id"])


def _create_exemptions() -> None:
    op.create_table(
        "exemption",
        _key(),
        _to("exemption", "provider_id", "provider", nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("turnover_cents", sa.BigInteger(), nullable=False),
        sa.Column("born_before", sa.Boolean(), nullable=False),
        sa.Column("turnover_below", sa.Boolean(), nullable=False),
        _to("exemption", "file_id", "stored_file"),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        _instant("decided_at", nullable=True),
        _to("exemption", "decided_by", "account"),
        _instant("recorded_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('granted', 'refused')", name=op.f("ck_exemption_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_exemption_decided")),
        sa.CheckConstraint(
            "decision IS DISTINCT FROM 'granted' OR valid_from IS NOT NULL", name=op.f("ck_exemption_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    op.create_index(op.f("ix_exemption_provider_id"), "exemption", ["provider_id"])


def _create_label_reviews() -> None:
    op.create_table(
        "late_label_review",
        _to("late_label_review", "claim_id", "claim", nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=False),
        *_texts("note"),
        _instant("reviewed_at"),
        _to("late_label_review", "reviewed_by", "account"),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_late_label_review")),
    )


def _key() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _texts(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, name: str, other: str, *, nullable: bool = True) -> sa.Column[Any]:
    """A column that leads to a row of another table."""
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, sa.Uuid(), key, nullable=nullable)
