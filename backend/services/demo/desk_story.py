"""What lies on the desks of the CNS: claims that need a clerk, and some in every state after that."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.models.accounts import Account
from backend.models.claims import Claim, Statement
from backend.services import assessing, claim_checks, decisions, messages, straight_through
from backend.services.demo import cast
from backend.services.demo.bills import Bill
from backend.services.demo.population import Population
from backend.services.demo.teller import GP, HEART, TEETH, Teller

SYLVIE, METT = "Sylvie Bernard", "Mett Calmes"
FIRST, SECOND = "gestionnaire.un", "gestionnaire.deux"
Lines = tuple[tuple[str, int], ...]
LARGE: Lines = (("DP1", 30000),) * 12  # above what one clerk accepts alone


def tell(session: Session, town: Population, facts: Facts, now: datetime) -> None:
    """Claims with findings (they wait), and one each taken, asked about, proposed, accepted, refused and drawn."""
    teller = Teller(session, town, facts, now)
    _insure_clerk(session, town)
    today, earlier = luxembourg_day(now), now - timedelta(hours=3)

    def sent(
        name: str, code: str, number: str, days: int, lines: tuple[tuple[str, int], ...], accident: bool = False
    ) -> Claim:
        bill = Bill(number, today - timedelta(days=days), lines, accident=accident)
        claim = teller.send(name, teller.deposit(name, code, bill), earlier)
        assessing.assess(session, claim.id, facts, earlier)
        return claim

    sent(SYLVIE, GP, "2026-301", 9, (("C1", 5770),), accident=True)
    sent(METT, HEART, "K-6001", 8, (("T2", 12000),))
    sent(METT, GP, "2026-302", 6, (("C2", 7000),))
    sent("Frank Origer", GP, "2026-303", 5, (("C1", 5770),), accident=True)
    asked = sent(SYLVIE, HEART, "K-6002", 30, (("C2", 7000),), accident=True)
    messages.ask(session, teller.clerk(FIRST), asked.id, asked.version, "S'agit-il d'un accident du travail ?", earlier)
    high = sent(SYLVIE, TEETH, "D-401", 20, LARGE)
    decisions.accept(session, teller.clerk(FIRST), high.id, high.version, facts, earlier)
    refused = sent(METT, GP, "2026-304", 40, (("C1", 5770),), accident=True)
    clerk, reason = teller.clerk(FIRST), "other-insurer"
    decisions.refuse(session, clerk, refused.id, refused.version, earlier, reason=reason, note=None)
    reduced = sent(SYLVIE, GP, "2026-305", 50, (("C1", 5770),), accident=True)
    less = [decisions.Reduction(0, 4000, "wrong-tariff")]
    decisions.accept(session, teller.clerk(SECOND), reduced.id, reduced.version, facts, earlier, reductions=less)
    _draw(session, sent(METT, GP, "2026-306", 60, (("C1", 5770),)), now)
    taken = sent(SYLVIE, GP, "2026-307", 70, (("C1", 5770),), accident=True)
    decisions.take(session, teller.clerk(SECOND), taken.id, now)


def _draw(session: Session, claim: Claim, now: datetime) -> None:
    """A sample, so that there is one: the share alone would rarely give any."""
    if claim.statement_id is not None and not claim_checks.of_claim(session, claim):
        decided = session.get_one(Statement, claim.statement_id)
        straight_through.look_back(session, claim, decided, "sample", "random", decided.reimbursed_cents, now)


def _insure_clerk(session: Session, town: Population) -> None:
    login, name = cast.INSURED_CLERK
    person = town.people[name]
    session.scalars(select(Account).where(Account.login == login)).one().insured_id = person.id
    next(entry for entry in town.staff if entry["login"] == login)["insured"] = person.matricule
    session.flush()
