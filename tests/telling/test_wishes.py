"""What is wanted is told, once, to those it concerns, and not at night."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.domain.telling import KINDS, NEWS
from backend.languages import LANGUAGES, translate
from backend.models.accounts import Account
from backend.models.documents import Document
from backend.models.people import Guardianship
from backend.models.telling import Notice
from backend.services import telling
from backend.services.telling.wording import message_of
from tests.telling.catching import waits
from tests.telling.conftest import NIGHT, NOON, Country

ALICE, CLAIRE = "Alice Adam", "Claire Weber"
ALL = {"by_push": list(NEWS), "by_mail": list(NEWS), "quiet": {"start": 21, "end": 7}}


def tell(country: Country, name: str, kind: str, key: str) -> None:
    with transaction(country.house.sessions) as session:
        telling.tell(session, country.person(name).id, kind, NOON, key=key)


def choose(country: Country, name: str, **other: object) -> dict[str, object]:
    answer = country.client.put("/api/v1/me/telling", headers=country.phone(name), json={**ALL, **other})
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_who_chose_nothing_gets_mail_only_where_money_hangs_on_it(country: Country) -> None:
    country.give_mail(ALICE)
    for kind in NEWS:
        tell(country, ALICE, kind, f"{kind}:1")
    country.work()
    assert sorted(
        mail.subject for mail in country.mails() if mail.body.count("/documents") + mail.body.count("/claims")
    ) == [
        "Quelque chose est bientôt à envoyer",
        "Votre caisse a une question pour vous",
    ]


def test_each_kind_and_each_way_can_be_turned_off(country: Country) -> None:
    country.give_mail(ALICE)
    country.subscribe(ALICE, country.service.phone())
    seen = choose(country, ALICE, by_push=["paid"], by_mail=["decided"])
    assert (seen["by_push"], seen["by_mail"]) == (["paid"], ["decided"])
    before = len(country.mails())
    for kind in NEWS:
        tell(country, ALICE, kind, f"{kind}:1")
    country.work()
    assert len(country.service.caught) == 1
    assert [mail.subject for mail in country.mails()[before:]] == ["Une décision est prise"]


def test_at_night_nothing_rings_and_in_the_morning_one_message_tells_all(country: Country) -> None:
    phone = country.service.phone()
    country.subscribe(ALICE, phone)
    for number in range(3):
        tell(country, ALICE, "document", f"document:{number}")
    country.work(NIGHT)
    assert not country.service.caught
    assert all(timedelta(hours=7) < wait < timedelta(hours=9) for wait in waits(country.house))
    with transaction(country.house.sessions) as session:
        for notice in session.scalars(select(Notice)).all():
            telling.notices.deliver(session, country.house.config, notice.id, NIGHT + timedelta(hours=8))
    country.work()
    (caught,) = country.service.caught
    message = phone.read(caught.body)
    assert (message["title"], message["path"]) == ("De nouveaux documents", "/documents")


def test_the_account_itself_is_told_of_at_night_too_and_against_every_wish(country: Country) -> None:
    country.give_mail(ALICE)
    country.subscribe(ALICE, country.service.phone())
    choose(country, ALICE, by_push=[], by_mail=[])
    before = len(country.mails())
    tell(country, ALICE, "iban-changed", "iban:1")
    with transaction(country.house.sessions) as session:
        telling.tell_account(session, country.account(ALICE).id, "factor-changed", NIGHT, key="factor:1")
    country.work(NIGHT)
    assert len(country.service.caught) == len(country.mails()[before:]) == 2


def test_a_mother_is_told_of_her_child_and_not_by_name_and_only_while_she_may_see_it(country: Country) -> None:
    phone = country.service.phone()
    country.subscribe(CLAIRE, phone)
    with transaction(country.house.sessions) as session:
        tie = session.scalars(select(Guardianship).where(Guardianship.guardian_id == country.person(CLAIRE).id)).first()
        assert tie is not None
        telling.tell(session, tie.person_id, "document", NOON, key="document:1")
        telling.tell(session, tie.person_id, "iban-changed", NOON, key="iban:1")
    country.work()
    (caught,) = country.service.caught
    message = phone.read(caught.body)
    assert message["title"] == "Un nouveau document" and "Weber" not in str(message)
    with transaction(country.house.sessions) as session:
        telling.tell(session, tie.person_id, "document", NOON, key="document:2")
        session.get_one(Guardianship, tie.id).valid_to = (NOON - timedelta(days=1)).date()
    country.work()
    assert len(country.service.caught) == 1


def test_what_was_read_meanwhile_is_no_news(country: Country) -> None:
    country.subscribe(ALICE, country.service.phone())
    document = country.document(ALICE, "W-1")
    country.client.patch(f"/api/v1/documents/{document['id']}", headers=country.phone(ALICE), json={"read": True})
    with transaction(country.house.sessions) as session:
        row = session.get_one(Document, document["id"])
        row.read_at = country.house.now() + timedelta(minutes=1)
    country.work()
    assert not country.service.caught


def test_who_cannot_be_reached_leaves_no_trace(country: Country) -> None:
    with transaction(country.house.sessions) as session:
        for account in session.scalars(select(Account)):
            account.email = None
    country.document(ALICE, "W-1")
    with country.house.sessions() as session:
        assert not session.scalars(select(Notice)).all()


def test_a_payment_recorded_by_the_practice_is_told(country: Country) -> None:
    phone = country.service.phone()
    country.subscribe(ALICE, phone)
    document = country.document(ALICE, "W-2", paid_on=None)
    country.work()
    path = "/api/v1/practice/memoires/90123400/W-2/payment"
    country.client.put(path, headers=country.software(), json={"paid_on": country.ago(1)})
    country.work()
    assert [phone.read(one.body)["path"] for one in country.service.caught] == [f"/documents/{document['id']}"] * 2


@pytest.mark.parametrize("wrong", [{"by_push": ["weather"]}, {"quiet": {"start": 24, "end": 7}}, {"extra": 1}])
def test_wishes_that_do_not_exist_are_refused(country: Country, wrong: dict[str, object]) -> None:
    answer = country.client.put("/api/v1/me/telling", headers=country.phone(ALICE), json={**ALL, **wrong})
    assert answer.status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_speaks_every_language(language: str) -> None:
    for kind in KINDS:
        for events in (1, 2):
            message = message_of(Notice(kind=kind, events=events, document_id=None), opens_document=False)
            said = translate(message.title, language), translate(message.body, language)
            assert all(said)
            if language != "en":
                assert said != (message.title.msgid, message.body.msgid)
