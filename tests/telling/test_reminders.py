"""Bills are reminded of before it is too late: twice, and only those that can still be sent (C8)."""

import uuid
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.domain.calendar import at_hour
from backend.models.documents import Document
from backend.models.telling import Notice
from backend.services.telling import reminders
from tests.telling.conftest import Country

ALICE = "Alice Adam"


@pytest.fixture
def bill(country: Country) -> Document:
    """Paid two days ago, in the inbox of somebody who can be reached."""
    country.give_mail(ALICE)
    document = country.document(ALICE, "R-1")
    with country.house.sessions() as session:
        return session.get_one(Document, uuid.UUID(document["id"]))


def remind(country: Country, bill: Document, days_left: int) -> list[str]:
    """At noon, so many days before the last one; every reminder there is then."""
    assert bill.send_before is not None
    now: datetime = at_hour(bill.send_before - timedelta(days=days_left), time(12))
    with transaction(country.house.sessions) as session:
        reminders.remind(session, country.house.facts, now)
        kept = session.scalars(select(Notice.key).where(Notice.kind == "reminder").order_by(Notice.id))
        return [key.split(":")[0] for key in kept]


def test_ninety_and_fourteen_days_before_each_once(country: Country, bill: Document) -> None:
    seen = [remind(country, bill, left) for left in (91, 90, 90, 60, 14, 13, 0, -1)]
    assert seen == [[], *[["reminder-90"]] * 3, *[["reminder-90", "reminder-14"]] * 4]


def test_a_bill_that_was_sent_is_not_reminded_of(country: Country, bill: Document) -> None:
    country.send(ALICE, str(bill.id))
    assert remind(country, bill, 14) == []


def test_a_cancelled_bill_is_not_reminded_of(country: Country, bill: Document) -> None:
    path = "/api/v1/practice/memoires/90123400/R-1/cancellation"
    country.client.put(path, headers=country.software(), json={"reason": "Erreur"})
    assert remind(country, bill, 14) == []


def test_what_is_sent_before_the_morning_is_not_told(country: Country, bill: Document) -> None:
    assert remind(country, bill, 14) == ["reminder-14"]
    country.send(ALICE, str(bill.id))
    before = len(country.mails())
    country.work()
    assert not [mail for mail in country.mails()[before:] if "envoyer" in mail.subject]
