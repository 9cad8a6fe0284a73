"""What practice software learns of the tiers payant social."""

from marshmallow import fields

from mobile_api.schemas.common import Strict, day


class PracticeCoverQuery(Strict):
    on = day(load_default=None, metadata={"description": "the service day; today where none is given"})


class PracticeAttestation(Strict):
    """Both days are covered; `revoked_on`, where set, is the first day that is not covered any more."""

    valid_from = day(required=True)
    valid_to = day(required=True)
    exceptional = fields.Boolean(required=True)
    revoked_on = day(required=True, allow_none=True)


class PracticeCover(Strict):
    """`attestation` is the one that covers the day, null where none does."""

    covered = fields.Boolean(required=True)
    attestation = fields.Nested(PracticeAttestation, required=True, allow_none=True)
