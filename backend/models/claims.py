"""The request for reimbursement: at most one per memoire, whatever road it came by."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.db import Base, CentsColumn, Instant, new_id
from backend.domain.actors import Actor
from backend.domain.lifecycle import CHANNELS, CLAIM_STATES, allow_claim
from backend.models.events import record

_PLACE = ("caisse", "received_at", "id")
_OPEN = text("state IN ('received', 'in-review', 'waiting-for-patient')")


class Claim(Base):
    """One claim, carried by one caisse. Two people may touch it: `version` tells the second one."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("channel IN ({})".format(", ".join(f"'{word}'" for word in CHANNELS)), name="channel"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{word}'" for word in CLAIM_STATES)), name="state"),
        Index("ix_claim_person", "person_id", text("received_at DESC"), text("id DESC")),
        Index("ix_claim_queue", *_PLACE, postgresql_where=_OPEN),
        Index("ix_claim_amount", "caisse", "total_cents", "id", postgresql_where=_OPEN),
        Index("ix_claim_findings", "codes", "weights", postgresql_using="gin", postgresql_where=_OPEN),
        Index(
            "ix_claim_desk",
            *("taken_by", "received_at", "id"),
            postgresql_where=text("state IN ('in-review', 'waiting-for-patient')"),
        ),
        Index("ix_claim_asked", *_PLACE, postgresql_where=text("state = 'waiting-for-patient'")),
        Index("ix_claim_proposed", *_PLACE, postgresql_where=text("proposed_by IS NOT NULL")),
        Index("ix_claim_decided", "caisse", "decided_at", "id", postgresql_where=text("decided_at IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    memoire_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memoire.id"), unique=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    caisse: Mapped[str] = mapped_column(ForeignKey("caisse.code"))
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    received_at: Mapped[Instant]
    total_cents: Mapped[CentsColumn]  # as billed, here for the order of the queue
    assessed_at: Mapped[datetime | None]
    assessed_with: Mapped[str | None]  # the digest of the facts; others than today's mean: assess again
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")  # the newest findings'
    weights: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")  # and how they weigh
    waits_for: Mapped[str | None]  # why the system leaves it to a clerk (domain.straight_through)
    proposed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))  # waits for a second signature
    proposed_at: Mapped[datetime | None]
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    also_arrived_at: Mapped[datetime | None]  # the same memoire by a second road
    also_arrived_by: Mapped[str | None]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    taken_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    statement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement.id", use_alter=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def held_by(self, now: datetime) -> uuid.UUID | None:
        """Whose desk it lies on at `now`; nobody's once the hold has run out."""
        return self.taken_by if self.taken_until is not None and self.taken_until > now else None

    def take(self, session: Session, clerk: Actor, now: datetime, until: datetime) -> None:
        """Lay it on a clerk's desk; the first time the patient reads that it is being looked at."""
        if self.state == "in-review":
            self._note(session, clerk, "taken-over", now)
        else:
            self._step(session, clerk, "taken", "in-review", now)
        self.taken_by, self.taken_until = clerk.id, until

    def release(self, session: Session, clerk: Actor, now: datetime) -> None:
        """Put it back into the queue, undecided."""
        self._step(session, clerk, "released", "received", now)
        self.taken_by = self.taken_until = None

    def ask(self, session: Session, clerk: Actor, now: datetime) -> None:
        """A question went to the patient; it stays that clerk's."""
        self._step(session, clerk, "asked", "waiting-for-patient", now)
        self.taken_until = None

    def take_up(self, session: Session, actor: Actor, name: str, now: datetime) -> None:
        """The waiting is over: the patient `answered`, or the clerk has `resumed` without an answer."""
        self._step(session, actor, name, "in-review", now)

    def accept(self, session: Session, by: Actor, now: datetime, statement: "Statement", **note: Any) -> None:
        """Reimburse as the statement says."""
        self._decide(session, by, "accepted", now, statement, note)

    def refuse(self, session: Session, by: Actor, now: datetime, statement: "Statement", **note: Any) -> None:
        """Reimburse nothing, for the statement's reasons."""
        self._decide(session, by, "refused", now, statement, note)

    def undo(self, session: Session, clerk: Actor, now: datetime, until: datetime) -> None:
        """Take a decision back; it lies on that clerk's desk again."""
        self._step(session, clerk, "undone", "in-review", now)
        self.statement_id = self.decided_at = self.decided_by = None
        self.taken_by, self.taken_until = clerk.id, until

    def propose(self, session: Session, clerk: Actor, now: datetime, proposal: dict[str, Any]) -> None:
        """A first clerk would accept it so; it waits under review for the signature of a second one."""
        self._note(session, clerk, "proposed", now)
        self.proposed_by, self.proposed_at, self.proposal = clerk.id, now, proposal
        self.taken_by = self.taken_until = None

    def drop_proposal(self, session: Session, by: Actor, name: str, now: datetime, **note: str) -> None:
        """The proposal is `sent-back`, or outdated by a newer assessment (`proposal-outdated`)."""
        record(session, by, name, "claim", self.id, now, person_id=self.person_id, **note)
        self.proposed_by = self.proposed_at = self.proposal = None

    def correct(self, session: Session, clerk: Actor, now: datetime, statement: "Statement", **note: Any) -> None:
        """A better statement for a claim whose money left already; its state stays."""
        record(session, clerk, "corrected", "claim", self.id, now, person_id=self.person_id, after=self.state, **note)
        self.statement_id, self.decided_at, self.decided_by = statement.id, now, clerk.id

    def uphold(self, session: Session, clerk: Actor, now: datetime, statement: "Statement") -> None:
        """The patient's objection was right: a refused claim is accepted, others keep their state."""
        if self.state == "refused":
            self._step(session, clerk, "objection-upheld", "accepted", now)
        else:
            self.tell(session, clerk, "objection-upheld", now)
        self.statement_id, self.decided_at, self.decided_by = statement.id, now, clerk.id

    def tell(self, session: Session, by: Actor, name: str, now: datetime) -> None:
        """A step of the time line that leaves the state as it is."""
        about, state = self.person_id, self.state
        record(session, by, name, "claim", self.id, now, person_id=about, before=state, after=state)

    def outdate(self, session: Session) -> None:
        """Make every page that shows it too old to decide on."""
        session.execute(update(Claim).where(Claim.id == self.id).values(version=Claim.version + 1))

    def _decide(
        self, session: Session, by: Actor, state: str, now: datetime, statement: "Statement", note: dict[str, Any]
    ) -> None:
        self._step(session, by, state, state, now, **note)
        self.statement_id, self.decided_at, self.decided_by = statement.id, now, by.id
        self.taken_by = self.taken_until = self.waits_for = None
        self.proposed_by = self.proposed_at = self.proposal = None

    def _step(self, session: Session, actor: Actor, name: str, new: str, now: datetime, **note: Any) -> None:
        allow_claim(self.state, new)  # type: ignore[arg-type]
        before, self.state = self.state, new
        about = self.person_id
        record(session, actor, name, "claim", self.id, now, person_id=about, before=before, after=new, **note)

    def _note(self, session: Session, actor: Actor, name: str, now: datetime) -> None:
        record(session, actor, name, "claim", self.id, now, person_id=self.person_id)


class Statement(Base):
    """What an assessment found, or a clerk decided, line by line; every version is kept.

    `lines` and `findings` are as `backend.domain.assessment` writes them out. `decision` is empty for an
    assessment that nobody decided on yet; `why` says what changed since the assessment before.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint(
            "billed_cents = reimbursed_cents + participation_cents + excess_cents"
            " + supplement_cents + not_covered_cents",
            name="sum",
        ),
        CheckConstraint("reimbursed_cents BETWEEN 0 AND billed_cents", name="reimbursed"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"))
    number: Mapped[int]
    made_at: Mapped[Instant]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[str | None]
    why: Mapped[str | None]
    note: Mapped[str | None]
    billed_cents: Mapped[CentsColumn]
    tariff_cents: Mapped[CentsColumn]
    participation_cents: Mapped[CentsColumn]
    excess_cents: Mapped[CentsColumn]
    supplement_cents: Mapped[CentsColumn]
    not_covered_cents: Mapped[CentsColumn]
    reimbursed_cents: Mapped[CentsColumn]
    patient_cents: Mapped[CentsColumn]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class ClaimMessage(Base):
    """A question of the clerk's, or the patient's answer; files beside it."""

    __tablename__ = "claim_message"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    at: Mapped[Instant]
    author: Mapped[str]  # "clerk" or "patient"
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    body: Mapped[str]
    file_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
