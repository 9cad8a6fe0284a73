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
    token = page.tree.xpath("//dialog[@id='staying']//input[@name='csrf_token']/@value")[0]
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
