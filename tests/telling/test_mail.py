"""Mail: an address that its owner confirmed, words without anything of health, a post office that takes them."""

import re
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default
from typing import Any

from werkzeug.test import TestResponse

from backend.db import transaction
from backend.services import telling, totp
from backend.services.vault import Vault
from tests.telling.conftest import NOON, Country

ALICE, BRUNO = "Alice Adam", "Bruno Becker"
NEW = "alice@example.lu"


def ask(country: Country, email: str = NEW, **other: Any) -> TestResponse:
    """Alice gives an address, with the code of this moment."""
    headers = country.phone(ALICE)
    return country.client.put(
        "/api/v1/me/email", headers=headers, json={"email": email, **fresh_code(country), **other}
    )


def fresh_code(country: Country) -> dict[str, str]:
    secret = Vault(country.house.config.vault_keys).open(country.account(ALICE).totp_secret or b"")
    return {"totp": totp.code_at(secret, datetime.now(UTC))}


def link(country: Country) -> str:
    found = re.search(r"/confirm/(\S+)", country.mails()[-1].body)
    assert found
    return found[1]


def follow(country: Country, name: str, token: str) -> int:
    headers = country.phone(name)
    return country.client.post("/api/v1/me/email/confirmation", headers=headers, json={"token": token}).status_code


def test_a_mail_reaches_the_post_office_in_the_persons_language_with_a_link_and_nothing_else(country: Country) -> None:
    country.give_mail(BRUNO, "bruno@example.lu")  # speaks German
    id_ = country.document(BRUNO, "M-1")["id"]
    with transaction(country.house.sessions) as session:
        telling.tell(session, country.person(BRUNO).id, "question", NOON, document_id=id_, key="question:x")
    country.work()
    letters = [message_from_string(one, policy=default) for one in country.post]
    (letter,) = [one for one in letters if id_ in one.get_content()]
    words = letter.get_content()
    assert letter["To"] == "bruno@example.lu" and letter.get_content_type() == "text/plain"
    assert f"http://localhost/documents/{id_}" in words
    assert letter["Subject"] == "Ihre Kasse hat eine Frage an Sie"
    assert not re.search("Bruno|Becker|Muller|57,|C1|Konsultation", words)


def test_an_address_counts_once_its_owner_followed_the_link_and_the_link_works_once(country: Country) -> None:
    country.give_mail(ALICE, "old@example.lu")
    assert ask(country).status_code == 202
    token = link(country)
    assert country.mails()[-1].recipient == NEW
    assert country.account(ALICE).email == "old@example.lu"
    assert country.get(ALICE, "/me/telling").json["mail"] == {"address": "old@example.lu", "waiting": NEW}  # type: ignore[index]
    assert follow(country, BRUNO, token) == 404
    assert [follow(country, ALICE, token), follow(country, ALICE, token)] == [204, 404]
    assert country.account(ALICE).email == NEW
    told = country.mails()[-1]
    assert (told.recipient, told.subject) == ("old@example.lu", "Votre adresse e-mail a été changée")
    country.work()
    assert not [mail for mail in country.mails() if token in mail.body]


def test_an_address_is_given_with_a_fresh_code_only(country: Country) -> None:
    assert [ask(country).status_code, ask(country).status_code] == [202, 401]
    assert ask(country, totp="").status_code == 401
    for wrong in (
        "",
        "nobody",
        "a@b",
        "a b@example.lu",
        "a@example.lu\r\nBcc: x@example.lu",
        "a@example.lu,b@example.lu",
    ):
        assert ask(country, wrong).status_code == 422, wrong
    assert country.account(ALICE).email == "alice.adam@example.lu"


def test_an_address_given_up_gets_the_last_mail(country: Country) -> None:
    country.give_mail(ALICE, "old@example.lu")
    headers = country.phone(ALICE)
    for proof, refusal in (({}, "totp-required"), ({"totp": "000000"}, "bad-credentials")):
        refused = country.client.delete("/api/v1/me/email", headers=headers, json=proof)
        assert (refused.status_code, (refused.json or {})["code"]) == (401, refusal)
    assert country.account(ALICE).email == "old@example.lu"
    assert country.client.delete("/api/v1/me/email", headers=headers, json=fresh_code(country)).status_code == 204
    assert country.account(ALICE).email is None
    assert country.mails()[-1].recipient == "old@example.lu"


def test_the_language_chosen_is_that_of_mails_and_letters(country: Country) -> None:
    country.give_mail(ALICE)
    chosen = country.client.put("/api/v1/me/language", headers=country.phone(ALICE), json={"language": "pt"})
    assert chosen.status_code == 204
    with transaction(country.house.sessions) as session:
        telling.tell(session, country.person(ALICE).id, "question", NOON, key="question:x")
    country.work()
    assert country.mails()[-1].subject == "A sua caixa tem uma pergunta para si"
    assert country.person(ALICE).language == "pt"
