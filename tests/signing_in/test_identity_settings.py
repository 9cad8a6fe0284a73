"""The door of an identity provider is described whole and safely, or the process does not start."""

import pytest

from backend.config import Config, ConfigError

SETTINGS = {
    "OIDC_ISSUER": "https://login.example.lu",
    "OIDC_CLIENT_ID": "memoires",
    "OIDC_CLIENT_SECRET": "s",
    "OIDC_MATRICULE_CLAIM": "matricule",
    "OIDC_ACR": "high substantial",
}


@pytest.mark.parametrize("missing", SETTINGS)
def test_a_door_that_is_half_described_refuses_to_start(missing: str) -> None:
    with pytest.raises(ConfigError, match=f"{missing} is missing"):
        Config.from_env({name: value for name, value in SETTINGS.items() if name != missing})


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"OIDC_ISSUER": "http://login.example.lu"}, "OIDC_ISSUER must be https"),
        ({"OIDC_ALGORITHMS": "none"}, "OIDC_ALGORITHMS must be among"),
        ({"OIDC_ALGORITHMS": "RS256 HS256"}, "OIDC_ALGORITHMS must be among"),
    ],
)
def test_a_door_that_anybody_could_open_refuses_to_start(setting: dict[str, str], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        Config.from_env({**SETTINGS, **setting})
