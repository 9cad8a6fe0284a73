"""What the letters about a declaration say, by occasion and addressee: sentences without a language yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from backend.domain import mr
from backend.domain.coordination import first_fee
from backend.domain.facts import Facts
from backend.domain.mr import Relation
from backend.domain.plain import text_from_plain
from backend.domain.text import N_, Text
from backend.models.mr import MrDeclaration

TITLES = {
    "validated": N_("Your reference doctor's declaration is validated"),
    "not-validated": N_("Your reference doctor's declaration is not validated"),
    "ended": N_("Your reference doctor's declaration ends"),
}
DOCTOR_TITLES = {
    "validated": N_("Reference doctor's declaration validated"),
    "not-validated": N_("Reference doctor's declaration not validated"),
    "ended": N_("Reference doctor's declaration ends"),
}
CHOICE = N_("A reference doctor is a choice, never a duty: you can still see every doctor you like.")
AGAIN = N_("Once this is put right, patient and doctor can sign a new declaration. Nobody has to.")
ENDS = {
    "joint": N_("Patient and doctor ended it together, signed on {signed_on}."),
    "doctor": N_("The doctor ended it, signed on {signed_on}."),
    "patient": N_("The patient ended it, signed on {signed_on}."),
    "death": N_("The doctor died on {signed_on}."),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A declaration with the names of its people."""

    row: MrDeclaration
    patient: str
    matricule: str
    doctor: str


@dataclass(frozen=True, slots=True)
class Message:
    """A letter's title, its paragraphs, points listed below them, and what closes it."""

    title: Text
    paragraphs: tuple[Text, ...]
    points: tuple[Text, ...] = ()
    closing: tuple[Text, ...] = ()


def message(case: Case, occasion: str, role: str, facts: Facts) -> Message:
    """The letter of one occasion for one addressee."""
    titles = DOCTOR_TITLES if role == "doctor" else TITLES
    title = Text(titles[occasion])
    if occasion == "validated":
        return Message(title, tuple(_validated(case, role, facts)))
    if occasion == "not-validated":
        reasons = tuple(text_from_plain(one["text"]) for one in case.row.reasons)
        return Message(title, (_declined(case),), reasons, (Text(AGAIN),))
    return Message(title, tuple(_ended(case, role)))


def _validated(case: Case, role: str, facts: Facts) -> Iterator[Text]:
    row = case.row
    assert row.effective_on is not None and row.validated_on is not None
    relation = Relation("", row.effective_on)
    yield Text(
        N_("The declaration signed by {patient} and {doctor} on {signed_on} was validated on {validated_on}."),
        {
            "patient": case.patient,
            "doctor": case.doctor,
            "signed_on": row.signed_on,
            "validated_on": row.validated_on,
        },
    )
    yield Text(
        N_("Its number is {number}. It takes effect on {effective_on}."),
        {"number": row.number or "", "effective_on": row.effective_on},
    )
    alone_from = mr.alone_from(relation, facts)
    yield Text(
        N_(
            "Until {until} it can be ended only together; from {alone_from} on either side can end it alone. "
            "The notice is two months from the signature."
        ),
        {"until": alone_from - timedelta(days=1), "alone_from": alone_from},
    )
    if role == "doctor":
        due = mr.summary_due(row.effective_on, facts)
        fee = first_fee(relation, facts.on(row.effective_on).deadlines)
        yield Text(
            N_("The patient summary is due by {due}. The coordination fee can be billed from {fee}."),
            {"due": due, "fee": fee},
        )
    else:
        yield Text(CHOICE)


def _declined(case: Case) -> Text:
    return Text(
        N_("The declaration signed by {patient} and {doctor} on {signed_on} could not be validated:"),
        {"patient": case.patient, "doctor": case.doctor, "signed_on": case.row.signed_on},
    )


def _ended(case: Case, role: str) -> Iterator[Text]:
    row = case.row
    assert row.ended_on is not None and row.end_kind is not None
    yield Text(ENDS[row.end_kind], {"signed_on": row.end_signed_on})
    yield Text(
        N_("The declaration {number} has no effect from {ended_on} on."),
        {"number": row.number or "", "ended_on": row.ended_on},
    )
    if role == "doctor":
        yield Text(N_("Please let the patient hand all useful data to a new reference doctor, if there is to be one."))
    else:
        yield Text(
            N_("A new declaration can take effect from {day} on, if you want one."),
            {"day": mr.earliest_effect(row.ended_on)},
        )
        yield Text(CHOICE)
