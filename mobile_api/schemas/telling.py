"""What a patient is told, how, and when: as it comes in and as it leaves."""

from marshmallow import fields, validate

from backend.domain.telling import NEWS
from backend.domain.text import N_
from mobile_api.schemas.common import (
    NOT_A_CHOICE,
    Pattern,
    Strict,
    instant,
    number,
    one_of,
    text,
)
from mobile_api.signing_in.passkey_schemas import WithProof

HOURS = "Quiet from this full hour in Luxembourg; the same hour twice: never quiet."
ENDPOINT = Pattern(r"^https?://[\x21-\x7e]{1,990}$", error=N_("Not an address of a push service."))
KEY = Pattern(r"^[A-Za-z0-9_-]{1,200}={0,2}$", error=N_("This is not a key of a browser's subscription."))
MAIL = Pattern(
    r"^[^\s@<>,;:\"\\()\[\]\x00-\x20\x7f]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$",
    error=N_("This is not an e-mail address."),
)


def news() -> "fields.List[str]":
    """A list of kinds of news."""
    return fields.List(one_of(*NEWS), validate=validate.Length(max=len(NEWS), error=NOT_A_CHOICE), required=True)


class QuietHours(Strict):
    start = fields.Integer(strict=True, required=True, validate=number(0, 23), metadata={"description": HOURS})
    end = fields.Integer(strict=True, required=True, validate=number(0, 23))


class WishesIn(Strict):
    by_push = news()
    by_mail = news()
    quiet = fields.Nested(QuietHours, required=True)


class PushDevice(Strict):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    since = instant(required=True)
    told_at = instant(required=True, allow_none=True)


class MailView(Strict):
    address = fields.String(required=True, allow_none=True)
    waiting = fields.String(
        required=True, allow_none=True, metadata={"description": "An address whose link was not followed yet."}
    )


class TellingView(WishesIn):
    kinds = fields.List(fields.String(), required=True, metadata={"description": "The kinds of news there are."})
    push_key = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What a browser subscribes with (VAPID); null: this server sends no push messages."},
    )
    devices = fields.List(fields.Nested(PushDevice), required=True)
    mail = fields.Nested(MailView, required=True)


class PushKeys(Strict):
    p256dh = fields.String(required=True, validate=KEY)
    auth = fields.String(required=True, validate=KEY)


class SubscriptionIn(Strict):
    endpoint = fields.String(
        required=True, validate=ENDPOINT, metadata={"description": "As the browser's push service gave it."}
    )
    keys = fields.Nested(PushKeys, required=True)


class SubscriptionView(Strict):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    since = instant(required=True)


class MailAddressIn(Strict, WithProof):
    email = fields.String(required=True, validate=MAIL, metadata={"format": "email", "maxLength": 254})


class MailLinkIn(Strict):
    token = text(200, 1, required=True)


class LanguageIn(Strict):
    language = one_of("fr", "de", "lb", "en", "pt", required=True)
