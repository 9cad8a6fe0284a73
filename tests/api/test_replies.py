"""A question from the clerk, an answer from the patient."""

import io
import uuid
from typing import Any

from sqlalchemy import select

from backend import storage
from backend.db import transaction
from backend.domain.actors import Staff
from backend.models.accounts import Account
from backend.models.claims import Claim, ClaimMessage
from backend.services import accounts, messages
from tests.api.world import World
from tests.domain.test_pictures import SECRETS, photograph, pixels

CAROLE = "Carole Conter"


def asked(world: World) -> str:
    """A claim that waits for its patient."""
    document = world.document_for_a_clerk(CAROLE, "A-1")
    claim_id = str((world.send(CAROLE, document["id"]).json or {})["id"])
    world.assess_all()
    with transaction(world.house.sessions) as session:
        clerk = accounts.actor_of(session.scalars(select(Account).where(Account.login == "gestionnaire.un")).one())
        assert isinstance(clerk, Staff)
        claim = session.get_one(Claim, uuid.UUID(claim_id))
        messages.ask(session, clerk, claim.id, claim.version, "Était-ce un accident ?", world.house.now())
    return claim_id


def reply(world: World, claim_id: str, name: str = CAROLE, **parts: Any) -> Any:
    return world.upload("POST", f"/api/v1/claims/{claim_id}/replies", world.phone(name), parts)


def test_an_answer_brings_the_claim_back_to_review(world: World) -> None:
    claim_id = asked(world)
    seen = world.get(CAROLE, f"/claims/{claim_id}").json or {}
    assert (seen["state"], seen["messages"][0]["body"]) == ("waiting-for-patient", "Était-ce un accident ?")
    answer = reply(world, claim_id, text="Non.", files=(io.BytesIO(world.pdf), "../../x.pdf"))
    assert answer.status_code == 201, answer.text
    assert answer.json["state"] == "in-review"
    assert [message["author"] for message in answer.json["messages"]] == ["clerk", "patient"]
    with transaction(world.house.sessions) as session:
        kept = session.scalars(select(ClaimMessage).where(ClaimMessage.author == "patient")).one()
        assert len(kept.file_ids) == 1


def test_a_second_answer_finds_no_question(world: World) -> None:
    claim_id = asked(world)
    reply(world, claim_id, text="Non.")
    assert reply(world, claim_id, text="Non.").status_code == 409


def test_an_answer_is_the_patients_own(world: World) -> None:
    claim_id = asked(world)
    assert reply(world, claim_id, "David Diederich", text="Oui.").status_code == 404


def test_an_answer_says_something_and_its_files_can_be_opened(world: World) -> None:
    claim_id = asked(world)
    assert list(reply(world, claim_id, text="  ").json["errors"]) == ["text"]
    assert reply(world, claim_id, text="Non.", files=(io.BytesIO(b"<svg/>"), "x.png")).status_code == 415
    broken = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    assert list(reply(world, claim_id, text="Non.", files=(broken, "x.png")).json["errors"]) == ["files"]
    assert (world.get(CAROLE, f"/claims/{claim_id}").json or {})["state"] == "waiting-for-patient"


def test_a_photo_is_kept_without_where_and_when_it_was_taken(world: World) -> None:
    claim_id, data = asked(world), photograph(6)
    assert reply(world, claim_id, text="Voir photo.", files=(io.BytesIO(data), "IMG_0001.jpg")).status_code == 201
    with transaction(world.house.sessions) as session:
        message = session.scalars(select(ClaimMessage).where(ClaimMessage.author == "patient")).one()
        kept = b"".join(storage.parts(session, uuid.UUID(str(message.file_ids[0]))))
    assert pixels(kept) == pixels(data)
    assert not [word for word in SECRETS if word in kept]
