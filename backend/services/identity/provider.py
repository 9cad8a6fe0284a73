"""What the identity provider says of itself (discovery, keys), asked for over HTTP and kept for an hour.

Where it stands is said by the configuration; what it then says must agree with that, or nothing is believed.
"""

import json
from functools import cache
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from joserfc.jwk import KeySet

from backend.config import IdentityProvider
from backend.domain.errors import Refusal
from backend.domain.text import N_

KEPT_SECONDS = 3600
ASKED_AT_MOST_EVERY = 60  # for keys that we do not know
LEFT_ALONE = 10  # seconds, after it did not answer: meanwhile nobody waits for it
PATIENCE = (5, 10)
LARGEST = 1024 * 1024
KINDS = ("RSA", "EC", "OKP")


class IdentityRefused(Refusal):
    """`why` is for the log and the page: a word, nothing about anybody."""

    code = "identity-refused"
    title = N_("You could not be signed in this way")
    detail = N_("Try again, or sign in with your password.")

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class Provider:
    """One provider, as it presents itself; shared by the threads of a process."""

    def __init__(self, settings: IdentityProvider) -> None:
        self.settings = settings
        self._lock = Lock()
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._away_until = 0.0

    def endpoint(self, name: str) -> str:
        """An address of the provider's; raises IdentityRefused where it names none, or one that anybody can read."""
        address = self.metadata().get(name)
        if not isinstance(address, str) or not _is_safe(address, self.settings):
            raise IdentityRefused("provider-metadata")
        return address

    def metadata(self) -> dict[str, Any]:
        with self._lock:
            if self._metadata is None or self._metadata[0] < monotonic() - KEPT_SECONDS:
                found = self._fetch(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self.settings.issuer:
                    raise IdentityRefused("provider-metadata")
                self._metadata = monotonic(), found
            return self._metadata[1]

    def keys(self, kid: str | None) -> KeySet:
        """The provider's public keys; asked for anew where none has this id, but not more often than once a minute."""
        address = self.endpoint("jwks_uri")
        with self._lock:
            age = monotonic() - self._keys[0] if self._keys else KEPT_SECONDS + 1
            unknown = self._keys is not None and kid not in (None, *(key.kid for key in self._keys[1].keys))
            if self._keys is None or age > KEPT_SECONDS or (unknown and age > ASKED_AT_MOST_EVERY):
                self._keys = monotonic(), _key_set(self._fetch(address))
            return self._keys[1]

    def _fetch(self, address: str) -> dict[str, Any]:
        """Under the lock. One that is away is asked by one thread in ten seconds, and the others are told at once."""
        if monotonic() < self._away_until:
            raise IdentityRefused("provider-unreachable")
        try:
            return self._ask(address)
        except IdentityRefused:
            self._away_until = monotonic() + LEFT_ALONE
            raise

    def _ask(self, address: str) -> dict[str, Any]:
        try:
            with requests.get(address, timeout=PATIENCE, allow_redirects=False, stream=True) as answer:
                body = answer.raw.read(LARGEST + 1, decode_content=True)
                if answer.status_code != requests.codes.ok or len(body) > LARGEST:
                    raise IdentityRefused("provider-unreachable")
            found = json.loads(body)
        except (requests.RequestException, OSError, ValueError) as error:
            raise IdentityRefused("provider-unreachable") from error
        if not isinstance(found, dict):
            raise IdentityRefused("provider-metadata")
        return found


@cache
def provider_of(settings: IdentityProvider) -> Provider:
    """One for each process."""
    return Provider(settings)


def _key_set(said: dict[str, Any]) -> KeySet:
    """Public keys for signatures only: a key that both sides would share is none."""
    try:
        usable = [key for key in said["keys"] if key["kty"] in KINDS and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": usable})
    except Exception as error:  # whatever is wrong with it, it is not a set of keys
        raise IdentityRefused("provider-keys") from error


def _is_safe(address: str, settings: IdentityProvider) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) and (parts.scheme == "https" or (settings.plain_http and parts.scheme == "http"))
