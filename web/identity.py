"""The way to the identity provider's door and back: two redirects, and the phone's own page says how it went."""

from urllib.parse import urlencode

import structlog
from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from backend.domain.errors import TooMany
from backend.services.identity import door
from backend.services.identity.provider import IdentityRefused
from mobile_api import browser
from mobile_api.caller import address, came_from_elsewhere, true_now
from mobile_api.house import house

log = structlog.get_logger()

LONGEST_PATH = 300
# What the page has words for; everything else is "failed", and which it was says the log.
TOLD = frozenset({"cancelled", "no-account", "closed", "assurance"})

blueprint = Blueprint("identity", __name__, url_prefix="/identity")


@blueprint.get("")
def begin() -> ResponseReturnValue:
    """To the provider; only a tap on our own page leads there."""
    if house().config.identity is None:
        abort(404)
    wanted = request.args.get("next", "")[:LONGEST_PATH]
    if came_from_elsewhere():
        return _back_to_sign_in("failed", wanted)
    held, secret = house(), browser.ask_this_browser()
    try:
        return redirect(door.begin(held.sessions, held.config, secret, wanted, address(), true_now()), 303)
    except (IdentityRefused, TooMany) as refusal:
        return _refused(refusal, wanted)


@blueprint.get("/back")
def finish() -> ResponseReturnValue:
    """From the provider: signed in, or the sign-in page with what happened."""
    if house().config.identity is None:
        abort(404)
    held, secret, wanted = house(), browser.asked_of_this_browser(), ""

    def admit(welcome: browser.Welcome) -> str:
        nonlocal wanted
        token, wanted = door.finish(held.sessions, held.config, secret, request.args, address(), true_now(), welcome)
        return token

    try:
        browser.enter_by(admit, "identity")
    except (IdentityRefused, TooMany) as refusal:
        return _refused(refusal, wanted)
    return _back_to_sign_in("in", wanted)


def _refused(refusal: IdentityRefused | TooMany, wanted: str) -> Response:
    why = refusal.why if isinstance(refusal, IdentityRefused) else "too-many"
    log.warning("identity-refused", why=why)
    return _back_to_sign_in(why if why in TOLD else "failed", wanted)


def _back_to_sign_in(how: str, wanted: str) -> Response:
    """The page itself follows `next` only to a view of ours."""
    asked = {"identity": how, **({"next": wanted} if wanted else {})}
    response = redirect(f"/sign-in?{urlencode(asked)}", 303)
    assert isinstance(response, Response)
    return response
