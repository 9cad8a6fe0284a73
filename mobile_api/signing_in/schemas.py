"""What is typed when somebody signs in. A missing code is said before anything else is looked at."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, pre_load

from backend.domain.errors import TotpRequired
from backend.services.passwords import LONGEST, SHORTEST
from mobile_api.schemas.common import text

LONG_ENOUGH = 1024


def new_password() -> fields.String:
    """The service refuses what is too short or too long, in words; the document only says so."""
    return text(
        LONG_ENOUGH, required=True, metadata={"minLength": SHORTEST, "maxLength": LONGEST, "format": "password"}
    )


def known_password() -> fields.String:
    return text(LONG_ENOUGH, required=True, metadata={"format": "password"})


class WithCode(Schema):
    """Anything that the second factor belongs to."""

    totp = text(
        100,
        required=True,
        metadata={"description": "Six figures of the authenticator app, or a recovery code.", "example": "123456"},
    )

    @pre_load
    def require_code(self, data: Any, **_: Any) -> Any:
        if isinstance(data, Mapping):
            code = data.get("totp")
            if code is None or (isinstance(code, str) and not code.strip()):
                raise TotpRequired
        return data


class SignInSchema(WithCode):
    login = text(200, required=True, metadata={"description": "The matricule."})
    password = known_password()


class DeviceSignInSchema(SignInSchema):
    device = text(100, 1, required=True, metadata={"example": "Fairphone of Lea"})


class RefreshSchema(Schema):
    refresh_token = text(LONG_ENOUGH, required=True)


class TokensSchema(Schema):
    access_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})
    refresh_token = fields.String(required=True)


class PersonSchema(Schema):
    matricule = fields.String(required=True)
    name = fields.String(required=True)
    language = fields.String(required=True)


class SessionSchema(Schema):
    person = fields.Nested(PersonSchema, required=True)
    account = fields.UUID(
        required=True, metadata={"description": "The same for every session of one person; says nothing about them."}
    )
    csrf_token = fields.String(required=True, metadata={"description": "Send it as `X-CSRF-Token` on every write."})
    idle_seconds = fields.Integer(
        required=True, metadata={"description": "Without a request for so long, the session is over."}
    )
    remaining_seconds = fields.Integer(
        required=True, metadata={"description": "After so long it is over, however much it is used."}
    )


class ActivationSchema(Schema):
    matricule = text(200, required=True)
    code = text(100, required=True, metadata={"description": "From the letter."})
    password = new_password()


class EnrolmentSchema(Schema):
    activation = fields.String(required=True, metadata={"description": "Confirm it within a quarter of an hour."})
    totp_uri = fields.String(required=True)
    totp_svg = fields.String(required=True, metadata={"description": "The same as a QR code, one SVG element."})


class ConfirmationSchema(WithCode):
    """The first code of the new authenticator."""


class RecoveryCodesSchema(Schema):
    recovery_codes = fields.List(
        fields.String(), required=True, metadata={"description": "Shown once; each replaces one code, once."}
    )


class ResetRequestSchema(Schema):
    login = text(200, required=True)


class ResetSchema(WithCode):
    password = new_password()


class PasswordChangeSchema(ResetSchema):
    current_password = known_password()
