"""Who acts for whom, at the borders (A2): what ends ends with the next request, and nothing is seen beyond it."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from backend.db import transaction
from backend.models.accounts import Account
from backend.models.people import Guardianship, Person
from tests.api.world import World

CLAIRE, DAVID = "Claire Weber", "David Diederich"
CHILD, WARD = "Léa Weber", "Irène Weber"


def person(world: World, name: str) -> Person:
    with transaction(world.house.sessions) as session:
        number = world.matricule(name)
        return session.scalars(select(Person).where(Person.matricule == number)).one()


def tie(world: World, name: str, **change: Any) -> None:
    """What the register says of Claire and this person changes."""
    with transaction(world.house.sessions) as session:
        mine = Guardianship.person_id == person(world, name).id, Guardianship.guardian_id == person(world, CLAIRE).id
        row = session.scalars(select(Guardianship).where(*mine)).one()
        for field, value in change.items():
            setattr(row, field, value)


def born(world: World, name: str, on: date) -> None:
    with transaction(world.house.sessions) as session:
        session.get_one(Person, person(world, name).id).born_on = on


def eighteen_today(today: date) -> date:
    return date(today.year - 18, today.month, min(today.day, 28)) if (today.month, today.day) == (2, 29) else (
        today.replace(year=today.year - 18)
    )  # fmt: skip


def sees(world: World, who: str, name: str, bill: dict[str, Any]) -> list[bool]:
    """One yes or no for each way to somebody's data; they must all be the same."""
    number = world.matricule(name)

    def listed(path: str) -> bool:
        return number in world.get(who, path).text

    opened = [world.get(who, path).status_code == 200 for path in (
        f"/documents/{bill['id']}", f"/documents/{bill['id']}/forecast", f"/documents/{bill['id']}/file",
        f"/documents/{bill['id']}/pages/1", f"/claims/{bill['claim']}", f"/references/{bill['reference']}",
        f"/me/consent?person={number}", f"/mr?person={number}",
    )]  # fmt: skip
    marked = world.client.patch(f"/api/v1/documents/{bill['id']}", headers=world.phone(who), json={"starred": True})
    again = world.client.put(f"/api/v1/documents/{bill['id']}/claim", headers=world.phone(who))
    told = [listed(path) for path in ("/people", "/documents", "/me/family", "/tps")]
    mine = bill["claim"] in world.get(who, "/claims").text
    return [*opened, marked.status_code == 200, again.status_code == 200, *told, mine]


def sent_bill(world: World, name: str) -> dict[str, Any]:
    """A bill of theirs, sent by Claire."""
    world.deposit(name, f"F-{uuid.uuid4().hex[:6]}")
    document = next(one for one in world.inbox(CLAIRE) if one["person"]["name"] == name and one["kind"] == "memoire")
    claim = (world.send(CLAIRE, document["id"]).json or {})["id"]
    with transaction(world.house.sessions) as session:
        query = text(
            "SELECT reference FROM memoire JOIN document ON document.memoire_id = memoire.id WHERE document.id = :id"
        )
        reference = session.scalar(query, {"id": document["id"]})
    return {"id": document["id"], "claim": claim, "reference": reference}


ENDS: dict[str, tuple[str, Callable[[World], None]]] = {
    "it turned eighteen today": (CHILD, lambda world: born(world, CHILD, eighteen_today(world.today))),
    "the mandate ended yesterday": (WARD, lambda world: tie(world, WARD, valid_to=world.today - timedelta(days=1))),
    "the other parent has it now": (CHILD, lambda world: tie(world, CHILD, valid_to=world.today - timedelta(days=1))),
    "the mandate begins tomorrow": (WARD, lambda world: tie(world, WARD, valid_from=world.today + timedelta(days=1))),
}
STAYS: dict[str, tuple[str, Callable[[World], None]]] = {
    "as it is": (CHILD, lambda world: None),
    "it turns eighteen tomorrow": (
        CHILD, lambda world: born(world, CHILD, eighteen_today(world.today) + timedelta(days=1)),
    ),
    "the mandate ends today": (WARD, lambda world: tie(world, WARD, valid_to=world.today)),
}  # fmt: skip


@pytest.mark.parametrize("how", STAYS)
def test_whoever_acts_for_somebody_sees_all_of_it(world: World, how: str) -> None:
    name, change = STAYS[how]
    bill = sent_bill(world, name)
    change(world)
    assert all(sees(world, CLAIRE, name, bill))


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_ends_with_the_next_request(world: World, how: str) -> None:
    name, change = ENDS[how]
    bill = sent_bill(world, name)
    assert all(sees(world, CLAIRE, name, bill))
    change(world)
    assert not any(sees(world, CLAIRE, name, bill))
    refused = world.client.put(
        "/api/v1/me/consent", headers=world.phone(CLAIRE), json={"person": world.matricule(name)}
    )
    assert refused.status_code == 404


def test_a_stranger_and_the_child_itself_see_nothing_of_the_other(world: World) -> None:
    bill = sent_bill(world, CHILD)
    assert not any(sees(world, DAVID, CHILD, bill))
    own = sent_bill(world, CLAIRE)
    with transaction(world.house.sessions) as session:
        account = session.scalars(select(Account).where(Account.name == DAVID)).one()
        account.person_id = person(world, CHILD).id  # the child, as if it had an account
    assert not any(sees(world, DAVID, CLAIRE, own))


def test_everybody_reads_who_may_see_whom_and_until_when(world: World) -> None:
    before = (world.get(CLAIRE, "/me/family").json or {})["acts_for"]
    assert {one["person"]["name"]: one["by"] for one in before} == {
        CHILD: "parent",
        "Tom Weber": "parent",
        WARD: "mandate",
    }
    child = next(one for one in before if one["person"]["name"] == CHILD)
    assert (child["until"], child["others"]) == ("2030-02-28", [])
    with transaction(world.house.sessions) as session:
        other = Guardianship(
            guardian_id=person(world, DAVID).id,
            person_id=person(world, CHILD).id,
            kind="child",
            valid_from=date(2020, 1, 1),
        )
        session.add(other)
    for reader, named in ((CLAIRE, DAVID), (DAVID, CLAIRE)):
        family = world.get(reader, "/me/family")
        found = next(one for one in (family.json or {})["acts_for"] if one["person"]["name"] == CHILD)
        assert [one["name"] for one in found["others"]] == [named]
        assert world.matricule(named) not in family.text
    with transaction(world.house.sessions) as session:
        session.scalars(select(Account).where(Account.name == DAVID)).one().person_id = person(world, WARD).id
    seen = world.get(DAVID, "/me/family").json or {}
    assert [(one["name"], one["by"]) for one in seen["seen_by"]] == [(CLAIRE, "mandate")]
    tie(world, WARD, valid_to=world.today - timedelta(days=1))
    seen = world.get(DAVID, "/me/family").json or {}
    assert seen["seen_by"] == [] and [one["name"] for one in seen["ended"]] == [CLAIRE]
