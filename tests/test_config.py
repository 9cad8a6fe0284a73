"""A process that lacks something refuses to start, and names everything at once."""

import json
from base64 import urlsafe_b64encode
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from backend.config import RUNNING, Config, ConfigError, environment_of_instance

GOOD = {
    "DATABASE_URL": "postgresql://fund@db/memoires",
    "SECRET_KEY": "x" * 40,
    "VAULT_KEYS": Fernet.generate_key().decode(),
    "RECEIPT_KEYS": urlsafe_b64encode(b"k" * 32).decode(),
    "PUBLIC_URL": "https://memoires.example.lu",
    "SECURITY_CONTACT": "mailto:security@example.lu",
}


def test_an_empty_environment_is_told_everything_that_is_missing() -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.from_env({})
    for name in GOOD:
        assert f"{name} is missing" in str(refusal.value)


def test_a_command_beside_a_running_instance_is_told_what_that_one_knows(tmp_path: Path) -> None:
    given = {"INSTANCE_DIR": str(tmp_path), "LOG_LEVEL": "ERROR"}
    assert environment_of_instance(given) == given
    (tmp_path / RUNNING).write_text(json.dumps({**GOOD, "LOG_LEVEL": "INFO"}), encoding="utf-8")
    config = Config.from_env(environment_of_instance(given))
    assert (config.public_url, config.log_level) == (GOOD["PUBLIC_URL"], "ERROR")
    assert environment_of_instance({}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///x.db"),
        ("SECRET_KEY", "short"),
        ("VAULT_KEYS", "not-a-fernet-key"),
        ("RECEIPT_KEYS", "c2hvcnQ="),
        ("PUBLIC_URL", "ftp://example.lu"),
        ("PUBLIC_URL", "https://example.lu/path"),
        ("SECURITY_CONTACT", "somebody"),
        ("DATABASE_POOL", "many"),
        ("CLOCK", "2024-11-10T09:00:00+01:00"),
    ],
)
def test_something_unusable_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({**GOOD, name: value})


def test_a_good_environment_is_frozen() -> None:
    config = Config.from_env(GOOD)
    assert config.code_hosts == ("memoires.example.lu",)
    with pytest.raises(FrozenInstanceError):
        config.demo = True  # type: ignore[misc]


def test_a_demonstration_may_set_the_clock_and_it_runs_on() -> None:
    started = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    clock = {**GOOD, "DEMO": "1", "CLOCK": "2024-11-10T09:00:00+01:00"}
    config = Config.from_env(clock, started)
    assert config.clock_offset == datetime(2024, 11, 10, 8, 0, tzinfo=UTC) - started
    later = Config.from_env({**clock, "CLOCK_SET_AT": started.isoformat()}, started + timedelta(hours=1))
    assert later.clock_offset == config.clock_offset


@pytest.mark.parametrize("clock", ["yesterday", "2024-11-10T09:00:00"])
def test_a_clock_without_its_offset_is_refused(clock: str) -> None:
    with pytest.raises(ConfigError, match="CLOCK"):
        Config.from_env({**GOOD, "DEMO": "1", "CLOCK": clock})


def test_former_hosts_are_still_read() -> None:
    config = Config.from_env({**GOOD, "CODE_HOST": "r.lu", "FORMER_CODE_HOSTS": "old.lu, older.lu"})
    assert config.code_hosts == ("r.lu", "memoires.example.lu", "old.lu", "older.lu")
