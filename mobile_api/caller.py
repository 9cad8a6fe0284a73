"""What a request tells about who sends it: the true instant, the address, the browser, and where the page came from."""

import ipaddress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import request

from mobile_api.house import house

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_AGENT = 200


def true_now() -> datetime:
    """True time, for codes, tokens and sessions: they do not follow a business clock that was set."""
    return datetime.now(UTC)


def address() -> str:
    """Where the request comes from; an IPv6 customer's whole network is one address."""
    given = request.remote_addr or ""
    try:
        parsed = ipaddress.ip_address(given)
    except ValueError:
        return given[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def user_agent() -> str:
    """The browser's name for itself, as far as it can be shown."""
    given = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    return "".join(letter for letter in given if letter.isprintable())


def came_from_elsewhere() -> bool:
    """Whether the browser says that another site's page sent this. What says nothing is no browser of today."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None and fetched_from not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin == "null" and fetched_from == "same-origin":
        # With `Referrer-Policy: no-referrer` browsers hide the origin of our own forms, too.
        return False
    return origin is not None and origin not in _own_origins()


def _own_origins() -> set[str]:
    """Ours by configuration, and the one asked for: only trusted hosts come this far."""
    return {f"{urlsplit(house().config.public_url)._replace(path='').geturl()}", request.host_url.rstrip("/")}
