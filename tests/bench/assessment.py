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
from backend.domain.lifecycle import Route
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from backend.domain.mr import Relation
from backend.domain.statement import Statement, StatementLine
from backend.domain.tps import LabelFacts, Period

COUNT = 100_000
HISTORY = 30
DAY = date(2026, 11, 2)
DOCTORS = ("90123400", "90567800", "90678900")


def person(rng: random.Random) -> PersonFacts:
    born = DAY - timedelta(days=rng.randrange(95 * 365))
    until = None if rng.random() < 0.97 else DAY - timedelta(days=rng.randrange(400))
    relations: tuple[Relation, ...] = ()
    if rng.random() < 0.3:
        effective = DAY - timedelta(days=rng.randrange(60, 900))
        relations = (Relation(rng.choice(DOCTORS), effective, None, rng.random() < 0.5),)
    social = (Period(DAY - timedelta(days=400), DAY),) if rng.random() < 0.1 else ()
    return PersonFacts(born, (Affiliation("CNS", date(1990, 1, 1), until),), relations, social)


def line(rng: random.Random, acts: list[str], on: date) -> LineFacts:
    agreement = "A-1" if rng.random() < 0.5 else None
    quantity = 1 if rng.random() < 0.95 else rng.randrange(2, 12)
    return LineFacts(rng.choice(acts), on, None, quantity, quantity * rng.randrange(100, 40_000), agreement)


def label(rng: random.Random, on: date) -> LabelFacts | None:
    """What stands on a third-party bill: mostly a good label, now and then anything that can be wrong with one."""
    first, last = on - timedelta(days=rng.randrange(90)), on + timedelta(days=rng.randrange(-5, 60))
    gone = on - timedelta(days=1) if rng.random() < 0.05 else None
    odd = rng.random
    return LabelFacts(odd() < 0.98, odd() < 0.98, first, last, gone, odd() < 0.05, odd() < 0.98, odd() < 0.5)


def memoire(rng: random.Random, acts: list[str], discipline: str) -> MemoireFacts:
    on = DAY - timedelta(days=rng.randrange(900))
    route: Route = "tps" if rng.random() < 0.1 else "reimbursement"
    return MemoireFacts(
        route=route,
        paid_on=on if rng.random() < 0.9 else None,
        inpatient=rng.random() < 0.03,
        accident=rng.random() < 0.03,
        biller="90123400",
        performer="90123400",
        performer_discipline=discipline if rng.random() < 0.98 else "urology",
        lines=tuple(line(rng, acts, on) for _ in range(3)),
        proof="attached" if rng.random() < 0.1 else "none",
        label=label(rng, on) if route == "tps" else None,
        cancelled_on=on if rng.random() < 0.01 else None,
        outside_on=on if rng.random() < 0.01 else None,
    )


def past(rng: random.Random, discipline: str, on: date) -> tuple[PastService, ...]:
    acts = ("C1", "C1", "C1", "V1", "DC1", "MR03")
    return tuple(
        PastService(
            act=rng.choice(acts),
            performed_on=on - timedelta(days=rng.randrange(365)),
            performed_at=None,
            quantity=1,
            discipline=discipline,
            performer=rng.choice(DOCTORS),
            inpatient=False,
            covered=True,
            tariff_cents=5770,
        )
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
