"""What is typed when somebody signs in. A missing code is said before anything else is looked at."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, pre_load
from marshmallow.validate import Length

from backend.domain.errors import TotpRequired

LONG_ENOUGH = Length(max=1024)


class WithCode(Schema):
    """Anything that the second factor belongs to."""

    totp = fields.String(
        required=True,
        validate=Length(max=100),
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
    login = fields.String(required=True, validate=Length(max=200), metadata={"description": "The matricule."})
    password = fields.String(required=True, validate=LONG_ENOUGH)


class DeviceSignInSchema(SignInSchema):
    device = fields.String(required=True, validate=Length(min=1, max=100), metadata={"example": "Fairphone of Lea"})


class RefreshSchema(Schema):
    refresh_token = fields.String(required=True, validate=LONG_ENOUGH)


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
    csrf_token = fields.String(required=True, metadata={"description": "Send it as `X-CSRF-Token` on every write."})


class ActivationSchema(Schema):
    matricule = fields.String(required=True, validate=Length(max=200))
    code = fields.String(required=True, validate=Length(max=100), metadata={"description": "From the letter."})
    password = fields.String(required=True, validate=LONG_ENOUGH)


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
    login = fields.String(required=True, validate=Length(max=200))


class ResetSchema(WithCode):
    password = fields.String(required=True, validate=LONG_ENOUGH)


class PasswordChangeSchema(ResetSchema):
    current_password = fields.String(required=True, validate=LONG_ENOUGH)
