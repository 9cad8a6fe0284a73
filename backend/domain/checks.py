"""What a bill as a whole, each line and the sum make a clerk look at, beyond the amounts."""

from collections.abc import Sequence
from datetime import date

from backend.domain.facts import Facts, Sheet
from backend.domain.findings import Finding, found
from backend.domain.limits import too_many_doctors
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from backend.domain.money import Cents
from backend.domain.rules import rule
from backend.domain.sending import last_day
from backend.domain.statement import Statement, StatementLine
from backend.domain.text import N_, Text
from backend.domain.tps import check_label

_NO_AGREEMENT = N_("The act {act} needs the agreement of the medical control, and the bill names none.")
_TWICE = N_("The act {act} needs the social office's second validation.")
_NOT_IN_TPS = N_("The act {act} is not open to social third-party payment.")
_DISCIPLINE = N_("The act {act} does not belong to the doctor's discipline.")
_ABOVE = N_("{excess} were billed above the tariff and are yours to pay.")
_LATE = N_("The bill arrived after {last_day}, the last day to send it.")
_NO_PROOF = N_("The bill is not paid in our data and no proof of payment is there.")
_PROOF = N_("The patient attached a proof of payment: compare it with the bill.")
_ACCIDENT = N_("The bill is marked as an accident: another insurer may have to pay.")
_DOCTORS = N_("More than {most} doctors of one discipline within {months} months in social third-party payment.")
_CANCELLED = N_("The practice cancelled this bill on {day}.")
_OUTSIDE = N_("On {day} the performer was not a member of the association that bills.")
_LARGE = N_("More than {amount} would be reimbursed.")


@rule("K5", "C11", "B3")
def check_memoire(
    memoire: MemoireFacts, person: PersonFacts, history: Sequence[PastService], facts: Facts, on: date
) -> list[Finding]:
    """Findings about the bill as a whole."""
    findings = []
    if memoire.cancelled_on is not None:
        findings.append(found("cancelled", "blocks", "C11", Text(_CANCELLED, {"day": memoire.cancelled_on})))
    if memoire.outside_on is not None:
        findings.append(found("not-a-member", "review", "B3", Text(_OUTSIDE, {"day": memoire.outside_on})))
    if memoire.accident:
        findings.append(found("accident", "review", "K5", Text(_ACCIDENT)))
    if memoire.route == "reimbursement":
        findings += _check_payment(memoire, facts, on)
    if memoire.route == "tps":
        findings += check_label(memoire.label)
    findings += _check_doctors(memoire, person, history, facts)
    return findings


@rule("F5", "H9", "E11", "K7")
def check_line(
    index: int, line: LineFacts, decided: StatementLine, memoire: MemoireFacts, facts: Facts
) -> list[Finding]:
    """Findings about one line, whatever its amounts."""
    act = facts.on(line.performed_on).acts.get(line.act)
    if act is None:
        return []
    findings = []
    if not line.has_agreement and not act.marks.isdisjoint(("acm", "apcm")):
        findings.append(found("no-agreement", "review", "F5", Text(_NO_AGREEMENT, {"act": act.code}), index))
    if act.disciplines and memoire.performer_discipline not in act.disciplines and act.kind != "coordination":
        findings.append(found("other-discipline", "review", "K7", Text(_DISCIPLINE, {"act": act.code}), index))
    if decided.excess_cents:
        excess = Cents(decided.excess_cents)
        findings.append(found("above-tariff", "note", "E11", Text(_ABOVE, {"excess": excess}), index))
    if memoire.route == "tps" and act.kind != "supplement":
        if "tps" not in act.marks:
            findings.append(found("not-in-tps", "review", "H9", Text(_NOT_IN_TPS, {"act": act.code}), index))
        if "double_validation" in act.marks and not (memoire.label and memoire.label.is_validated(act.code)):
            findings.append(found("no-second-validation", "review", "H9", Text(_TWICE, {"act": act.code}), index))
    return findings


@rule("K4")
def check_statement(statement: Statement, sheet: Sheet) -> list[Finding]:
    """Above the threshold a clerk looks."""
    threshold = sheet.limits.straight_through
    if statement.reimbursed_cents <= threshold:
        return []
    return [found("large-amount", "review", "K4", Text(_LARGE, {"amount": threshold}))]


@rule("K4")
def needs_four_eyes(statement: Statement, sheet: Sheet) -> bool:
    """Above the higher threshold two clerks decide."""
    return statement.reimbursed_cents > sheet.limits.four_eyes


@rule("C3", "C7", "D2")
def _check_payment(memoire: MemoireFacts, facts: Facts, on: date) -> list[Finding]:
    if memoire.paid_on is None:
        if memoire.proof == "attached":
            return [found("proof-attached", "review", "C3", Text(_PROOF))]
        return [] if memoire.proof == "seen" else [found("proof-missing", "blocks", "D2", Text(_NO_PROOF))]
    if on > last_day(memoire.paid_on, facts):
        return [found("time-barred", "blocks", "C7", Text(_LATE, {"last_day": last_day(memoire.paid_on, facts)}))]
    return []


@rule("F7")
def _check_doctors(
    memoire: MemoireFacts, person: PersonFacts, history: Sequence[PastService], facts: Facts
) -> list[Finding]:
    for line in memoire.lines:
        day = line.performed_on
        if memoire.route != "tps" and not any(period.covers(day) for period in person.tps):
            continue
        limits = facts.on(day).limits
        if too_many_doctors(history, memoire.performer, memoire.performer_discipline, day, limits):
            params = {"most": limits.doctors_per_discipline, "months": limits.doctors_months}
            return [found("too-many-doctors", "review", "F7", Text(_DOCTORS, {**params}))]
    return []
