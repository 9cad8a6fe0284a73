"""What holds for every bill whatever it bills: sums to the cent, the same answer, no exception (E12)."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from backend.domain.assessment import Assessment, assess, forecast
from backend.domain.coverage import Affiliation
from backend.domain.decisions import REASONS, reduce_line, refuse, uncover_line
from backend.domain.facts import Facts, load_facts
from backend.domain.facts.sheet import Percent
from backend.domain.findings import finding_from_plain, finding_to_plain
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from backend.domain.money import Cents
from backend.domain.mr import Relation
from backend.domain.objections import AS_FOUND, GRANTS, Grant, most_of, uphold
from backend.domain.statement import AMOUNTS, Statement, StatementLine, from_plain, to_plain
from backend.domain.tps import LabelFacts, Period, settle

FACTS: Facts = load_facts()
ACTS = [*sorted(FACTS.on(date(2026, 3, 2)).acts), "unheard", ""]
DISCIPLINES = [*FACTS.disciplines, "unheard"]
DOCTORS = st.sampled_from(["90123400", "90123499", "90123488"])
DAYS = st.dates(date(2022, 6, 1), date(2027, 1, 1)) | st.sampled_from([date.min, date.max])
NEAR = st.integers(-10, 400).map(lambda days: date(2026, 6, 1) - timedelta(days=days))
HOURS = st.none() | st.times().map(lambda at: time(at.hour, at.minute))

LINES = st.builds(
    LineFacts,
    act=st.sampled_from(ACTS),
    performed_on=NEAR | DAYS,
    performed_at=HOURS,
    quantity=st.integers(0, 4),
    amount_cents=st.integers(1, 60_000),
    authorisation=st.none() | st.just("A-1"),
)
LABELS = st.builds(
    LabelFacts,
    known=st.booleans(),
    own=st.booleans(),
    valid_from=st.none() | NEAR,
    valid_to=st.none() | NEAR,
    revoked_on=st.none() | NEAR,
    used=st.booleans(),
    attested=st.booleans(),
    validated_twice=st.booleans(),
)
MEMOIRES = st.builds(
    MemoireFacts,
    route=st.sampled_from(["reimbursement", "pid", "tps"]),
    paid_on=st.none() | NEAR | DAYS,
    inpatient=st.booleans(),
    accident=st.booleans(),
    biller=DOCTORS,
    performer=DOCTORS,
    performer_discipline=st.sampled_from(["gp", "dentist", "cardiology", *DISCIPLINES]),
    lines=st.lists(LINES, max_size=5).map(tuple),
    proof=st.sampled_from(["none", "attached", "seen"]),
    label=st.none() | LABELS,
)
PERSONS = st.builds(
    PersonFacts,
    born_on=st.dates(date(1920, 1, 1), date(2026, 6, 1)),
    affiliations=st.lists(
        st.builds(Affiliation, st.sampled_from(["CNS", "CMFEC", "none"]), DAYS, st.none() | DAYS), max_size=2
    ).map(lambda some: (*some, Affiliation("CNS", date(2024, 1, 1)))),
    mr=st.lists(st.builds(Relation, DOCTORS, NEAR, st.none() | NEAR, st.booleans()), max_size=2).map(tuple),
    tps=st.lists(st.builds(Period, NEAR, NEAR, st.none() | NEAR), max_size=2).map(tuple),
)
PAST = st.builds(
    PastService,
    act=st.sampled_from(ACTS),
    performed_on=NEAR,
    performed_at=HOURS,
    quantity=st.integers(1, 3),
    discipline=st.sampled_from(["gp", "dentist", "cardiology"]),
    performer=DOCTORS,
    inpatient=st.booleans(),
    covered=st.booleans(),
    tariff_cents=st.integers(0, 30_000),
)
HISTORIES = st.lists(PAST, max_size=20).map(tuple)


def holds(statement: Statement) -> None:
    everything: tuple[Statement | StatementLine, ...] = (statement, *statement.lines)
    for part in everything:
        parts = part.reimbursed_cents + part.participation_cents + part.excess_cents
        parts += part.supplement_cents + part.not_covered_cents
        assert parts == part.billed_cents
        assert part.patient_cents == part.billed_cents - part.reimbursed_cents
        assert all(getattr(part, name) >= 0 for name in AMOUNTS)
        assert part.reimbursed_cents <= part.billed_cents
    for name in AMOUNTS:
        assert getattr(statement, name) == sum(getattr(line, name) for line in statement.lines)
    assert all(line.rule and line.source for line in statement.lines)
    assert from_plain(to_plain(statement)) == statement


@given(MEMOIRES, PERSONS, HISTORIES, NEAR)
def test_every_amount_adds_up_and_the_same_facts_give_the_same_answer(
    memoire: MemoireFacts, person: PersonFacts, history: tuple[PastService, ...], on: date
) -> None:
    assessment = assess(memoire, person, history, FACTS, on)
    holds(assessment.statement)
    assert [line.billed_cents for line in assessment.statement.lines] == [line.amount_cents for line in memoire.lines]
    assert assess(memoire, person, history, FACTS, on) == assessment
    assert forecast(memoire, person, history, FACTS, on).assessment == assessment
    for finding in assessment.findings:
        assert finding_from_plain(finding_to_plain(finding)) == finding
    settlement = settle(assessment.statement, FACTS)
    assert settlement.provider_cents == settlement.caisse_cents + settlement.office_cents
    assert settlement.provider_cents + settlement.patient_cents == assessment.statement.billed_cents


@given(MEMOIRES, PERSONS, HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_of_the_past_is_irrelevant(
    memoire: MemoireFacts, person: PersonFacts, history: tuple[PastService, ...], random: object
) -> None:
    order = list(range(len(memoire.lines)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = replace(memoire, lines=tuple(memoire.lines[index] for index in order))
    first = assess(memoire, person, history, FACTS, date(2026, 6, 1))
    second = assess(shuffled, person, history[::-1], FACTS, date(2026, 6, 1))
    assert by_line(first, memoire) == by_line(second, shuffled)
    assert first.clean == second.clean


def by_line(assessment: Assessment, memoire: MemoireFacts) -> list[str]:
    return sorted(
        f"{line} {one.reimbursed_cents} {one.not_covered_cents} {one.rule}"
        for line, one in zip(memoire.lines, assessment.statement.lines, strict=True)
    )


@given(MEMOIRES, PERSONS, HISTORIES, st.data())
def test_every_decision_of_a_clerk_keeps_the_sums(
    memoire: MemoireFacts, person: PersonFacts, history: tuple[PastService, ...], data: st.DataObject
) -> None:
    statement = assess(memoire, person, history, FACTS, date(2026, 6, 1)).statement
    reason = data.draw(st.sampled_from([reason for reason in REASONS.values() if reason.for_line]))
    for index, line in enumerate(statement.lines):
        to_cents = data.draw(st.integers(0, line.reimbursed_cents))
        reduced = reduce_line(statement, index, to_cents=to_cents, reason=reason.code)
        holds(reduced)
        assert reduced.lines[index].reimbursed_cents == to_cents
        uncovered = uncover_line(statement, index, reason=reason.code)
        holds(uncovered)
        assert uncovered.lines[index].not_covered_cents == line.billed_cents - line.supplement_cents
    refused = refuse(statement, reason="duplicate")
    holds(refused)
    assert refused.reimbursed_cents == 0


@given(MEMOIRES, PERSONS, HISTORIES, st.data())
def test_an_upheld_objection_keeps_the_sums_and_takes_nothing_away(
    memoire: MemoireFacts, person: PersonFacts, history: tuple[PastService, ...], data: st.DataObject
) -> None:
    found = assess(memoire, person, history, FACTS, date(2026, 6, 1)).statement
    unlimited = assess(memoire, person, (), FACTS, date(2026, 6, 1)).statement
    decided = refuse(found, reason="duplicate") if data.draw(st.booleans()) else found
    reasons = st.sampled_from(sorted(GRANTS.keys() - {AS_FOUND}))
    grants = [
        Grant(index, data.draw(st.integers(line.reimbursed_cents, most_of(line))), data.draw(reasons))
        for index, line in enumerate(decided.lines)
        if line.reimbursed_cents < most_of(line)
    ]
    assume(any(one.to_cents > decided.lines[one.line].reimbursed_cents for one in grants))
    upheld = uphold(decided, found, unlimited, grants)
    holds(upheld)
    for before, ruled, after in zip(decided.lines, found.lines, upheld.lines, strict=True):
        assert before.reimbursed_cents <= after.reimbursed_cents <= most_of(before)
        assert after.supplement_cents == ruled.supplement_cents
    assert all(upheld.lines[one.line].reimbursed_cents == one.to_cents for one in grants)


@given(MEMOIRES, PERSONS, HISTORIES)
def test_more_past_never_reimburses_more_except_for_a_prosthesis(
    memoire: MemoireFacts, person: PersonFacts, history: tuple[PastService, ...]
) -> None:
    kinds = {act.kind for line in memoire.lines if (act := FACTS.on(line.performed_on).acts.get(line.act))}
    dearer = assess(memoire, person, (), FACTS, date(2026, 6, 1)).statement.reimbursed_cents
    if len(memoire.lines) == 1 and "prosthesis" not in kinds:
        assert assess(memoire, person, history, FACTS, date(2026, 6, 1)).statement.reimbursed_cents <= dearer


@given(MEMOIRES, PERSONS, HISTORIES, st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(0, 100))
def test_a_fact_of_a_later_day_changes_no_statement_of_earlier_services(
    memoire: MemoireFacts, person: PersonFacts, history: tuple[PastService, ...], change: date, percent: int
) -> None:
    earlier = replace(memoire, lines=tuple(line for line in memoire.lines if line.performed_on < change))
    before = assess(earlier, person, history, FACTS, date(2026, 6, 1))
    after = assess(earlier, person, history, _changed(change, percent), date(2026, 6, 1))
    assert after.statement == before.statement


def _changed(since: date, percent: int) -> Facts:
    """Other rates, limits and acts from a day on."""
    later = FACTS.on(since)
    rates = replace(later.rates, adult=Percent(percent), prosthesis=Percent(percent), minor_below_age=percent)
    limits = replace(later.limits, per_week=percent % 3, dental_first=Cents(percent), hours_between=percent)
    acts = {code: replace(act, tariff_cents=Cents(percent)) for code, act in later.acts.items()}
    sheet = replace(later, valid_from=since, rates=rates, limits=limits, acts=acts)
    sheets = [FACTS.on(day) for day in FACTS.changes() if day < since]
    return Facts([*sheets, sheet], FACTS.entries, FACTS.disciplines)
