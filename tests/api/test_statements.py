"""After the decision: amounts, reasons and paper that the patient can read."""

import io
import uuid

import pikepdf
import pypdfium2
from sqlalchemy import select

from backend.db import transaction
from backend.domain.actors import Staff
from backend.domain.decisions import REASONS
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.services import accounts, decisions
from tests.api.world import World

FERNAND = "Fernand Feller"  # reads French


def decide(world: World, claim_id: str, refuse: str | None = None) -> None:
    """What a clerk of the CNS does at the desk."""
    with transaction(world.house.sessions) as session:
        account = session.scalars(select(Account).where(Account.login == "gestionnaire.un")).one()
        clerk = accounts.actor_of(account)
        assert isinstance(clerk, Staff)
        decisions.take(session, clerk, uuid.UUID(claim_id), world.house.now())
        claim = session.get_one(Claim, uuid.UUID(claim_id), populate_existing=True)
        if refuse:
            decisions.refuse(
                session, clerk, claim.id, claim.version, world.house.now(), reason=refuse, note="Veuve, deux enfants."
            )
        else:
            decisions.accept(session, clerk, claim.id, claim.version, world.house.facts, world.house.now())


def sent(world: World) -> str:
    """A claim that waits for a clerk."""
    document = world.document_for_a_clerk(FERNAND, "A-1")
    claim = world.send(FERNAND, document["id"]).json or {}
    world.assess_all()
    return str(claim["id"])


def test_an_accepted_claim_says_what_is_reimbursed_and_why(world: World) -> None:
    claim_id = sent(world)
    decide(world, claim_id)
    claim = world.get(FERNAND, f"/claims/{claim_id}").json or {}
    assert claim["state"] == "accepted"
    statement = claim["statement"]
    assert (statement["billed_cents"], statement["reimbursed_cents"], statement["patient_cents"]) == (5770, 5078, 692)
    (line,) = statement["lines"]
    assert line["rule"]
    assert line["source"]
    assert "{" not in line["reason"]
    assert line["illustrative"] is True  # the official nomenclature is not loaded
    assert [step["state"] for step in claim["history"]][-1] == "accepted"
    assert claim["history"][0]["by"] == "patient"
    assert claim["remedy"] is None


def test_a_refused_claim_says_what_can_be_done_until_when(world: World) -> None:
    claim_id = sent(world)
    decide(world, claim_id, refuse=next(code for code, reason in REASONS.items() if reason.for_refusal))
    claim = world.get(FERNAND, f"/claims/{claim_id}").json or {}
    assert claim["state"] == "refused"
    assert claim["statement"]["reimbursed_cents"] == 0
    assert claim["remedy"]["until"] > world.today.isoformat()
    assert world.inbox(FERNAND, "?kind=memoire")[0]["state"] == "sent"


def test_the_statement_is_an_accessible_pdf_in_the_patients_language(world: World) -> None:
    claim_id = sent(world)
    decide(world, claim_id)
    answer = world.get(FERNAND, f"/claims/{claim_id}/statement")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith("fr")
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as about:
            assert about["dc:title"]
            assert about["pdfuaid:part"] == "1"
    with pypdfium2.PdfDocument(answer.data) as pdf:
        words = pdf[0].get_textpage().get_text_range()
    assert "50,78" in words
    assert "57,70" in words
    assert "{" not in words


def test_the_statement_lies_in_the_inbox_once(world: World) -> None:
    claim_id = sent(world)
    decide(world, claim_id)
    for _ in range(2):
        assert world.get(FERNAND, f"/claims/{claim_id}/statement").status_code == 200
    (row,) = world.inbox(FERNAND, "?kind=statement")
    assert (row["amount_cents"], row["state"], row["claim_id"]) == (5078, None, claim_id)
    assert world.get("David Diederich", f"/claims/{claim_id}/statement").status_code == 404


def test_supplements_stay_with_the_patient(world: World) -> None:
    on = world.ago(2)
    lines = [
        {"act": "C1", "performed_on": on, "amount_cents": 5770},
        {"act": "CP1", "performed_on": on, "amount_cents": 1000},
    ]
    document = world.document(FERNAND, "A-1", lines=lines)
    forecast = world.get(FERNAND, f"/documents/{document['id']}/forecast").json or {}
    assert forecast["billed_cents"] == 6770
    assert forecast["reimbursed_cents"] == 5078
    assert forecast["participation_cents"] == 692
    assert forecast["supplement_cents"] == 1000
    assert forecast["patient_cents"] == 1692
