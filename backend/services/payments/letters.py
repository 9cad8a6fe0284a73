"""What payees are told: a letter in the inbox (PDF/UA-1), and a message as they wish; of their account always.

Neither names a doctor, an act, or a whole account number.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.calendar import luxembourg_day
from backend.domain.money import Cents
from backend.domain.payments import ACCOUNT_CODES, RETURN_CODES
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.documents import Document
from backend.models.payments import BankAccount, PaymentOrder
from backend.models.people import Caisse, Person
from backend.services import inbox, telling
from backend.services.papers import page_count, typeset

MISSING, CHANGED, RETURNED = "account-missing", "account-changed", "payment-returned"

_TITLES = {
    MISSING: N_("Add a bank account"),
    CHANGED: N_("Your bank account was changed"),
    RETURNED: N_("Your bank sent a payment back"),
}
_SIGN_IN = N_("Sign in to the app, “Me”, then “Bank account”.")


def ask_for_account(session: Session, order: PaymentOrder, now: datetime) -> None:
    """Somebody is owed money and gave no account: once, until they give one."""
    if order.person_id is None or _lies_there(session, order.person_id, MISSING):
        return
    amount: dict[str, object] = {"amount": Cents(order.amount_cents)}
    paragraphs = [
        Text(N_("Your caisse owes you {amount} and knows no account to pay it to."), amount),
        Text(N_("Nothing is lost: the payment leaves with the next run after you give your IBAN.")),
        Text(_SIGN_IN),
    ]
    _write(session, order.person_id, MISSING, order.caisse, paragraphs, now)


def tell_changed(session: Session, account: BankAccount, now: datetime) -> None:
    """The owner of the account learns of every change, by letter and by mail: it may not have been them."""
    if account.person_id is None:
        return
    paragraphs = [
        Text(N_("From now on your caisse pays to the account {account}."), {"account": account.masked}),
        Text(N_("If it was not you, change it back at once, choose a new password, and tell your caisse.")),
    ]
    _write(session, account.person_id, CHANGED, inbox.FUND, paragraphs, now)
    telling.tell(session, account.person_id, "iban-changed", now, key=f"iban-changed:{account.id}")


def tell_returned(session: Session, order: PaymentOrder, masked: str, now: datetime) -> None:
    """A payment came back: why, in words, and the one thing to do."""
    if order.person_id is None or order.return_code is None:
        return
    next_step = (
        [Text(N_("Give another IBAN, and it is paid again.")), Text(_SIGN_IN)]
        if order.return_code in ACCOUNT_CODES
        else [Text(N_("Your caisse looks at it and pays again; you need not do anything now."))]
    )
    params: dict[str, object] = {"amount": Cents(order.amount_cents), "account": masked}
    paragraphs = [
        Text(N_("The payment of {amount} to your account {account} came back to your caisse."), params),
        Text(RETURN_CODES[order.return_code]),
        *next_step,
    ]
    _write(session, order.person_id, RETURNED, order.caisse, paragraphs, now, order=order)


def tell_paid(session: Session, run_id: uuid.UUID, paid: Iterable[tuple[uuid.UUID, uuid.UUID]], now: datetime) -> None:
    """Each hears of it once, however many payments they get. `paid`: person and claim of each payment; where it is one,
    the message opens its statement, else the list of refunds.
    """
    claims: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for person_id, claim_id in paid:
        claims[person_id].add(claim_id)
    single = [next(iter(found)) for found in claims.values() if len(found) == 1]
    statements = select(Document.claim_id, Document.id).where(
        Document.claim_id.in_(single), Document.kind == "statement", Document.released_at.is_not(None)
    )
    opens = {row.claim_id: row.id for row in session.execute(statements.order_by(Document.id))}
    for person_id, found in sorted(claims.items()):
        document_id = opens.get(next(iter(found))) if len(found) == 1 else None
        telling.tell(session, person_id, "paid", now, document_id=document_id, key=f"paid:{run_id}")


def _lies_there(session: Session, person_id: uuid.UUID, letter: str) -> bool:
    """Whether the person was told and has not given an account since (then the letter is about the past)."""
    given_at = select(BankAccount.given_at).where(BankAccount.person_id == person_id)
    newest = session.scalar(given_at.order_by(BankAccount.given_at.desc()).limit(1))
    told = select(Document.id).where(Document.person_id == person_id, Document.letter == letter)
    if newest is not None:
        told = told.where(Document.received_at > newest)
    return session.scalar(told.limit(1)) is not None


def _write(
    session: Session,
    person_id: uuid.UUID,
    letter: str,
    sender: str,
    paragraphs: Sequence[Text],
    now: datetime,
    *,
    order: PaymentOrder | None = None,
) -> None:
    person, caisse = session.get_one(Person, person_id), session.get_one(Caisse, sender)
    facts = [(N_("Reference"), order.reference)] if order else []
    data = {
        "language": person.language,
        "sender": [caisse.name, *caisse.address.split("\n")],
        "recipient": [person.name, *person.address.split("\n")],
        "day": translate(Text("{day}", {"day": luxembourg_day(now)}), person.language),
        "title": translate(Text(_TITLES[letter]), person.language),
        "paragraphs": [translate(one, person.language) for one in paragraphs],
        "choices": [],
        "facts": [[translate(Text(word), person.language), value] for word, value in facts],
    }
    pdf = typeset("letter.typ", {"data": orjson.dumps(data).decode()}, accessible=True)
    inbox.deliver(
        *(session, person_id, "letter", letter, now),
        file_id=storage.put(session, pdf, "application/pdf", now),
        pages=page_count(pdf),
        issuer=sender,
        claim_id=order.claim_id if order else None,
        told_as=None if letter == CHANGED else "document",
    )
