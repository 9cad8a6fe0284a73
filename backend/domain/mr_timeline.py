"""What a patient sees of a declaration: its status, its days in order, and what may be done from when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from backend.domain.calendar import add_years
from backend.domain.coordination import first_fee
from backend.domain.facts import Facts
from backend.domain.mr import EndKind, Relation, alone_from, earliest_effect, summary_due
from backend.domain.rules import rule
from backend.domain.text import N_, Text

Status = Literal["none", "received", "not-validated", "validated", "active", "ending", "ended"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration's days as far as they are known; `ended_on` is the first day without it."""

    doctor: str
    signed_on: date
    received_on: date
    not_validated_on: date | None = None
    validated_on: date | None = None
    effective_on: date | None = None
    ended_on: date | None = None
    end_kind: EndKind | None = None
    summary_attested: bool = False

    def relation(self) -> Relation | None:
        """What counts for fees and revocations, once validated."""
        if self.effective_on is None:
            return None
        return Relation(self.doctor, self.effective_on, self.ended_on, self.summary_attested)


@dataclass(frozen=True, slots=True)
class Moment:
    """One day of the time line; `code` is stable, `text` is for a person."""

    day: date
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class ServicesSummary:
    """One yearly summary of services: when it is made, and the days it covers, both included."""

    due_on: date
    since: date
    until: date


_END: Final[dict[EndKind, str]] = {
    "joint": N_("Ended together"),
    "doctor": N_("Ended by the doctor"),
    "patient": N_("Ended by you"),
    "death": N_("Ended by the doctor's death"),
}


@rule("G15")
def status_on(declaration: Declaration | None, today: date) -> Status:
    """The status shown on a day; to have none is a status like the others."""
    if declaration is None:
        return "none"
    if declaration.not_validated_on is not None:
        return "not-validated"
    if declaration.effective_on is None:
        return "received"
    if declaration.ended_on is not None:
        return "ended" if today >= declaration.ended_on else "ending"
    return "active" if today >= declaration.effective_on else "validated"


@rule("G10", "G11", "G15")
def timeline(declaration: Declaration, facts: Facts) -> tuple[Moment, ...]:
    """The days of a declaration in order, past and future."""
    return tuple(sorted(_moments(declaration, facts), key=lambda moment: moment.day))


@rule("G4", "G6", "G8", "G15")
def may(declaration: Declaration | None, facts: Facts, today: date) -> tuple[Moment, ...]:
    """What can be done, and from which day; nothing has to be done."""
    relation = declaration.relation() if declaration else None
    if declaration is None or declaration.not_validated_on is not None:
        return (Moment(today, "declare", Text(N_("You can declare a reference doctor with that doctor."))),)
    if relation is None:
        return ()
    if relation.ended_on is not None:
        day = max(earliest_effect(relation.ended_on), today)
        return (Moment(day, "declare", Text(N_("A new declaration can take effect."))),)
    alone = max(alone_from(relation, facts), today)
    return (
        Moment(today, "revoke-jointly", Text(N_("You and your doctor can end it together."))),
        Moment(alone, "revoke-alone", Text(N_("You can end it alone."))),
    )


@rule("G17")
def services_summaries(relation: Relation, until: date, facts: Facts) -> tuple[ServicesSummary, ...]:
    """The summaries due up to a day: some years at the effect, then one year on each anniversary while it runs."""
    start = relation.effective_on
    years = facts.on(start).deadlines.mr_services_years
    summaries = []
    for count in range(max(until.year - start.year + 1, 0)):
        due = add_years(start, count)
        if due > until or not relation.runs_on(due):
            break
        since = add_years(start, count - (1 if count else years))
        summaries.append(ServicesSummary(due, since, due - timedelta(days=1)))
    return tuple(summaries)


@rule("G17")
def next_summary(relation: Relation, after: date) -> date:
    """The first day after `after` on which a summary would be due: the effect or an anniversary of it."""
    start = relation.effective_on
    count = max(after.year - start.year, 0)
    while add_years(start, count) <= after:
        count += 1
    return add_years(start, count)


def _moments(declaration: Declaration, facts: Facts) -> Iterator[Moment]:
    yield Moment(declaration.signed_on, "signed", Text(N_("Signed by you and your doctor")))
    yield Moment(declaration.received_on, "received", Text(N_("Received by the CNS")))
    if declaration.not_validated_on:
        yield Moment(declaration.not_validated_on, "not-validated", Text(N_("Not validated")))
    if declaration.validated_on:
        yield Moment(declaration.validated_on, "validated", Text(N_("Validated by the CNS")))
    relation = declaration.relation()
    if relation is None:
        return
    ended_on = relation.ended_on
    yield Moment(relation.effective_on, "effective", Text(N_("In effect")))
    planned = (
        (summary_due(relation.effective_on, facts), "summary-due", N_("Patient summary due")),
        (
            first_fee(relation, facts.on(relation.effective_on).deadlines),
            "first-fee",
            N_("First coordination fee possible"),
        ),
        (alone_from(relation, facts), "revoke-alone", N_("Either side can end it alone")),
    )
    for day, code, msgid in planned:
        if ended_on is None or day < ended_on:
            yield Moment(day, code, Text(msgid))
    if ended_on:
        yield Moment(ended_on, "ended", Text(_END[declaration.end_kind or "joint"]))
