"""The patient's people, consent, cover and access log as they travel."""

from marshmallow import fields

from mobile_api.schemas.common import PersonBrief, Strict, day, instant, matricule, one_of, page_of


class PersonView(Strict):
    """Oneself or a dependant; `until` is the last day on which one may act for them, where it is known."""

    matricule = fields.String(required=True)
    name = fields.String(required=True)
    born_on = day(required=True)
    relation = one_of("self", "child", "ward", required=True)
    until = day(required=True, allow_none=True)
    caisse = fields.String(required=True, allow_none=True)
    digital_consent = fields.Boolean(required=True)


class PeopleView(Strict):
    items = fields.List(fields.Nested(PersonView), required=True)


class TieView(Strict):
    """Somebody who may see a person: their parent, or by mandate; `until` is the last day, where one is known."""

    name = fields.String(required=True)
    by = one_of("parent", "mandate", required=True)
    since = day(required=True)
    until = day(required=True, allow_none=True)


class MemberView(Strict):
    person = fields.Nested(PersonBrief, required=True)
    born_on = day(required=True)
    by = one_of("parent", "mandate", required=True)
    since = day(required=True)
    until = day(required=True, allow_none=True)
    others = fields.List(fields.Nested(TieView), required=True, metadata={"description": "Who else may see them."})


class FamilyView(Strict):
    acts_for = fields.List(fields.Nested(MemberView), required=True)
    seen_by = fields.List(fields.Nested(TieView), required=True, metadata={"description": "Who may see oneself."})
    ended = fields.List(fields.Nested(TieView), required=True, metadata={"description": "Who could before."})


class ConsentIn(Strict):
    """Oneself or a dependant."""

    person = matricule(required=True)


class ConsentQuery(Strict):
    """`person`: somebody in one's care; oneself where it is left out."""

    person = matricule(load_default=None)


class ConsentStep(Strict):
    at = instant(required=True)
    given = fields.Boolean(required=True)


class ConsentView(Strict):
    given = fields.Boolean(required=True)
    since = instant(required=True, allow_none=True)
    history = fields.List(fields.Nested(ConsentStep), required=True)


class AccessEntry(Strict):
    """One look at one's file."""

    at = instant(required=True)
    who = fields.String(required=True)
    why = fields.String(required=True)
    person = fields.Nested(PersonBrief, required=True)


AccessPage = page_of(AccessEntry, "AccessPage")


class CoverQuery(Strict):
    on = day(load_default=None)


class AttestationView(Strict):
    person = fields.Nested(PersonBrief, required=True)
    office = fields.String(required=True)
    valid_from = day(required=True)
    valid_to = day(required=True)
    revoked_on = day(required=True, allow_none=True)
    exceptional = fields.Boolean(required=True)
    covers = fields.Boolean(required=True)


class MemberCover(Strict):
    """One member of the family: covered `until` a day (without a gap), or not yet: `begins_on`."""

    person = fields.Nested(PersonBrief, required=True)
    covered = fields.Boolean(required=True)
    until = day(required=True, allow_none=True)
    begins_on = day(required=True, allow_none=True)


class CoverView(Strict):
    """`covered` is one's own; `people` are oneself and dependants, each attestation says whose it is."""

    on = day(required=True)
    covered = fields.Boolean(required=True)
    people = fields.List(fields.Nested(MemberCover), required=True)
    attestations = fields.List(fields.Nested(AttestationView), required=True)
