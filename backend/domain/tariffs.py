"""One line against the tariff: what counts, what exceeds it, and how the line is made up."""

from backend.domain.facts import Act
from backend.domain.memoire import LineFacts
from backend.domain.rules import rule, source_of
from backend.domain.statement import StatementLine
from backend.domain.text import N_, Text

_SUPPLEMENT = N_("A supplement for personal convenience, agreed with the doctor, is yours to pay.")


@rule("E10")
def tariff_for(act: Act, quantity: int) -> int:
    """The tariff of the whole quantity; the act is that of the service date's sheet."""
    return int(act.tariff_cents or 0) * quantity


@rule("E11")
def base_of(line: LineFacts, act: Act, units: int) -> tuple[int, int]:
    """What counts of the covered units, and what was billed for them: base = min(billed, tariff × units)."""
    billed = line.amount_cents * units // max(line.quantity, 1)
    return min(billed, tariff_for(act, units)), billed


@rule("E12")
def covered_line(
    line: LineFacts, tariff: int, base: int, billed: int, reimbursed: int, rate: int, rule_id: str, reason: Text
) -> StatementLine:
    """Reimbursed, participation and excess of the covered part; what was billed beyond it is not covered."""
    return StatementLine(
        act=line.act,
        performed_on=line.performed_on,
        quantity=line.quantity,
        rate_percent=rate,
        billed_cents=line.amount_cents,
        tariff_cents=tariff,
        participation_cents=base - reimbursed,
        excess_cents=billed - base,
        supplement_cents=0,
        not_covered_cents=line.amount_cents - billed,
        reimbursed_cents=int(reimbursed),
        patient_cents=line.amount_cents - reimbursed,
        reason=reason,
        rule=rule_id,
        source=source_of(rule_id),
    )


@rule("E6")
def supplement_line(line: LineFacts) -> StatementLine:
    """A supplement is all supplement."""
    return _all_of_it(line, 0, line.amount_cents, 0, "E6", Text(_SUPPLEMENT))


def uncovered_line(line: LineFacts, tariff: int, rule_id: str, reason: Text) -> StatementLine:
    """A line that is not covered is all not covered; its tariff is still told."""
    return _all_of_it(line, tariff, 0, line.amount_cents, rule_id, reason)


def _all_of_it(
    line: LineFacts, tariff: int, supplement: int, not_covered: int, rule_id: str, reason: Text
) -> StatementLine:
    return StatementLine(
        act=line.act,
        performed_on=line.performed_on,
        quantity=line.quantity,
        rate_percent=0,
        billed_cents=line.amount_cents,
        tariff_cents=tariff,
        participation_cents=0,
        excess_cents=0,
        supplement_cents=supplement,
        not_covered_cents=not_covered,
        reimbursed_cents=0,
        patient_cents=line.amount_cents,
        reason=reason,
        rule=rule_id,
        source=source_of(rule_id),
    )
