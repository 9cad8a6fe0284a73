"""The offices' country with its calendar, and people of the CNS who keep the register of doctors."""

import pytest

from tests.api.conftest import settled_url
from tests.providers.keeping import Keeper
from tests.tps.conftest import land, staff_hash
from tests.tps.offices import Land

__all__ = ["land", "settled_url", "staff_hash"]


@pytest.fixture
def keeper(land: Land) -> Keeper:
    """A clerk of the CNS at the providers' desk."""
    return Keeper(land, land.member("clerk", caisse="CNS"))
