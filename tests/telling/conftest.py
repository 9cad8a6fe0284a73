"""A settled country with a push service and a post office."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from backend.config import Config
from backend.db import transaction
from backend.models.accounts import Account
from backend.models.mails import Mail
from backend.models.people import Person
from tests.api.conftest import settled_url  # noqa: F401
from tests.api.world import World
from tests.conftest import living_in
from tests.databases import lent
from tests.telling.catching import Phone, PushService, base64url, post_office, push_service, work

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)


class Country(World):
    """The world of the interface, and what its people are told."""

    service: PushService
    post: list[str]

    def subscribe(self, name: str, phone: Phone) -> int:
        path = f"/api/v1/push-subscriptions/{phone.id}"
        return self.client.put(path, headers=self.phone(name), json=phone.body()).status_code

    def account(self, name: str) -> Account:
        with self.house.sessions() as session:
            return session.scalars(select(Account).where(Account.name == name)).one()

    def person(self, name: str) -> Person:
        with self.house.sessions() as session:
            return session.get_one(Person, self.account(name).person_id)

    def give_mail(self, name: str, address: str = "somebody@example.lu") -> None:
        with transaction(self.house.sessions) as session:
            session.scalars(select(Account).where(Account.name == name)).one().email = address

    def mails(self) -> list[Mail]:
        with self.house.sessions() as session:
            return list(session.scalars(select(Mail).order_by(Mail.id)))

    def work(self, now: datetime = NOON) -> int:
        return work(self.house, now)


@pytest.fixture
def country(server_url: str, settled_url: str, base_config: Config, built_app: Flask) -> Iterator[Country]:  # noqa: F811
    with push_service() as service, post_office() as (mail_url, post), lent(server_url, settled_url) as url:
        config = replace(
            base_config,
            database_url=url,
            push_key=base64url(b"\1" * 32),
            push_services=(service.origin, "push.example.org", ".push.example.net"),
            mail_url=mail_url,
        )
        with living_in(built_app, config) as app:
            made = Country(app, app.extensions["house"], app.test_client())
            made.service, made.post = service, post
            yield made
