"""The patient objects; another clerk than the one who decided says who was right (K3, K21–K23)."""

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.domain.actors import Staff
from backend.domain.errors import Conflict, NotFound
from backend.domain.objections import Grant, ObjectedTo, SameClerk
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.objections import Objection
from backend.services import accounts, decisions
from backend.services.objections import deciding, listing
from backend.services.payments import orders
from tests.api.test_statements import FERNAND, decide
from tests.api.world import CHILD, World
from tests.domain.test_pictures import photograph

STRANGER = "David Diederich"


def clerk_of(world: World, login: str) -> Staff:
    with transaction(world.house.sessions) as session:
        actor = accounts.actor_of(session.scalars(select(Account).where(Account.login == login)).one())
        assert isinstance(actor, Staff)
        return actor


def sent(world: World) -> str:
    """An accident: somebody looks at it."""
    document = world.document(FERNAND, "A-1", accident=True)
    claim_id = (world.send(FERNAND, document["id"]).json or {})["id"]
    world.assess_all()
    return str(claim_id)


def refused(world: World) -> str:
    """Refused by the first clerk of the CNS."""
    claim_id = sent(world)
    decide(world, claim_id, refuse="not-performed")
    return claim_id


def object_to(world: World, claim_id: str, name: str = FERNAND, **parts: Any) -> Any:
    parts = {"text": "Le médecin m'a bien vu.", **parts}
    return world.upload("POST", f"/api/v1/claims/{claim_id}/objections", world.phone(name), parts)


def see(world: World, claim_id: str) -> dict[str, Any]:
    return dict(world.get(FERNAND, f"/claims/{claim_id}").json or {})


def later(world: World, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = world.house.now() + timedelta(days=days)
    monkeypatch.setattr(type(world.house), "now", lambda _: then)


def test_an_objection_is_taken_once_and_told_beside_the_claim(world: World) -> None:
    claim_id = refused(world)
    assert see(world, claim_id)["may_object"] is True
    first = object_to(world, claim_id, files=(io.BytesIO(world.pdf), "certificat.pdf"))
    assert first.status_code == 201, first.text
    assert (first.json["state"], first.json["files"], first.json["answer"]) == ("open", 1, None)
    again = object_to(world, claim_id, files=(io.BytesIO(world.pdf), "certificat.pdf"))
    assert (again.status_code, again.json) == (200, first.json)
    other = object_to(world, claim_id, text="Encore autre chose.")
    assert (other.status_code, other.json["code"]) == (409, "already-objected")
    claim = see(world, claim_id)
    assert (claim["state"], claim["may_object"], claim["objections"]) == ("refused", False, [first.json])
    assert (claim["history"][-1]["by"], claim["history"][-1]["state"]) == ("patient", "refused")


def test_the_same_photo_again_is_the_same_objection(world: World) -> None:
    claim_id = refused(world)
    first, again = (object_to(world, claim_id, files=(io.BytesIO(photograph()), "photo.jpg")) for _ in range(2))
    assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)


def test_who_may_not_object(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim_id = refused(world)
    assert object_to(world, claim_id, STRANGER).status_code == 404
    assert list(object_to(world, claim_id, text=" ").json["errors"]) == ["text"]
    assert object_to(world, claim_id, other="x").status_code == 422
    assert object_to(world, claim_id, files=(io.BytesIO(b"<svg/>"), "x.png")).status_code == 415
    later(world, monkeypatch, 41)
    late = object_to(world, claim_id)
    assert (late.status_code, late.json["code"]) == (422, "objection-late")
    assert see(world, claim_id)["may_object"] is False
    later(world, monkeypatch, -1)
    assert object_to(world, claim_id).status_code == 201


def test_what_was_paid_in_full_is_nothing_to_object_to(world: World) -> None:
    claim_id = sent(world)
    assert object_to(world, claim_id).json["code"] == "nothing-to-object"
    decide(world, claim_id)
    answer = object_to(world, claim_id)
    assert (answer.status_code, answer.json["code"]) == (409, "nothing-to-object")


def test_a_parent_objects_for_a_child(world: World) -> None:
    on = world.ago(2)
    line = {"act": "C3", "performed_on": on, "quantity": 1, "amount_cents": 6000}
    world.deposit("Léa Weber", "P-1", biller=CHILD, performer=CHILD, lines=[line], accident=True)
    (row,) = world.inbox("Claire Weber")
    claim_id = str((world.send("Claire Weber", row["id"]).json or {})["id"])
    world.assess_all()
    decide(world, claim_id, refuse="not-performed")
    assert object_to(world, claim_id, "Claire Weber").status_code == 201


def open_one(world: World) -> tuple[str, uuid.UUID, int]:
    claim_id = refused(world)
    objection = uuid.UUID(object_to(world, claim_id).json["id"])
    return claim_id, objection, version_of(world, claim_id)


def version_of(world: World, claim_id: str) -> int:
    with transaction(world.house.sessions) as session:
        return session.get_one(Claim, uuid.UUID(claim_id)).version


def uphold(world: World, login: str, objection: uuid.UUID, version: int) -> None:
    facts, now = world.house.facts, world.house.now()
    with transaction(world.house.sessions) as session:
        grants = [Grant(0, 5078, "as-found")]
        deciding.uphold(
            session, clerk_of(world, login), objection, version, facts, now, grants=grants, note="C'était juste."
        )


def reject(world: World, login: str, objection: uuid.UUID, version: int) -> None:
    with transaction(world.house.sessions) as session:
        deciding.reject(
            session,
            clerk_of(world, login),
            objection,
            version,
            world.house.facts,
            world.house.now(),
            reason="not-performed",
            answer="Le cabinet ne confirme pas.",
        )


def test_whoever_decided_does_not_decide_again_and_nobody_undoes(world: World) -> None:
    claim_id, objection, version = open_one(world)
    with pytest.raises(SameClerk):
        uphold(world, "gestionnaire.un", objection, version)
    with pytest.raises(NotFound):
        reject(world, "gestionnaire.cmfep", objection, version)
    with pytest.raises(ObjectedTo), transaction(world.house.sessions) as session:
        decisions.undo(session, clerk_of(world, "gestionnaire.un"), uuid.UUID(claim_id), version, world.house.now())


def test_an_upheld_objection_pays_and_brings_a_new_statement(world: World) -> None:
    claim_id, objection, version = open_one(world)
    uphold(world, "gestionnaire.deux", objection, version)
    claim = see(world, claim_id)
    assert (claim["state"], claim["statement"]["reimbursed_cents"], claim["remedy"]) == ("accepted", 5078, None)
    (told,) = claim["objections"]
    assert (told["state"], told["answer"]) == ("upheld", "C'était juste.")
    papers = world.inbox(FERNAND, "?kind=statement")
    assert [row["amount_cents"] for row in papers] == [5078, 0]
    assert world.get(FERNAND, f"/documents/{papers[1]['id']}/file").status_code == 200
    assert world.get(FERNAND, f"/claims/{claim_id}/statement").status_code == 200
    with transaction(world.house.sessions) as session:
        (order,) = orders.of_claim(session, session.get_one(Claim, uuid.UUID(claim_id)))
        assert order.amount_cents == 5078
    assert object_to(world, claim_id).json["code"] in {"nothing-to-object", "already-objected"}


def test_a_rejected_objection_is_answered_by_a_letter_that_names_what_is_left(world: World) -> None:
    claim_id, objection, version = open_one(world)
    reject(world, "gestionnaire.deux", objection, version)
    claim = see(world, claim_id)
    assert (claim["state"], claim["objections"][0]["state"]) == ("refused", "rejected")
    assert "Conseil arbitral" in claim["remedy"]["text"]
    assert claim["may_object"] is False
    letter = next(row for row in world.inbox(FERNAND, "?kind=letter") if row["claim_id"] == claim_id)
    data = world.get(FERNAND, f"/documents/{letter['id']}/file").data
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as about:
        assert (about["pdfuaid:part"], about["pdfaid:part"], about["pdfaid:conformance"]) == ("1", "2", "A")
    assert object_to(world, claim_id, text="Encore une fois.").json["code"] == "already-objected"
    with pytest.raises(Conflict):
        uphold(world, "gestionnaire.deux", objection, version_of(world, claim_id))


def test_two_clerks_at_the_same_instant_give_one_answer(world: World) -> None:
    claim_id, objection, version = open_one(world)

    def act(verb: Any) -> str:
        try:
            verb(world, "gestionnaire.deux", objection, version)
        except Conflict:
            return "late"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, (uphold, reject))) == ["done", "late"]
    with transaction(world.house.sessions) as session:
        assert session.scalars(select(Objection)).one().state in {"upheld", "rejected"}
        kinds = select(Document.kind).where(Document.claim_id == uuid.UUID(claim_id), Document.kind != "memoire")
        assert len(session.scalars(kinds).all()) == 2


def test_the_list_is_the_caisses_own_oldest_first(world: World) -> None:
    _, objection, _ = open_one(world)
    with transaction(world.house.sessions) as session:
        (mine,) = listing.list_objections(session, clerk_of(world, "gestionnaire.un"), limit=10, after=None).items
        (theirs,) = listing.list_objections(session, clerk_of(world, "gestionnaire.deux"), limit=10, after=None).items
        assert mine.id == theirs.id == objection
        assert (mine.may_decide, theirs.may_decide) == (False, True)
        other = replace(clerk_of(world, "gestionnaire.un"), caisse="CMFEP")
        assert not listing.list_objections(session, other, limit=10, after=None).items
