"""A run from the first look to the bank's file, by keyboard, in French and German; and the phone's bank account."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from backend.services import totp
from tests.browsing import page_of
from tests.desk.test_browser import desk, sign_in
from tests.live import LiveServer
from tests.payments.till import iban
from tests.tps.test_browser import look_at_every_width
from tests.web.phone.conftest import sign_in as phone_sign_in

pytestmark = pytest.mark.browser
