"""The settled country of the interface's tests, with desks in it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from backend.services import passwords, totp
from tests.api.conftest import settled_url, world
from tests.api.world import World
from tests.desk.builders import PASSWORD, Town
from tests.desk.conftest import Seat

__all__ = ["Desks", "desk", "settled_url", "world"]
Desks = Callable[..., Seat]


@pytest.fixture
def desk(world: World) -> Desks:
    """Sits somebody of a name, a role and a caisse down at a desk."""
    town = Town(world.house, passwords.hash_password(PASSWORD))

    def sit_down(name: str, role: str = "clerk", caisse: str | None = "CNS") -> Seat:
        member, seat = town.staff(name, role, caisse), Seat(world.app.test_client())
        code = totp.code_at(member.secret, datetime.now(UTC))
        fields = {"login": member.account.login, "password": PASSWORD, "totp": code}
        assert seat.post(seat.get("/desk/login"), "/desk/login", **fields).status == 303
        return seat

    return sit_down
