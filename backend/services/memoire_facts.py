"""From rows to what the rules see: one memoire, its patient, and the patient's earlier services."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, select, tuple_
from sqlalchemy.orm import Session

from backend.domain.calendar import luxembourg_day
from backend.domain.coverage import Affiliation, responsible_caisse
from backend.domain.facts import Facts
from backend.domain.lifecycle import UNDECIDED
from backend.domain.limits import looks_back_to
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from backend.domain.sending import DocumentFacts
from backend.domain.tps import Period
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire, MemoireLine
from backend.models.people import Person
from backend.models.providers import Provider
from backend.models.social import Attestation
from backend.services import practices
from backend.services.mr.checking import relations_of
from backend.services.social import labels


def document_facts(memoire: Memoire, claim: Claim | None) -> DocumentFacts:
    """What sending depends on."""
    return DocumentFacts(
        route=memoire.route,  # type: ignore[arg-type]
        paid_on=memoire.paid_on,
        cancelled_on=luxembourg_day(memoire.cancelled_at) if memoire.cancelled_at else None,
        proof=memoire.proof_file_id is not None,
        claim_channel=claim.channel if claim else None,  # type: ignore[arg-type]
        claim_received_on=luxembourg_day(claim.received_at) if claim else None,
        posted_on=memoire.posted_on,
    )


def caisse_of(person: Person, memoire: Memoire) -> str | None:
    """The caisse of the first service day (C10)."""
    return responsible_caisse(affiliations_of(person), [memoire.first_service_on])


def affiliations_of(person: Person) -> tuple[Affiliation, ...]:
    return tuple(Affiliation(row.caisse, row.valid_from, row.valid_to) for row in person.affiliations)


def memoire_facts(session: Session, memoire: Memoire) -> MemoireFacts:
    """The bill as the rules see it."""
    biller = session.get_one(Provider, memoire.biller_id)
    performer = session.get_one(Provider, memoire.performer_id)
    return MemoireFacts(
        route=memoire.route,  # type: ignore[arg-type]
        paid_on=memoire.paid_on,
        inpatient=memoire.inpatient,
        accident=memoire.accident,
        biller=biller.code,
        performer=performer.code,
        performer_discipline=performer.discipline,
        lines=tuple(_line(line) for line in memoire.lines),
        proof="seen" if memoire.proof_seen else "attached" if memoire.proof_file_id else "none",
        label=labels.facts_of(session, memoire),
        cancelled_on=luxembourg_day(memoire.cancelled_at) if memoire.cancelled_at else None,
        outside_on=practices.day_outside(session, biller, performer, {line.performed_on for line in memoire.lines}),
    )


def person_facts(session: Session, person: Person) -> PersonFacts:
    """The patient as the rules see them."""
    periods = session.scalars(select(Attestation).where(Attestation.person_id == person.id))
    return PersonFacts(
        born_on=person.born_on,
        affiliations=affiliations_of(person),
        mr=relations_of(session, person.id),
        tps=tuple(Period(row.valid_from, row.valid_to, row.revoked_on) for row in periods),
    )


class Past(NamedTuple):
    """What a bill's patient had before it: everything that counts, and of it what is decided already."""

    services: tuple[PastService, ...]
    decided: tuple[PastService, ...]


def past_services(
    session: Session, memoire: Memoire, given: MemoireFacts, facts: Facts, before: datetime
) -> tuple[PastService, ...]:
    """Lines of the person's other claims that arrived until `before` and were not refused, earliest first."""
    return past_before(session, memoire, given, facts, before).services


def past_before(session: Session, memoire: Memoire, given: MemoireFacts, facts: Facts, before: datetime) -> Past:
    """The same, with what of it is decided."""
    return _past(session, memoire, given, facts, Claim.received_at <= before)


def past_of_claim(session: Session, claim: Claim, memoire: Memoire, given: MemoireFacts, facts: Facts) -> Past:
    """The same for a claim that is there: what arrived before it, of the same instant what was noted before it."""
    return _past(session, memoire, given, facts, tuple_(Claim.received_at, Claim.id) < (claim.received_at, claim.id))


def _past(session: Session, memoire: Memoire, given: MemoireFacts, facts: Facts, earlier: ColumnElement[bool]) -> Past:
    since = looks_back_to(min(line.performed_on for line in given.lines), facts)
    rows = session.execute(
        select(Claim.state, MemoireLine, Memoire.inpatient, Provider.code, Provider.discipline, Statement.lines)
        .join(Memoire, Memoire.id == Claim.memoire_id)
        .join(MemoireLine, MemoireLine.memoire_id == Memoire.id)
        .join(Provider, Provider.id == Memoire.performer_id)
        .outerjoin(Statement, Statement.id == _latest_statement())
        .where(
            Claim.person_id == memoire.person_id,
            Claim.memoire_id != memoire.id,
            Claim.state != "refused",
            earlier,
            MemoireLine.performed_on >= since,
        )
        .order_by(Claim.received_at, Claim.id, MemoireLine.position)
    ).all()
    services = [
        (state, _service(line, inpatient, code, discipline, lines or []))
        for state, line, inpatient, code, discipline, lines in rows
    ]
    return Past(
        tuple(service for _, service in services),
        tuple(service for state, service in services if state not in UNDECIDED),
    )


def covered_units(line: MemoireLine, decided: Mapping[str, object] | None) -> int:
    """How many of a covered line's units the statement covers, at least one; all of them before there is one."""
    uncovered = int(str(decided["not_covered_cents"])) if decided else 0
    return max(line.quantity - line.quantity * uncovered // max(line.amount_cents, 1), 1)


def _latest_statement() -> ScalarSelect[uuid.UUID]:
    return (
        select(Statement.id)
        .where(Statement.claim_id == Claim.id)
        .order_by(Statement.number.desc())
        .limit(1)
        .correlate(Claim)
        .scalar_subquery()
    )


def _line(line: MemoireLine) -> LineFacts:
    return LineFacts(
        line.act, line.performed_on, line.performed_at, line.quantity, line.amount_cents, line.authorisation
    )


def _service(
    line: MemoireLine, inpatient: bool, performer: str, discipline: str, decided: Iterable[dict[str, object]]
) -> PastService:
    """One earlier line; a claim not assessed yet counts as covered."""
    lines = list(decided)
    found = lines[line.position] if line.position < len(lines) else None
    at_tariff = int(str(found["reimbursed_cents"])) + int(str(found["participation_cents"])) if found else 0
    return PastService(
        act=line.act,
        performed_on=line.performed_on,
        performed_at=line.performed_at,
        quantity=covered_units(line, found),
        discipline=discipline,
        performer=performer,
        inpatient=inpatient,
        covered=found is None or at_tariff > 0,
        tariff_cents=at_tariff,
    )
