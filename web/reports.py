"""What browsers report that our own policy stopped: a sign of an attack, or of a page of ours that is wrong.

Anybody can send anything here, so a report is believed in nothing and hardly looked at: the log gets the directive and
what kind of source was stopped, words of our own, never an address (those name documents) and never what stood in it.
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from backend.services import reports
from mobile_api.caller import address, true_now
from mobile_api.house import house, transaction
from web.security import REPORTS

MOST_BYTES = 16 * 1024
KINDS = ("application/csp-report", "application/reports+json")
DIRECTIVE = re.compile(
    "(default|script|style|img|connect|font|manifest|worker|frame|object|media)-src(-elem|-attr)?"
    "|form-action|base-uri|frame-ancestors|require-trusted-types-for|trusted-types"
)
SOURCES = frozenset({"inline", "eval", "self", "data", "blob", "trusted-types-policy", "trusted-types-sink"})

log = structlog.get_logger()
blueprint = Blueprint("reports", __name__)


@blueprint.post(REPORTS)
def take() -> ResponseReturnValue:
    """204 whatever it says; 413 and 415 for what is no report."""
    if request.mimetype not in KINDS:
        return Response(status=415)
    if (request.content_length or 0) > MOST_BYTES:
        return Response(status=413)
    with transaction() as session:
        heard = reports.may_be_heard(session, address(), true_now())
    if heard:
        for said in _reports(request.get_data(cache=False)[:MOST_BYTES]):
            log.warning("policy-stopped", **_in_our_words(said))
    return Response(status=204)


def _reports(body: bytes) -> list[dict[str, Any]]:
    """The reports in either form, at most ten; none where it is nonsense."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return []
    old = [given.get("csp-report")] if isinstance(given, dict) else []
    new = [one.get("body") for one in given[:10] if isinstance(one, dict)] if isinstance(given, list) else []
    return [one for one in old + new if isinstance(one, dict)]


def _in_our_words(said: dict[str, Any]) -> dict[str, str]:
    directive = str(said.get("effective-directive") or said.get("effectiveDirective") or said.get("violated-directive"))
    blocked = str(said.get("blocked-uri") or said.get("blockedURL"))
    name = directive.split(" ")[0]
    return {"directive": name if DIRECTIVE.fullmatch(name) else "other", "source": _kind_of(blocked)}


def _kind_of(blocked: str) -> str:
    if blocked in SOURCES:
        return blocked
    try:
        parts = urlsplit(blocked)
    except ValueError:
        return "other"
    if parts.scheme in SOURCES:
        return parts.scheme
    if parts.netloc and parts.netloc == urlsplit(house().config.public_url).netloc:
        return "own"
    return "foreign" if parts.scheme in ("http", "https") else "other"
