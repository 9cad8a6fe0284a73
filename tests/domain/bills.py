"""Bills, patients and pasts for the tests, in a few words."""

from datetime import date, time

from backend.domain.assessment import Assessment, assess
from backend.domain.coverage import Affiliation
from backend.domain.facts import Facts
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts

DAY = date(2026, 3, 2)
GP, OTHER_GP, THIRD_GP = "90123400", "90123499", "90123488"
CNS = (Affiliation("CNS", date(2000, 1, 1)),)
ADULT = PersonFacts(born_on=date(1985, 6, 15), affiliations=CNS)
CHILD = PersonFacts(born_on=date(2012, 2, 29), affiliations=CNS)


def line(
    act: str,
    cents: int,
    on: date = DAY,
    at: str | None = None,
    quantity: int = 1,
    authorisation: str | None = None,
) -> LineFacts:
    return LineFacts(act, on, time.fromisoformat(at) if at else None, quantity, cents, authorisation)


def bill(*lines: LineFacts, discipline: str = "gp", **other: object) -> MemoireFacts:
    given: dict[str, object] = {
        "route": "reimbursement",
        "paid_on": max((one.performed_on for one in lines), default=DAY),
        "inpatient": False,
        "accident": False,
        "biller": GP,
        "performer": GP,
    }
    return MemoireFacts(**{**given, **other}, performer_discipline=discipline, lines=lines)  # type: ignore[arg-type]


def past(
    act: str,
    on: date,
    at: str | None = None,
    discipline: str = "gp",
    covered: bool = True,
    tariff: int = 5770,
    performer: str = GP,
    inpatient: bool = False,
) -> PastService:
    hour = time.fromisoformat(at) if at else None
    return PastService(act, on, hour, 1, discipline, performer, inpatient, covered, tariff)


def decide(
    memoire: MemoireFacts,
    facts: Facts,
    person: PersonFacts = ADULT,
    history: tuple[PastService, ...] = (),
    on: date | None = None,
) -> Assessment:
    return assess(memoire, person, history, facts, on or memoire.paid_on or DAY)


def codes(assessment: Assessment) -> set[str]:
    return {finding.code for finding in assessment.findings}
