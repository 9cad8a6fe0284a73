"""An open mail room."""

import pytest
from flask.testing import FlaskClient

from backend.services.house import House
from tests.mailroom.builders import MailRoom


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)
