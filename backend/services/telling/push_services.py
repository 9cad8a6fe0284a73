"""Push services that are known by name, and the addresses and keys that browsers give us.

The address of a subscription comes from a stranger's browser, so it is used only where it leads to one of these:
never to an address inside, never to ourselves.
"""

import base64
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.config import Config
from backend.domain.errors import Conflict, invalid
from backend.domain.text import N_
from backend.services.telling.subscriptions import Address

LONGEST_ENDPOINT = 1000
POINT, SECRET = 65, 16
PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}")
_BASE64 = re.compile(r"[A-Za-z0-9_-]{1,200}={0,2}")

UNKNOWN_SERVICE = N_("This browser's push service is not one that we know.")
NO_KEY = N_("This is not a key of a browser's subscription.")


class PushIsOff(Conflict):
    code = "push-is-off"
    title = N_("Messages to phones are switched off")
    detail = N_("This server has no keys for them. Choose e-mail instead.")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a push service stands: `.example.org` means every host below."""

    scheme: str
    host: str
    port: int | None

    def holds(self, parts: SplitResult) -> bool:
        host = parts.hostname or ""
        if not _HOST.fullmatch(host):
            return False
        named = host.endswith(self.host) if self.host.startswith(".") else host == self.host
        return named and parts.scheme == self.scheme and (parts.port or PORTS[self.scheme]) == self.port


def public_key(config: Config) -> str | None:
    """What a browser subscribes with (base64url); None while push is off."""
    return _public_key(config.push_key) if config.push_key else None


def check(config: Config, address: Address) -> None:
    """Refuse (Conflict, Invalid) what we would never send to."""
    if not config.push_key:
        raise PushIsOff
    if not is_known(config, address.endpoint):
        raise invalid("endpoint", UNKNOWN_SERVICE)
    for name, text, size in (("p256dh", address.p256dh, POINT), ("auth", address.auth, SECRET)):
        if not _BASE64.fullmatch(text) or len(_bytes(text)) != size:
            raise invalid(f"keys.{name}", NO_KEY)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(address.p256dh))
    except ValueError as error:
        raise invalid("keys.p256dh", NO_KEY) from error


def is_known(config: Config, endpoint: str) -> bool:
    """Whether the address leads to a push service of the list, and to nothing else on the way."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable() or "\\" in endpoint:
        return False
    if parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        return False
    return any(origin.holds(parts) for origin in _origins(config.push_services))


@cache
def _origins(services: tuple[str, ...]) -> tuple[Origin, ...]:
    def read(service: str) -> Origin:
        parts = urlsplit(service if "://" in service else f"https://{service}")
        return Origin(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme])

    return tuple(read(service) for service in services)


@cache
def _public_key(key: str) -> str:
    private = ec.derive_private_key(int.from_bytes(_bytes(key), "big"), ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    plain = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except ValueError:
        return b""
