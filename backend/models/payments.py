"""Money that leaves: accounts it goes to, orders for each accepted claim, and the runs that carry orders to the bank.

No account number stands here in clear: it is sealed, with its last four figures beside it. A file for the bank is
sealed likewise; the run keeps the SHA-256 of what the bank gets.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.db import Base, CentsColumn, Day, Instant, new_id
from backend.domain.actors import Actor
from backend.domain.payments import CATEGORIES, ORDER_KINDS, ORDER_STATES, RUN_STATES, allow_order, allow_run
from backend.models.events import record

_OWNER = "num_nonnulls(person_id, provider_id, caisse) = 1"


def _words(column: str, words: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


class BankAccount(Base):
    """Where somebody is paid, or whence a caisse pays; a change is a new row, the old one stays with its last day."""

    __tablename__ = "bank_account"
    __table_args__ = (
        CheckConstraint(_OWNER, name="owner"),
        CheckConstraint("length(last_four) = 4", name="last_four"),
        *(
            Index(f"uq_bank_account_{owner}", owner, unique=True, postgresql_where=text("replaced_at IS NULL"))
            for owner in ("person_id", "provider_id", "caisse")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    provider_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provider.id"))
    caisse: Mapped[str | None] = mapped_column(ForeignKey("caisse.code"))
    iban: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    last_four: Mapped[str]
    country: Mapped[str]
    given_at: Mapped[Instant]
    given_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    first: Mapped[bool]  # there was none before
    replaced_at: Mapped[datetime | None]

    @property
    def masked(self) -> str:
        """As it may be shown: country and last four figures."""
        return f"{self.country}•• •••• {self.last_four}"


class PaymentOrder(Base):
    """What one caisse pays to one payee for one claim. A correction is a further order, for the difference.

    `number` counts a claim's orders; `reference` is what bank and payee see. `replaces_id`: the order whose money the
    bank sent back. Whoever pays it out or takes it back holds the claim's row.
    """

    __tablename__ = "payment_order"
    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint("num_nonnulls(person_id, provider_id) = 1", name="payee"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint(_words("kind", ORDER_KINDS), name="kind"),
        CheckConstraint(_words("state", ORDER_STATES), name="state"),
        CheckConstraint("(paid_at IS NOT NULL) = (state IN ('paid', 'returned'))", name="paid"),
        CheckConstraint("(return_code IS NOT NULL) = (state = 'returned')", name="returned"),
        Index("ix_payment_order_due", "caisse", "kind", "id", postgresql_where=text("state = 'due'")),
        Index(
            "ix_payment_order_waiting",
            *("caisse", "id"),
            postgresql_include=["kind", "person_id", "provider_id", "amount_cents", "made_at"],
            postgresql_where=text("state = 'due'"),
        ),
        Index("ix_payment_order_returned", "caisse", "id", postgresql_where=text("state = 'returned'")),
        Index("ix_payment_order_person", "person_id", postgresql_where=text("state IN ('due', 'returned')")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"))
    number: Mapped[int]
    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statement.id"))
    caisse: Mapped[str] = mapped_column(ForeignKey("caisse.code"))
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    provider_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provider.id"), index=True)
    amount_cents: Mapped[CentsColumn]
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="due")
    made_at: Mapped[Instant]
    paid_at: Mapped[datetime | None]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("bank_account.id"))  # where it was paid to
    returned_at: Mapped[datetime | None]
    return_code: Mapped[str | None]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment_order.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def withdraw(self, session: Session, actor: Actor, now: datetime) -> None:
        """It is not owed any more, and never left."""
        self._step(session, actor, "withdrawn", now)

    def send_back(self, session: Session, actor: Actor, code: str, now: datetime) -> None:
        """The bank could not place it; the money is the caisse's again, and still owed."""
        self._step(session, actor, "returned", now, code=code)
        self.return_code, self.returned_at = code, now

    def keep_paid(self, session: Session, actor: Actor, now: datetime) -> None:
        """It did not come back after all: the return was entered by mistake."""
        self._step(session, actor, "paid", now)
        self.return_code = self.returned_at = None

    def _step(self, session: Session, actor: Actor, new: str, now: datetime, **note: Any) -> None:
        allow_order(self.state, new)
        before, self.state = self.state, new
        record(session, actor, new, "payment_order", self.id, now, before=before, after=new, **note)


class PaymentRun(Base):
    """Orders of one caisse in one file for its bank: prepared by one person, released by another.

    Only the machinery releases what it prepared itself, and only instant payments (the switch `instant_release`).
    """

    __tablename__ = "payment_run"
    __table_args__ = (
        CheckConstraint(_words("category", CATEGORIES), name="category"),
        CheckConstraint(_words("state", RUN_STATES), name="state"),
        CheckConstraint("order_count > 0 AND total_cents > 0", name="amount"),
        CheckConstraint("(released_at IS NOT NULL) = (state = 'released')", name="released"),
        CheckConstraint(
            "released_at IS NULL OR (released_by IS NOT NULL AND released_by IS DISTINCT FROM prepared_by)"
            " OR (category = 'instant' AND released_by IS NULL AND prepared_by IS NULL)",
            name="four_eyes",
        ),
        Index("ix_payment_run_caisse", "caisse", text("id DESC")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    caisse: Mapped[str] = mapped_column(ForeignKey("caisse.code"))
    category: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)  # the message's id: a bank takes it once
    state: Mapped[str] = mapped_column(default="prepared")
    order_count: Mapped[int]
    total_cents: Mapped[CentsColumn]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)  # of the file as the bank gets it
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))  # sealed
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bank_account.id"))  # whence it is paid
    execute_on: Mapped[Day]
    prepared_at: Mapped[Instant]
    prepared_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[datetime | None]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    dissolved_at: Mapped[datetime | None]
    dissolved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    told_at: Mapped[datetime | None]  # the payees were told
    handed_over_at: Mapped[datetime | None]  # the bank's gateway took the file
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def release(self, session: Session, actor: Actor, now: datetime) -> None:
        """The file may go to the bank."""
        self._step(session, actor, "released", now, sha256=self.sha256.hex(), total_cents=self.total_cents)
        self.released_at, self.released_by = now, actor.id

    def dissolve(self, session: Session, actor: Actor, now: datetime) -> None:
        """It never goes; its orders are due again."""
        self._step(session, actor, "dissolved", now)
        self.dissolved_at, self.dissolved_by = now, actor.id

    def outdate(self, session: Session, actor: Actor, now: datetime) -> None:
        """One of its orders is not owed any more: the file must not go."""
        if self.state != "stale":
            self._step(session, actor, "stale", now)

    def _step(self, session: Session, actor: Actor, new: str, now: datetime, **note: Any) -> None:
        allow_run(self.state, new)
        before, self.state = self.state, new
        record(session, actor, new, "payment_run", self.id, now, before=before, after=new, **note)


class PaymentEntry(Base):
    """An order's place in a run; it is in at most one run that may still go or has gone (`live`)."""

    __tablename__ = "payment_entry"
    __table_args__ = (
        Index("uq_payment_entry_live", "order_id", unique=True, postgresql_where=text("live")),
        CheckConstraint("amount_cents > 0", name="amount"),
    )

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_run.id"), primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_order.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bank_account.id"))
    amount_cents: Mapped[CentsColumn]
    live: Mapped[bool] = mapped_column(default=True)
