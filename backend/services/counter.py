"""The agency counter: may the bills of a household be reimbursed there at once (F6)? Sums only, no bill is shown."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.facts import Facts
from backend.domain.limits import counter_pays
from backend.domain.money import Cents
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services.care import ids_in_care


@dataclass(frozen=True, slots=True)
class Counter:
    """What a household paid from `since` on and nobody sent yet; `least` is what it takes."""

    pays: bool
    count: int
    total: Cents
    least: Cents
    since: date


def of_household(session: Session, person: Person, facts: Facts, today: date) -> Counter:
    """The bills of a person and of whom they look after, paid lately, not cancelled, and no claim yet."""
    sheet = facts.on(today)
    since = today - timedelta(days=sheet.deadlines.counter_days - 1)
    bills = session.execute(
        select(Memoire.total_cents, Memoire.paid_on)
        .outerjoin(Claim, Claim.memoire_id == Memoire.id)
        .where(
            Memoire.person_id.in_(ids_in_care(session, person.id, today)),
            Memoire.route == "reimbursement",
            Memoire.cancelled_at.is_(None),
            Memoire.paid_on.between(since, today),
            Claim.id.is_(None),
        )
    ).all()
    paid = [(total, paid_on) for total, paid_on in bills if paid_on is not None]
    pays = counter_pays(paid, sheet.limits, sheet.deadlines.counter_days, today)
    return Counter(pays, len(paid), Cents(sum(total for total, _ in paid)), sheet.limits.counter_household, since)
