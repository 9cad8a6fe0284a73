"""Reference doctors (médecin référent) as they travel: declarations of practices, and what a patient sees."""

from marshmallow import fields

from backend.domain.mr_timeline import STATUSES
from mobile_api.schemas.common import PersonBrief, Strict, day, flag, length, matricule, one_of, text
from mobile_api.schemas.practice import PROVIDER

ENDS = ("joint", "doctor", "patient", "death")


class MrDeclarationIn(Strict):
    """What patient and doctor signed. `representative` signs for a minor or a person under guardianship."""

    patient = text(30, 1, required=True, metadata={"description": "matricule", "example": "1985061512347"})
    doctor = fields.String(required=True, validate=PROVIDER, metadata={"example": "90123400"})
    signed_on = day(required=True)
    ald = fields.List(
        text(40, 1),
        required=True,
        validate=length(0, 32),
        metadata={
            "description": "codes 1 to 32 of the long-term illnesses; an unknown one is refused at `ald.0`, `ald.1` …",
            "example": ["8"],
        },
    )
    dsp_active = flag(required=True, metadata={"description": "the shared care file (DSP) is active"})
    representative = text(30, 1, load_default=None, allow_none=True, metadata={"description": "matricule"})


class PracticeRevocationIn(Strict):
    """`joint`: signed by both; `doctor`: by the doctor alone, from the second year on."""

    kind = one_of("joint", "doctor", required=True)
    signed_on = day(required=True)


class SummaryIn(Strict):
    """The patient summary in the shared care file: `created` once, `attested` to be up to date each time."""

    kind = one_of("created", "attested", required=True)
    on = day(required=True)


class SummaryView(Strict):
    due_on = day(required=True)
    created_on = day(required=True, allow_none=True)
    attested_on = day(required=True, allow_none=True)


class MrLetterView(Strict):
    """A letter to the doctor; its PDF lies under `…/letters/{id}`."""

    id = fields.UUID(required=True)
    occasion = one_of("validated", "not-validated", "ended", "services", required=True)
    on = day(required=True)


class PracticeDeclaration(Strict):
    """How a declaration stands; `ended_on` is the first day without it."""

    id = fields.UUID(required=True)
    status = one_of(*STATUSES, required=True)
    number = fields.String(required=True, allow_none=True)
    patient = fields.String(required=True)
    doctor = fields.String(required=True)
    signed_on = day(required=True)
    received_on = day(required=True)
    validated_on = day(required=True, allow_none=True)
    effective_on = day(required=True, allow_none=True)
    ended_on = day(required=True, allow_none=True)
    end_kind = one_of(*ENDS, required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    reasons = fields.List(fields.String(), required=True)
    note = fields.String(required=True, allow_none=True)
    summary = fields.Nested(SummaryView, required=True, allow_none=True)
    letters = fields.List(fields.Nested(MrLetterView), required=True)


class MrQuery(Strict):
    person = matricule(load_default=None)


class PatientRevocationIn(Strict):
    """`person`: somebody in one's care; oneself where it is left out."""

    signed_on = day(required=True)
    person = matricule(load_default=None)


class MrStep(Strict):
    """One day, past or to come; `code` is stable, `text` is for a person."""

    on = day(required=True)
    code = fields.String(required=True)
    text = fields.String(required=True)


class MrDeclaration(Strict):
    """A declaration as its patient sees it; `ended_on` is the first day without it."""

    id = fields.UUID(required=True)
    status = one_of(*STATUSES, required=True)
    number = fields.String(required=True, allow_none=True)
    doctor = fields.String(required=True)
    signed_on = day(required=True)
    received_on = day(required=True)
    effective_on = day(required=True, allow_none=True)
    ended_on = day(required=True, allow_none=True)
    end_kind = one_of(*ENDS, required=True, allow_none=True)
    reasons = fields.List(fields.String(), required=True)
    note = fields.String(required=True, allow_none=True)


class MrView(Strict):
    """`may` says what can be done from which day; nothing has to be done. `others`: earlier or waiting ones."""

    on = day(required=True)
    person = fields.Nested(PersonBrief, required=True)
    status = one_of(*STATUSES, required=True)
    declaration = fields.Nested(MrDeclaration, required=True, allow_none=True)
    timeline = fields.List(fields.Nested(MrStep), required=True)
    may = fields.List(fields.Nested(MrStep), required=True)
    others = fields.List(fields.Nested(MrDeclaration), required=True)
