"""What happened so far: bills of every kind, and years of history for one patient."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from backend.domain.calendar import at_hour, luxembourg_day
from backend.domain.facts import Facts
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.services import assessing, claim_checks, decisions, memoire_changes
from backend.services.demo import desk_story, relations
from backend.services.demo.bills import Bill
from backend.services.demo.population import Population
from backend.services.demo.teller import CHILD, GP, HEART, OTHER_GP, TEETH, Teller

VISIT = (("C1", 5770),)
LATELY = timedelta(days=90)  # all but the years of history and one bill that is too old


def tell(session: Session, town: Population, facts: Facts, now: datetime) -> list[Memoire]:
    """Let it happen; returns the memoires whose paper is in the post.

    Where CLOCK puts the present so early that most of it would lie before the first act, nobody has billed anything.
    """
    _history(session, town, facts, now)
    relations.tell(session, town, facts, now)
    today = luxembourg_day(now)
    if today - LATELY < _first_act(facts):
        return []
    desk_story.tell(session, town, facts, now)
    teller = Teller(session, town, facts, now)
    claire = "Claire Weber"
    teller.deposit(claire, GP, Bill("2026-101", today - timedelta(days=2), VISIT, at=time(9, 15)))
    teller.deposit(claire, GP, Bill("2026-087", today - timedelta(days=40), VISIT))
    teller.deposit(claire, GP, Bill("2026-088", today - timedelta(days=20), (("C1", 5770), ("CP1", 1000))))
    teller.deposit(claire, HEART, Bill("K-5521", today - timedelta(days=9), (("C2", 7000),), paid=False))
    teller.deposit(claire, TEETH, Bill("D-310", today - timedelta(days=12), (("DC1", 5000),)))
    if _long_ago(today) >= _first_act(facts):
        teller.deposit(claire, GP, Bill("2024-002", _long_ago(today), VISIT))
    cancelled = teller.deposit(claire, GP, Bill("2026-099", today - timedelta(days=5), VISIT))
    memoire_changes.cancel(session, teller.machine(GP), cancelled, "Facturé deux fois", facts, now)
    teller.deposit(claire, GP, Bill("2026-090", today - timedelta(days=15), VISIT, paid=False, route="pid"))
    teller.deposit("Léa Weber", CHILD, Bill("P-1201", today - timedelta(days=6), (("C3", 6000),)))
    teller.deposit("Tom Weber", CHILD, Bill("P-1188", today - timedelta(days=60), (("C3", 6000),)))
    teller.deposit("Irène Weber", GP, Bill("2026-093", today - timedelta(days=8), (("V1", 7500),)))
    teller.deposit("Ana Ferreira", GP, Bill("2026-095", today - timedelta(days=4), VISIT))
    for name, number in (("Marc Thill", "S-1"), ("Luc Schroeder", "S-2"), ("Pit Reuter", "S-3")):
        teller.send(name, teller.deposit(name, OTHER_GP, Bill(number, today - timedelta(days=3), VISIT)))
    teller.send("Sophie Wagner", teller.deposit("Sophie Wagner", HEART, Bill("K-9", today, (("C2", 7000),))))
    label = str(town.labels[0]["label"])
    teller.deposit("Alice Adam", GP, Bill("T-1", today, VISIT, paid=False, route="tps", label=label))
    return [
        teller.deposit("Jos Kremer", GP, Bill(f"2026-{200 + day}", today - timedelta(days=45 + 8 * day), VISIT))
        for day in range(6)
    ]


def _history(session: Session, town: Population, facts: Facts, now: datetime) -> None:
    """Three years of Jos Kremer: seen, paid, sent, and decided, now and then by a clerk."""
    teller = Teller(session, town, facts, now)
    for number, day in enumerate(_visits(luxembourg_day(now), _first_act(facts))):
        code, lines = (HEART, (("C2", 7000),)) if number % 5 == 4 else (GP, VISIT)
        seen = at_hour(day, time(18, 4))
        bill = Bill(f"{day.year}-K{number:03}", day, lines, accident=number % 8 == 3)
        memoire = teller.deposit("Jos Kremer", code, bill, seen)
        claim = teller.send("Jos Kremer", memoire, seen + timedelta(days=1))
        assessing.assess(session, claim.id, facts, seen + timedelta(days=1, minutes=1))
        _look_back(session, claim, teller, now)
        if claim.state == "received":
            decided = seen + timedelta(days=4)
            decisions.accept(session, teller.clerk(), claim.id, claim.version, facts, decided)


def _look_back(session: Session, claim: Claim, teller: Teller, now: datetime) -> None:
    """Samples of long ago were looked at long ago."""
    for check in claim_checks.of_claim(session, claim):
        claim_checks.judge(check, teller.clerk(), "right", None, min(now, check.made_at + timedelta(days=2)))


def _visits(today: date, first: date) -> Iterator[date]:
    """Once in a while over three years, from the first act of the nomenclature on."""
    day = today - timedelta(days=3 * 365)
    while day < today - timedelta(days=100):
        if day >= first:
            yield day
        day += timedelta(days=33)


def _first_act(facts: Facts) -> date:
    """The first day on which anything can be billed."""
    return next(day for day in facts.changes() if facts.on(day).acts)


def _long_ago(today: date) -> date:
    """A payment that is just too old to be sent."""
    return today - timedelta(days=2 * 365 + 12)
