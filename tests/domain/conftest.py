"""The facts as shipped, loaded once."""

import pytest

from backend.domain.facts import Facts, load_facts


@pytest.fixture(scope="session")
def facts() -> Facts:
    return load_facts()
