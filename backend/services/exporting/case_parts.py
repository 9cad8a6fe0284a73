"""What an export says about the person: who they are, their documents, bills, claims, money, and what was looked at.

Kept throughout: who of the staff did it (the fund answers for them as a house), rows' versions, and what the work on a
case needs (who holds it, drafts, findings).
"""

import uuid

from sqlalchemy import Select, or_, select

from backend.models.claims import Claim, ClaimMessage, Statement
from backend.models.documents import Document
from backend.models.events import Event
from backend.models.memoires import Memoire, MemoireLine
from backend.models.mr import EsanteMessage, MrDeclaration, MrLetter
from backend.models.objections import Objection
from backend.models.paper import Packet
from backend.models.payments import BankAccount, PaymentOrder
from backend.models.people import Affiliation, Consent, Guardianship, Person
from backend.models.social import Attestation, Label, LateLabelReview, Settlement
from backend.services.exporting.part import Part, words


def _memoires(person_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Memoire.id).where(Memoire.person_id == person_id)


def _claims(person_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Claim.id).where(Claim.person_id == person_id)


def _declarations(person_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(MrDeclaration.id).where(MrDeclaration.person_id == person_id)


def _attestations(person_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Attestation.id).where(Attestation.person_id == person_id)


CASES: tuple[Part, ...] = (
    Part(
        "profile",
        Person,
        lambda id_: Person.id == id_,
        words("id matricule given_name family_name born_on address language email"),
    ),
    Part(
        "affiliations",
        Affiliation,
        lambda id_: Affiliation.person_id == id_,
        words("caisse valid_from valid_to"),
        words("id person_id"),
    ),
    Part(
        "guardianships",
        Guardianship,
        lambda id_: or_(Guardianship.person_id == id_, Guardianship.guardian_id == id_),
        words("guardian_id person_id kind valid_from valid_to"),
        words("id"),
    ),
    Part(
        "consents",
        Consent,
        lambda id_: Consent.person_id == id_,
        words("given_at given_by withdrawn_at"),
        words("id person_id"),
    ),
    Part(
        "documents",
        Document,
        lambda id_: Document.person_id == id_,
        words(
            "id kind memoire_id claim_id letter number issuer_code issuer_name issued_on received_at released_at"
            " amount_cents state send_before file_id file_pages read_at starred archived changed_at"
        ),
        words("person_id"),
    ),
    Part(
        "memoires",
        Memoire,
        lambda id_: Memoire.person_id == id_,
        words(
            "id biller_id performer_id number reference origin issued_on paid_on route tps_label accident inpatient"
            " patient_agrees total_cents file_id file_pages proof_file_id proof_seen posted_on received_at changed_at"
            " cancelled_at cancel_reason"
        ),
        words("person_id content_sha256 client_id version"),
    ),
    Part(
        "memoire_lines",
        MemoireLine,
        lambda id_: MemoireLine.memoire_id.in_(_memoires(id_)),
        words("memoire_id position act performed_on performed_at quantity amount_cents authorisation"),
    ),
    Part(
        "claims",
        Claim,
        lambda id_: Claim.person_id == id_,
        words(
            "id memoire_id document_id caisse channel state received_at total_cents assessed_at also_arrived_at"
            " also_arrived_by decided_at statement_id"
        ),
        words(
            "person_id assessed_with codes weights waits_for proposed_by proposed_at proposal taken_by taken_until"
            " decided_by version"
        ),
    ),
    Part(
        "statements",
        Statement,
        lambda id_: Statement.claim_id.in_(_claims(id_)) & Statement.decision.is_not(None),
        words(
            "id claim_id number made_at decision why note billed_cents tariff_cents participation_cents excess_cents"
            " supplement_cents not_covered_cents reimbursed_cents patient_cents lines"
        ),
        words("made_by findings"),
    ),
    Part(
        "messages",
        ClaimMessage,
        lambda id_: ClaimMessage.claim_id.in_(_claims(id_)),
        words("id claim_id at author body file_ids"),
        words("account_id"),
    ),
    Part(
        "objections",
        Objection,
        lambda id_: Objection.claim_id.in_(_claims(id_)),
        words("id claim_id statement_id at body file_ids until state decided_at reason answer result_id"),
        words("account_id decided_by proposed_by proposal"),
    ),
    Part(
        "payments",
        PaymentOrder,
        lambda id_: or_(PaymentOrder.person_id == id_, PaymentOrder.claim_id.in_(_claims(id_))),
        words(
            "id claim_id number statement_id caisse kind person_id provider_id amount_cents reference state made_at"
            " paid_at account_id returned_at return_code replaces_id"
        ),
        words("version"),
    ),
    Part(
        "bank_accounts",
        BankAccount,
        lambda id_: BankAccount.person_id == id_,
        words("id iban country given_at first replaced_at"),
        words("person_id provider_id caisse last_four given_by"),
    ),
    Part(
        "paper",
        Packet,
        lambda id_: or_(Packet.memoire_id.in_(_memoires(id_)), Packet.claim_id.in_(_claims(id_))),
        words("id pages reference outcome reason memoire_id claim_id arrived_on made_at finished_at"),
        words("batch_id file position foreign_texts finished_by held_by held_until version"),
    ),
    Part(
        "reference_doctor",
        MrDeclaration,
        lambda id_: or_(MrDeclaration.person_id == id_, MrDeclaration.representative_id == id_),
        words(
            "id person_id doctor_id representative_id origin signed_on received_on received_at ald dsp_active number"
            " validated_on not_validated_on reasons note decided_at effective_on ended_on end_kind end_signed_on"
            " end_received_on summary_created_on summary_attested_on next_summary_on changed_at"
        ),
        words("client_id decided_by version"),
    ),
    Part(
        "reference_doctor_letters",
        MrLetter,
        lambda id_: MrLetter.declaration_id.in_(_declarations(id_)),
        words("id declaration_id addressee occasion about_on file_id document_id made_at"),
    ),
    Part(
        "esante_messages",
        EsanteMessage,
        lambda id_: EsanteMessage.declaration_id.in_(_declarations(id_)),
        words("id declaration_id event content told_at"),
    ),
    Part(
        "third_party_payment",
        Attestation,
        lambda id_: Attestation.person_id == id_,
        words(
            "id office valid_from valid_to exceptional reason caisse engagement_file_id granted_at revoked_on"
            " revoked_at changed_at"
        ),
        words("person_id granted_by version"),
    ),
    Part(
        "third_party_labels",
        Label,
        lambda id_: Label.attestation_id.in_(_attestations(id_)),
        words("code attestation_id position memoire_id used_at returned_at validated_acts"),
    ),
    Part(
        "third_party_shares",
        Settlement,
        lambda id_: Settlement.claim_id.in_(_claims(id_)),
        words(
            "claim_id office statement_id open_lines decided_on provider_cents caisse_cents office_cents patient_cents"
        ),
    ),
    Part(
        "third_party_reviews",
        LateLabelReview,
        lambda id_: LateLabelReview.claim_id.in_(_claims(id_)),
        words("claim_id revoked_on note reviewed_at"),
        words("reviewed_by"),
    ),
    # Changes and looks alike; the looks stand in words in access_log.json.
    Part(
        "history",
        Event,
        lambda id_: Event.person_id == id_,
        words("id at entity entity_id name actor_kind before after"),
        words("person_id actor_id actor note seal"),
    ),
)
