"""A hundred thousand generated memoires, assessed: findings, time for each, and not one exception. `make bench`."""

import random
import statistics
import sys
import time
from collections import Counter
from datetime import date, timedelta

from backend.domain.assessment import assess
from backend.domain.coverage import Affiliation
from backend.domain.facts import Facts, load_facts
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from backend.domain.statement import Statement, StatementLine

COUNT = 100_000
HISTORY = 30
DAY = date(2026, 11, 2)


def person(rng: random.Random) -> PersonFacts:
    born = DAY - timedelta(days=rng.randrange(95 * 365))
    until = None if rng.random() < 0.97 else DAY - timedelta(days=rng.randrange(400))
    return PersonFacts(born, (Affiliation("CNS", date(1990, 1, 1), until),))


def line(rng: random.Random, acts: list[str], on: date) -> LineFacts:
    return LineFacts(rng.choice(acts), on, None, 1 + (rng.random() < 0.05), rng.randrange(100, 40_000), None)


def memoire(rng: random.Random, acts: list[str], discipline: str) -> MemoireFacts:
    on = DAY - timedelta(days=rng.randrange(900))
    return MemoireFacts(
        route="reimbursement",
        paid_on=on if rng.random() < 0.9 else None,
        inpatient=rng.random() < 0.03,
        accident=rng.random() < 0.03,
        biller="90123400",
        performer="90123400",
        performer_discipline=discipline,
        lines=tuple(line(rng, acts, on) for _ in range(3)),
    )


def past(rng: random.Random, discipline: str, on: date) -> tuple[PastService, ...]:
    return tuple(
        PastService("C1", on - timedelta(days=rng.randrange(365)), None, 1, discipline, "90123400", False, True, 5770)
        for _ in range(rng.randrange(HISTORY))
    )


def holds(one: Statement | StatementLine) -> bool:
    """The identity that must hold to the cent."""
    parts = one.reimbursed_cents + one.participation_cents + one.excess_cents
    parts += one.supplement_cents + one.not_covered_cents
    return one.billed_cents == parts and 0 <= one.reimbursed_cents <= one.billed_cents


def run(facts: Facts, count: int) -> tuple[list[float], Counter[str]]:
    """CPU seconds of each assessment, and how often each finding came."""
    rng = random.Random(20260302)
    sheet = facts.on(DAY)
    disciplines = ["gp", "cardiology", "paediatrics", "dentist"]
    acts = {
        name: [code for code, act in sheet.acts.items() if not act.disciplines or name in act.disciplines]
        for name in disciplines
    }
    times, findings = [], Counter[str]()
    for _ in range(count):
        discipline = rng.choice(disciplines)
        bill = memoire(rng, acts[discipline], discipline)
        given = (bill, person(rng), past(rng, discipline, bill.lines[0].performed_on), facts, DAY)
        start = time.process_time()
        found = assess(*given)
        times.append(time.process_time() - start)
        assert holds(found.statement) and all(holds(one) for one in found.statement.lines), given
        findings.update({finding.code for finding in found.findings} or {"clean"})
    return times, findings


def main() -> int:
    """Print the figures."""
    times, findings = run(load_facts(), COUNT)
    times.sort()
    print(f"{COUNT} memoires of three lines, up to {HISTORY} earlier services each")
    print(
        f"CPU per assessment: median {statistics.median(times) * 1e6:.0f} µs, p99 {times[-COUNT // 100] * 1e6:.0f} µs"
    )
    for code, count in findings.most_common():
        print(f"  {code:24} {count:7}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
