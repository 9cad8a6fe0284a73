"""Tokens for machines: RFC 6749, client credentials. The errors here are the RFC's, not problem documents."""

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Any
from urllib.parse import unquote_plus

from flask import Response, jsonify, request

from backend.services import clients
from backend.services.clients import Grant, OAuthRefusal
from mobile_api.caller import true_now
from mobile_api.documenting import refuses
from mobile_api.house import transaction
from mobile_api.parsing import Blueprint

blueprint = Blueprint("oauth", __name__, url_prefix="/oauth", description="Machines sign in")

WORDS = "(memoires|mr|tps|mailroom)"
SCOPES = f"^{WORDS}( {WORDS})*$"
FORM = {
    "type": "object",
    "required": ["grant_type"],
    "additionalProperties": False,
    "properties": {
        "grant_type": {"type": "string", "const": "client_credentials"},
        "scope": {
            "type": "string",
            "pattern": SCOPES,
            "description": "Separated by blanks; without it, all that the client has.",
        },
    },
}
TOKEN = {
    "type": "object",
    "required": ["access_token", "token_type", "expires_in", "scope"],
    "properties": {
        "access_token": {"type": "string"},
        "token_type": {"type": "string", "const": "Bearer"},
        "expires_in": {"type": "integer"},
        "scope": {"type": "string"},
    },
}
ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def _json_of(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


@blueprint.route("/token", methods=["POST"])
@refuses(
    413,
    security=[{"client": []}],
    requestBody={"required": True, "content": {"application/x-www-form-urlencoded": {"schema": FORM}}},
)
@blueprint.doc(
    responses={
        200: _json_of(TOKEN, "A bearer token"),
        400: _json_of(ERROR, "invalid_request, invalid_scope or unsupported_grant_type"),
        401: _json_of(ERROR, "invalid_client"),
    }
)
def issue() -> Response:
    """A token for a machine, good for an hour; client id and secret come by HTTP Basic."""
    try:
        granted = _grant()
    except OAuthRefusal as refusal:
        return _refuse(refusal.error)
    return _answer(
        {
            "access_token": granted.access_token,
            "token_type": "Bearer",
            "expires_in": granted.expires_in,
            "scope": " ".join(granted.scopes),
        }
    )


def _grant() -> Grant:
    if (
        request.args
        or request.mimetype != "application/x-www-form-urlencoded"
        or any(len(values) > 1 for values in request.form.listvalues())
    ):
        raise OAuthRefusal("invalid_request")
    client_id, secret = _basic()
    kind = request.form.get("grant_type", "")
    if kind != "client_credentials":
        raise OAuthRefusal("unsupported_grant_type" if kind else "invalid_request")
    with transaction() as session:
        return clients.grant(session, client_id, secret, request.form.get("scope"), true_now())


def _basic() -> tuple[str, str]:
    """RFC 6749, 2.3.1: both halves are form-encoded before they are joined."""
    scheme, _, packed = request.headers.get("Authorization", "").partition(" ")
    try:
        client_id, colon, secret = b64decode(packed.strip(), validate=True).decode().partition(":")
    except (Base64Error, ValueError) as error:
        raise OAuthRefusal("invalid_client") from error
    if scheme.casefold() != "basic" or not colon:
        raise OAuthRefusal("invalid_client")
    return unquote_plus(client_id), unquote_plus(secret)


def _refuse(error: str) -> Response:
    response = _answer({"error": error})
    response.status_code = 401 if error == "invalid_client" else 400
    if error == "invalid_client":
        response.headers["WWW-Authenticate"] = 'Basic realm="clients", charset="UTF-8"'
    return response


def _answer(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
