"""Nobody is thrown out while they think (I2), and how far everybody can use this is one link away (I3)."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from backend.db import transaction
from backend.models.accounts import WebSession
from backend.services.web_sessions import IDLE
from tests.desk.builders import Town
from tests.desk.conftest import Desk
from tests.desk.reading import Page

STATEMENTS = {
    "fr": "Déclaration d'accessibilité",
    "de": "Erklärung zur Barrierefreiheit",
    "lb": "Erklärung iwwer d'Barrierefräiheet",
    "en": "Accessibility statement",
    "pt": "Declaração de acessibilidade",
}


def test_whoever_says_that_they_are_still_there_stays(town: Town, sit_down: Desk) -> None:
    seat = sit_down(town.staff("Anna Roth"))
    page = seat.get("/desk/claims")
    token = page.form("/desk/logout").fields["csrf_token"]
    almost = update(WebSession).values(seen_at=WebSession.seen_at - (IDLE - timedelta(minutes=1)))
    for _ in range(3):
        with transaction(town.house.sessions) as session:
            session.execute(almost)
        headers = {"X-CSRF-Token": token}
        answer = seat.client.post("/desk/stay", headers=headers, base_url="https://localhost")
        assert answer.status_code == 204
    with transaction(town.house.sessions) as session:
        session.execute(almost.values(seen_at=WebSession.seen_at - IDLE))
        assert session.scalar(select(WebSession.ended_at)) is None
    late = seat.client.post("/desk/stay", headers={"X-CSRF-Token": token}, base_url="https://localhost")
    assert late.status_code == 401


def test_staying_needs_the_sessions_own_token(town: Town, sit_down: Desk) -> None:
    seat = sit_down(town.staff("Anna Roth"))
    assert seat.client.post("/desk/stay", base_url="https://localhost").status_code == 403


def test_a_page_learns_whose_session_it_is_and_its_new_token(town: Town, sit_down: Desk, client: FlaskClient) -> None:
    member = town.staff("Anna Roth")
    seat = sit_down(member)
    answer = seat.client.get("/desk/stay", base_url="https://localhost")
    told = answer.json or {}
    assert answer.headers["Cache-Control"] == "no-store" and told["account"] == str(member.account.id)
    assert seat.get("/desk/claims").tree.xpath("//dialog/@data-account") == [told["account"]]
    headers = {"X-CSRF-Token": told["csrf_token"]}
    assert seat.client.post("/desk/stay", headers=headers, base_url="https://localhost").status_code == 204
    assert client.get("/desk/stay", base_url="https://localhost").status_code == 401


def test_what_was_typed_into_a_page_whose_session_is_over_comes_back(town: Town, sit_down: Desk) -> None:
    """Without scripts as well, and only what people write: no codes, nothing that another site may have sent."""
    claim = town.claim()
    seat = sit_down(town.staff("Anna Roth"))
    page = seat.get(f"/desk/claims/{claim.id}")
    with transaction(town.house.sessions) as session:
        session.execute(update(WebSession).values(ended_at=town.house.now()))
    lost = seat.post(page, "/refuse", reason="other", note="Zwei Sätze, <mit> Mühe.", totp="123 456")
    assert lost.status == 401 and lost.tree.xpath("//textarea[@readonly]/text()") == ["Zwei Sätze, <mit> Mühe."]
    assert "/desk" in lost.links() and "123 456" not in lost.source
    seat = sit_down(town.staff("Eva Muller"))
    page = seat.get(f"/desk/claims/{claim.id}")
    stale = seat.post(page, "/refuse", csrf_token="of another session", note="Zwei Sätze.")
    assert stale.status == 403 and stale.tree.xpath("//textarea/text()") == ["Zwei Sätze."]
    elsewhere = seat.client.post(
        f"/desk/claims/{claim.id}/refuse",
        data={"note": "Zwei Sätze."},
        headers={"Sec-Fetch-Site": "cross-site"},
        base_url="https://localhost",
    )
    assert elsewhere.status_code == 403 and "Sätze" not in elsewhere.text


@pytest.mark.parametrize("language", STATEMENTS)
def test_the_statement_is_public_and_in_five_languages_with_somebody_to_write_to(
    client: FlaskClient, language: str
) -> None:
    for answer in (
        client.get(f"/accessibility?lang={language}"),
        client.get("/accessibility", headers={"Accept-Language": language}),
    ):
        page = Page(answer)
        assert page.status == 200 and page.tree.get("lang") == language
        assert page.tree.xpath("//h1")[0].text_content().replace("’", "'") == STATEMENTS[language]
        assert any(link.startswith("mailto:") for link in page.links())
        english = re.search(r"What works|How it was checked", page.text)
        assert (english is not None) == (language == "en")


def test_it_is_linked_from_the_desks_the_sign_in_the_refusals_and_the_phone(
    client: FlaskClient, town: Town, sit_down: Desk
) -> None:
    seat = sit_down(town.staff("Anna Roth"))
    pages = [seat.get("/desk/claims"), seat.get("/desk/nowhere"), Page(client.get("/desk/login"))]
    pages += [Page(client.get(path)) for path in ("/", "/documents", "/problems/not-found", "/api/docs")]
    for page in pages:
        assert any(link.startswith("/accessibility") for link in page.links()), page.path
