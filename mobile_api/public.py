"""What anybody may read: the keys that receipts are checked with, and whom to tell of a weakness."""

from datetime import timedelta

from flask import Blueprint, Response, current_app

from backend.services.receipts import public_keys
from mobile_api.answers import json_answer
from mobile_api.house import house

blueprint = Blueprint("public", __name__)


@blueprint.get("/.well-known/jwks.json")
def keys() -> Response:
    """Every key whose receipts still count."""
    answer = json_answer(public_keys(house().config))
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """RFC 9116."""
    held = house()
    expires = (held.now() + timedelta(days=180)).replace(microsecond=0)
    lines = (
        f"Contact: {held.config.security_contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: fr, de, en",
        f"Canonical: {held.config.public_url}/.well-known/security.txt",
    )
    return current_app.response_class("\n".join(lines) + "\n", mimetype="text/plain")
