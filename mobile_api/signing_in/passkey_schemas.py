"""Passkeys as they travel: bytes are base64url without padding, as browsers hand them over."""

import base64
import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from backend.domain.errors import TotpRequired
from backend.domain.text import N_
from backend.services.passkeys.keeping import LONGEST_NAME
from backend.services.passkeys.relying import Assertion, Attestation
from mobile_api.schemas.common import NUL_FREE, Strict, instant, length, one_of, text
from mobile_api.signing_in.schemas import LONG_ENOUGH

NOT_BYTES = N_("Not bytes in base64url.")
TRANSPORTS = ("usb", "nfc", "ble", "smart-card", "hybrid", "internal", "cable")
# Groups of four; the last letters carry no bits that would be lost.
SPELLING = "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$"
_SPELLED = re.compile(SPELLING)


class Bytes(fields.Field[bytes]):
    """Bytes in base64url, the only spelling there is of them; `least` to `most` of them."""

    default_error_messages = {"invalid": NOT_BYTES}

    def __init__(self, most: int, least: int = 1, **kwargs: Any) -> None:
        self.bounds = least, most
        letters = [-(-4 * size // 3) for size in self.bounds]
        shape = {"type": "string", "pattern": SPELLING, "minLength": letters[0], "maxLength": letters[1]}
        super().__init__(metadata={**shape, **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        if not isinstance(value, str) or not _SPELLED.fullmatch(value):
            raise self.make_error("invalid")
        found = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        if not self.bounds[0] <= len(found) <= self.bounds[1]:
            raise self.make_error("invalid")
        return found


def in_letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class PasskeyQuestion(Strict):
    """For `navigator.credentials.get`: the user must be verified, the authenticator chooses among `known`."""

    challenge = fields.String(required=True)
    rp_id = fields.String(required=True)
    known = fields.List(fields.String(), required=True, metadata={"description": "Credential ids; none at the door."})


class NewPasskeyQuestion(PasskeyQuestion):
    """For `navigator.credentials.create`: a passkey that is found without a name, its user verified."""

    rp_name = fields.String(required=True)
    user_handle = fields.String(required=True)
    login = fields.String(required=True)
    name = fields.String(required=True)
    algorithms = fields.List(fields.Integer(), required=True, metadata={"description": "COSE, best first."})


class AssertionIn(Strict):
    """What `navigator.credentials.get` answered."""

    credential_id = Bytes(1023, required=True)
    client_data = Bytes(4096, required=True)
    authenticator_data = Bytes(2048, 37, required=True)
    signature = Bytes(1024, required=True)
    user_handle = Bytes(64, load_default=None, allow_none=True)


class NewPasskeyIn(Strict):
    """What `navigator.credentials.create` answered, and what its owner calls it."""

    name = fields.String(required=True, validate=[length(1, LONGEST_NAME), NUL_FREE])
    credential_id = Bytes(1023, required=True)
    client_data = Bytes(4096, required=True)
    attestation = Bytes(16_384, required=True)
    transports = fields.List(one_of(*TRANSPORTS), load_default=list, validate=validate.Length(max=10))


class PasskeyName(Strict):
    name = fields.String(required=True, validate=[length(1, LONGEST_NAME), NUL_FREE])


class PasskeyView(Strict):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    created_at = instant(required=True)
    used_at = instant(required=True, allow_none=True)
    synced = fields.Boolean(required=True, metadata={"description": "Kept in a key chain that several devices share."})


class FactorsView(Strict):
    passkeys = fields.List(fields.Nested(PasskeyView), required=True)
    recovery_codes_left = fields.Integer(required=True)


class WithProof(Schema):
    """A code of the app (`totp`), or a passkey that was asked for this (`POST /me/proofs`), which goes first."""

    totp = text(100, metadata={"description": "Six figures of the authenticator app.", "example": "123456"})
    passkey = fields.Nested(AssertionIn)

    @pre_load
    def require_one(self, data: Any, **_: Any) -> Any:
        if isinstance(data, Mapping):
            code, passkey = data.get("totp"), data.get("passkey")
            if passkey is None and (code is None or (isinstance(code, str) and not code.strip())):
                raise TotpRequired
        return data


class WithWholeProof(WithProof):
    """Both factors anew: `password` and `totp` (or a recovery code), or a passkey."""

    password = text(LONG_ENOUGH, load_default="", metadata={"format": "password"})


class ProofFor(Strict):
    """What the proof is for; it serves nothing else."""

    act = one_of("bank-account", "mail-address", "factors", required=True)


def assertion(given: dict[str, Any]) -> Assertion:
    return Assertion(**given)


def attestation(given: dict[str, Any]) -> Attestation:
    named = {key: given[key] for key in ("credential_id", "client_data", "attestation")}
    return Attestation(**named, transports=tuple(given["transports"]))
