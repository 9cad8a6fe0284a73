"""The first sign-in: the letter's code and a password, then the authenticator's first code."""

from flask.typing import ResponseReturnValue

from backend.services import activations
from backend.services.activations import Enrolment
from backend.services.vault import Vault
from mobile_api.caller import address, true_now
from mobile_api.documenting import refuses
from mobile_api.house import house
from mobile_api.parsing import Blueprint
from mobile_api.signing_in.schemas import ActivationSchema, ConfirmationSchema, EnrolmentSchema, RecoveryCodesSchema

blueprint = Blueprint("activations", __name__, url_prefix="/activations", description="A new account, by letter")


@blueprint.route("", methods=["POST"])
@refuses(400, 401, 413, 415, 422, 429, security=[])
@blueprint.arguments(ActivationSchema)
@blueprint.response(201, EnrolmentSchema)
def begin(given: dict[str, str]) -> Enrolment:
    """Begin with the code of the letter; the account works once the authenticator is confirmed."""
    vault = Vault(house().config.vault_keys)
    return activations.begin(house().sessions, vault, **given, address=address(), now=true_now())


@blueprint.route("/<string(maxlength=100):activation>", methods=["PUT"])
@refuses(400, 401, 404, 413, 415, 422, 429, security=[])
@blueprint.arguments(ConfirmationSchema)
@blueprint.response(201, RecoveryCodesSchema)
def confirm(given: dict[str, str], activation: str) -> ResponseReturnValue:
    """Confirm the authenticator with its first code; the recovery codes are shown this once."""
    vault = Vault(house().config.vault_keys)
    codes = activations.confirm(house().sessions, vault, activation, given["totp"], address(), true_now())
    return {"recovery_codes": codes}
