"""The settled country, its worker, and clerks at their desks."""

from collections.abc import Iterator

import pytest

from backend.services import passwords
from tests.api.conftest import settled_url, world
from tests.api.world import World
from tests.claims.fund import Fund
from tests.desk.builders import PASSWORD, Town

__all__ = ["fund", "settled_url", "world"]


@pytest.fixture(scope="session")
def clerk_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def fund(world: World, clerk_hash: str) -> Iterator[Fund]:
    yield Fund(world, Town(world.house, clerk_hash))
