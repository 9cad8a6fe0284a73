"""The desk of the reference-doctor service: queue, checks, paper, two at once, one's own case (G13, G14, G15)."""

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.models.accounts import Account
from backend.models.events import Event
from backend.models.people import Person
from tests.api.world import GP, HEART
from tests.mr.country import Country


def test_what_waits_stands_in_the_queue_oldest_first(country: Country) -> None:
    country.on("2024-11-10").declare("Alice Adam")
    country.on("2024-11-12").declare("Bruno Becker")
    country.declare("Carole Conter", ald=[])  # declined at once: nothing to decide
    page = country.clerk().get("/desk/mr")
    assert page.text.index("Alice Adam") < page.text.index("Bruno Becker") and "Carole" not in page.text
    assert "2 déclarations à décider" in page.text


def test_every_check_names_its_rule_and_its_source(country: Country) -> None:
    id_ = country.on("2024-11-10").declare()["id"]
    page = country.clerk().get(f"/desk/mr/{id_}")
    for rule in ("G13", "G14", "G15"):
        assert f"{rule} · CNS, médecin référent" in page.text
    assert "Aucune autre déclaration" in page.text and "Dr Paul Muller" in page.text


def test_a_person_is_found_by_matricule_and_the_look_is_written_down(country: Country) -> None:
    id_ = country.on("2024-11-10").declare()["id"]
    number = country.matricule("Alice Adam")
    page = country.clerk().get(f"/desk/mr?matricule={number[:4]}+{number[4:]}")
    assert f"/desk/mr/{id_}" in page.links()
    assert "pas de déclaration" in country.clerk().get(f"/desk/mr?matricule={country.matricule('Jos Kremer')}").text
    assert country.clerk().get("/desk/mr?matricule=2011032753396").status == 422
    with country.house.sessions() as session:
        looks = session.scalars(select(Event).where(Event.name == "viewed", Event.entity == "mr_declaration")).all()
    assert [look.note for look in looks] == [{"page": "list"}]
    why = country.get("Alice Adam", "/access-log").json
    assert why is not None and "médecin référent" in why["items"][0]["why"]


def test_a_declaration_on_paper_is_typed_in_checked_and_decided(country: Country) -> None:
    seat = country.on("2024-04-03").clerk()
    form = seat.get("/desk/mr/paper")
    typed = {
        "patient": country.matricule("Alice Adam"),
        "doctor": "90123-400",
        "signed_on": "2024-03-20",
        "received_on": "2024-03-28",
        "ald": "12, 14",
        "dsp_active": "yes",
    }
    page = seat.send(form, "/desk/mr/paper", **typed)
    assert page.status == 200 and "Hypertension" in page.text and "14 ·" in page.text and "Papier" in page.text
    done = seat.send(page, "/validate")
    assert "MR-2024-" in done.text and "1 mai 2024" in done.text.replace("1er", "1")
    assert country.mine("Alice Adam")["declaration"]["effective_on"] == "2024-05-01"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"signed_on": "2024-04-04", "received_on": "2024-04-04"}, "futur"),
        ({"received_on": "2024-03-19"}, "avant"),
        ({"doctor": "1234"}, "code"),
        ({"patient": "2011032753396"}, "contrôle"),
        ({"signed_on": "30.3.2024"}, "Choisissez un jour"),
    ],
)
def test_paper_with_impossible_days_or_people_comes_back_with_what_was_typed(
    country: Country, other: dict[str, str], words: str
) -> None:
    seat = country.on("2024-04-03").clerk()
    typed = {
        "patient": country.matricule("Alice Adam"),
        "doctor": GP,
        "signed_on": "2024-03-20",
        "received_on": "2024-03-28",
        "ald": "12",
        **other,
    }
    page = seat.send(seat.get("/desk/mr/paper"), "/desk/mr/paper", **typed)
    assert page.status == 422 and words in page.text
    assert page.form("/desk/mr/paper").fields["ald"] == "12"


def test_paper_that_lacks_something_is_recorded_and_cannot_be_validated(country: Country) -> None:
    seat = country.on("2024-04-03").clerk()
    typed = {
        "patient": country.matricule("Léa Weber"),
        "doctor": HEART,
        "signed_on": "2024-03-20",
        "received_on": "2024-03-28",
    }
    page = seat.send(seat.get("/desk/mr/paper"), "/desk/mr/paper", **typed)
    assert page.status == 200 and page.text.count("Pas rempli") == 4
    assert seat.post(page, "/validate").status == 422
    done = seat.send(page, "/decline", reason="no-representative")
    assert done.status == 200 and "/validate" not in done.source
    mine = country.mine("Claire Weber", f"?person={country.matricule('Léa Weber')}")
    assert mine["status"] == "not-validated"


def test_the_same_paper_twice_is_one_declaration(country: Country) -> None:
    seat = country.on("2024-04-03").clerk()
    typed = {
        "patient": country.matricule("Alice Adam"),
        "doctor": GP,
        "signed_on": "2024-03-20",
        "received_on": "2024-03-28",
        "ald": "12",
    }
    paths = {seat.post(seat.get("/desk/mr/paper"), "/desk/mr/paper", **typed).location for _ in range(2)}
    assert len(paths) == 1


def test_the_second_of_two_clerks_sees_what_the_first_decided(country: Country) -> None:
    id_ = country.on("2024-11-10").declare()["id"]
    one, other = country.clerk("Josette Wolff"), country.clerk("Henri Bach", language="de")
    first, second = one.get(f"/desk/mr/{id_}"), other.get(f"/desk/mr/{id_}")
    assert one.post(first, "/validate").status == 303
    late = other.post(second, "/decline", reason="incomplete")
    assert late.status == 409 and "Validiert" in late.text
    assert country.status(id_) == "validated" and len(country.letters(id_)) == 2


def test_a_reason_is_one_of_the_list_and_other_needs_words(country: Country) -> None:
    id_ = country.on("2024-11-10").declare()["id"]
    assert country.decline(id_, reason="because").status == 422
    assert country.decline(id_, reason="other").status == 422
    assert country.decline(id_, reason="incomplete").status == 200
    assert country.status(id_) == "not-validated"


def test_nobody_decides_on_their_own_declaration(country: Country) -> None:
    id_ = country.on("2024-11-10").declare()["id"]
    seat = country.clerk()
    page = seat.get(f"/desk/mr/{id_}")
    with transaction(country.house.sessions) as session:
        account = session.scalars(select(Account).where(Account.name == "Josette Wolff")).one()
        person = select(Person.id).where(Person.matricule == country.matricule("Alice Adam"))
        account.insured_id = session.scalars(person).one()
    assert seat.post(page, "/validate").status == 403
    own = seat.get(f"/desk/mr/{id_}")
    assert "validate" not in own.actions and country.status(id_) == "received"


def test_only_the_service_has_this_desk(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    letter = country.letters(id_)[0]
    with transaction(country.house.sessions) as session:
        account = session.scalars(select(Account).where(Account.name == "Josette Wolff")).one()
        answer = country.clerk().client.get(f"/desk/mr/{id_}/letters/{letter.id}", base_url="https://localhost")
        assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")
        account.role = "clerk"
    for path in ("/desk/mr", f"/desk/mr/{id_}", "/desk/mr/paper", f"/desk/mr/{id_}/letters/{letter.id}"):
        assert country.clerk().get(path).status == 403


def test_from_a_declined_declaration_the_clerk_records_the_next_one(country: Country) -> None:
    id_ = str(country.on("2024-11-10").declare(dsp_active=False)["id"])
    seat = country.clerk()
    link = next(one for one in seat.get(f"/desk/mr/{id_}").links() if one.startswith("/desk/mr/paper"))
    form = seat.get(link)
    assert form.form("/paper").fields["patient"] == country.matricule("Alice Adam")
    typed = {"signed_on": "2024-11-10", "received_on": "2024-11-10", "ald": "33", "dsp_active": "yes"}
    refused = seat.send(form, "/paper", **typed)
    assert refused.status == 422 and refused.tree.xpath("//p[@id='ald-wrong']")
    done = seat.send(refused, "/paper", ald="12, 05")
    assert done.status == 200 and "Hypertension" in done.text
    assert seat.send(done, "/validate").text.count("décembre 2024") >= 1
