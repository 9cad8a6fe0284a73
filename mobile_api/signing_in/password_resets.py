"""A forgotten password: ask for a link by mail, then choose a new one with link and code."""

from flask import Response
from flask.typing import ResponseReturnValue

from backend.services import password_resets
from backend.services.vault import Vault
from mobile_api.caller import address, true_now
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.parsing import Blueprint
from mobile_api.signing_in.schemas import ResetRequestSchema, ResetSchema

blueprint = Blueprint("password-resets", __name__, url_prefix="/password-resets", description="A forgotten password")


@blueprint.route("", methods=["POST"])
@refuses(400, 413, 415, 422, security=[])
@blueprint.arguments(ResetRequestSchema)
@blueprint.response(202)
def ask(given: dict[str, str]) -> ResponseReturnValue:
    """Ask for a link by mail. The answer is the same whether the login exists or not."""
    with transaction() as session:
        password_resets.ask(session, given["login"], address(), true_now())
    return Response(status=202)


@blueprint.route("/<string(maxlength=100):token>", methods=["PUT"])
@refuses(400, 401, 404, 413, 415, 422, 429, security=[])
@blueprint.arguments(ResetSchema)
@blueprint.response(204)
def finish(given: dict[str, str], token: str) -> ResponseReturnValue:
    """Choose the new password; every session and device of the account ends."""
    vault = Vault(house().config.vault_keys)
    password_resets.finish(house().sessions, vault, token, **given, address=address(), now=true_now())
    return Response(status=204)
