"""Desks with people at them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.services import passwords, totp
from backend.services.house import House
from tests.desk.builders import PASSWORD, Member, Town
from tests.desk.reading import Page


@pytest.fixture(scope="session")
def desk_password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def town(house: House, desk_password_hash: str) -> Town:
    return Town(house, desk_password_hash)


Desk = Callable[[Member], "Seat"]


class Seat:
    """A browser in which somebody is signed in."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> Page:
        return Page(self.client.get(path, base_url="https://localhost"))

    def send(self, page: Page, action: str, **fields: str) -> Page:
        """Fill the page's form of that action (its end is enough), send it, and go where it leads."""
        return self._post(page, action, fields, follow=True)

    def post(self, page: Page, action: str, **fields: str) -> Page:
        """The same without going where it leads."""
        return self._post(page, action, fields, follow=False)

    def _post(self, page: Page, action: str, fields: dict[str, str], follow: bool) -> Page:
        form = page.form(action)
        data = {**form.fields, **fields}
        return Page(self.client.post(form.action, data=data, base_url="https://localhost", follow_redirects=follow))


@pytest.fixture
def sit_down(app: Flask) -> Desk:
    """Sign in at a desk and stay there."""

    def sign_in(member: Member) -> Seat:
        client = app.test_client()
        seat = Seat(client)
        fields = {
            "login": member.account.login,
            "password": PASSWORD,
            "totp": totp.code_at(member.secret, datetime.now(UTC)),
        }
        assert seat.post(seat.get("/desk/login"), "/desk/login", **fields).status == 303
        return seat

    return sign_in
