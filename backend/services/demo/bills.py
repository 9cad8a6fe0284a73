"""Bills of the demonstration: written as the practice's PDF, then deposited like any other."""

from dataclasses import dataclass
from datetime import date, datetime, time

import orjson
from sqlalchemy.orm import Session

from backend.domain.actors import Machine
from backend.domain.facts import Facts
from backend.domain.money import Cents
from backend.domain.text import Text
from backend.languages import translate
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.deposits import Deposit, DepositedLine, deposit
from backend.services.papers import typeset

LANGUAGE = "fr"


@dataclass(frozen=True, slots=True)
class Bill:
    """What is billed: acts with their amounts in cents, all on one day."""

    number: str
    on: date
    lines: tuple[tuple[str, int], ...]
    paid: bool = True
    route: str = "reimbursement"
    label: str | None = None
    at: time | None = None
    accident: bool = False


def hand_in(
    session: Session, software: Machine, biller: Provider, person: Person, bill: Bill, facts: Facts, now: datetime
) -> Memoire:
    """Deposit one bill at `now`, with a PDF of its own."""
    given = Deposit(
        number=bill.number,
        patient=person.matricule,
        biller=biller.code,
        performer=biller.code,
        issued_on=bill.on,
        paid_on=bill.on if bill.paid else None,
        route=bill.route,
        tps_label=bill.label,
        accident=bill.accident,
        inpatient=False,
        patient_agrees=bill.route == "pid",
        lines=tuple(DepositedLine(act, bill.on, bill.at, 1, cents, None) for act, cents in bill.lines),
        total_cents=sum(cents for _, cents in bill.lines),
    )
    return deposit(session, software, given, bill_pdf(biller, person, bill, facts), facts, now).memoire


def bill_pdf(biller: Provider, person: Person, bill: Bill, facts: Facts) -> bytes:
    """The practice's own paper."""

    def say(value: object) -> str:
        return translate(Text("{value}", {"value": value}), LANGUAGE)

    acts = facts.on(bill.on).acts
    data = {
        "biller": biller.name,
        "code": biller.code,
        "address": biller.address,
        "number": bill.number,
        "issued": say(bill.on),
        "patient": person.name,
        "matricule": person.matricule,
        "lines": [
            [say(bill.on), act, acts[act].title(LANGUAGE) if act in acts else act, say(Cents(cents))]
            for act, cents in bill.lines
        ],
        "total": say(Cents(sum(cents for _, cents in bill.lines))),
        "paid": f"Payé le {say(bill.on)}." if bill.paid else "À payer à réception.",
    }
    return typeset("bill.typ", {"data": orjson.dumps(data).decode()})
