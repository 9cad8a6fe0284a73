"""The objections' desk: a list, the case with everything beside it, and a colleague who decides (K4, K21–K23)."""

from datetime import timedelta

from sqlalchemy import select

from backend.db import transaction
from backend.domain.actors import Patient
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.events import Event
from backend.models.objections import Objection
from backend.models.people import Person
from backend.services.objections import objecting
from tests.desk.builders import PDF, Town
from tests.desk.conftest import Desk, Seat

WORDS = "La consultation a bien eu lieu."


def refused(town: Town, sit_down: Desk, **about: object) -> tuple[Claim, Seat]:
    """A claim that Marc Klein refused, and his seat."""
    claim = town.claim(**about)  # type: ignore[arg-type]
    seat = sit_down(town.staff("Marc Klein"))
    seat.send(seat.get(f"/desk/claims/{claim.id}"), "/refuse", reason="not-performed")
    return claim, seat


def objected(town: Town, claim: Claim) -> Objection:
    with transaction(town.house.sessions) as session:
        person = session.get_one(Person, claim.person_id)
    patient = Patient(town.account_of(person).id, person.id, person.name, "fr")
    with transaction(town.house.sessions) as session:
        given = town.house.facts, town.house.now()
        row, _ = objecting.object_to(session, patient, claim.id, WORDS, [PDF], *given)
    return row


def test_a_colleague_upholds_with_what_the_rules_found(town: Town, sit_down: Desk) -> None:
    claim, first = refused(town, sit_down)
    assert "undo" in first.get(f"/desk/claims/{claim.id}").actions
    row = objected(town, claim)
    assert "undo" not in first.get(f"/desk/claims/{claim.id}").actions
    listed = first.get("/desk/objections")
    assert "Claire Weber" in listed.text and "pour un collègue" in listed.text
    mine = first.get(f"/desk/objections/{row.id}")
    assert "Un collègue en décide" in mine.text and "uphold" not in mine.actions
    second = sit_down(town.staff("Eva Hoffmann"))
    page = second.get(f"/desk/objections/{row.id}")
    assert WORDS in page.text and "1 fichier à côté" in page.text and "Décidé par Marc Klein" in page.text
    assert second.client.get(f"/desk/claims/{claim.id}/pictures/objection/1", base_url="https://localhost").data
    done = second.send(page, "/uphold", note="Vous aviez raison.")
    assert "Acceptée : 50,78 € sont remboursés maintenant." in done.text
    claim_page = second.get(f"/desk/claims/{claim.id}")
    assert "undo" not in claim_page.actions  # what an objection decided stays
    assert "Décision sur la contestation" in claim_page.text and "Contestation acceptée" in claim_page.text
    assert second.send(page, "/uphold").status == 409
    with town.house.sessions() as session:
        looks = select(Event).where(Event.name == "viewed", Event.person_id == claim.person_id)
        assert {event.actor for event in session.scalars(looks)} == {"Marc Klein", "Eva Hoffmann"}


def test_a_rejection_needs_reason_and_words(town: Town, sit_down: Desk) -> None:
    claim, _ = refused(town, sit_down)
    row = objected(town, claim)
    seat = sit_down(town.staff("Eva Hoffmann"))
    page = seat.get(f"/desk/objections/{row.id}")
    for fields, said in (({"reason": "", "answer": "x"}, "Choisissez"), ({"reason": "duplicate"}, "Répondez")):
        wrong = seat.send(page, "/reject", **fields)
        assert wrong.status == 422 and said in wrong.text
    done = seat.send(page, "/reject", reason="duplicate", answer="Déjà remboursé avec le mémoire 12.")
    assert "Rejetée. La lettre" in done.text
    with town.house.sessions() as session:
        letter = session.scalars(select(Document).where(Document.letter == "objection-rejected")).one()
        assert letter.claim_id == claim.id and letter.file_id is not None


def test_a_line_gets_more_with_a_reason_of_its_own(town: Town, sit_down: Desk) -> None:
    person = town.person()
    town.claim(person)
    claim = town.claim(person)  # the same day: counted out by the rules
    seat = sit_down(town.staff("Eva Hoffmann"))
    seat.send(seat.get(f"/desk/claims/{claim.id}"), "/accept")
    row = objected(town, claim)
    colleague = sit_down(town.staff("Marc Klein"))
    page = colleague.get(f"/desk/objections/{row.id}")
    assert "50,78 € sans la limite" in page.text
    line = "lines.0.to_cents", "lines.0.reason"
    for fields, said in (
        ({}, "Rien ne serait payé en plus"),
        ({line[0]: "50,78"}, "Dites pourquoi"),
        ({line[0]: "57,71", line[1]: "limit-lifted"}, "Un montant de 0,00"),
        ({line[0]: "50,78", line[1]: "other-grant"}, "Écrivez au patient"),
    ):
        wrong = colleague.send(page, "/uphold", **fields)
        assert wrong.status == 422 and said in wrong.text, fields
    done = colleague.send(page, "/uphold", **{line[0]: "50,78", line[1]: "limit-lifted"})
    assert done.status == 200 and "50,78" in done.text
    timeline = colleague.get(f"/desk/claims/{claim.id}").text
    assert "Prestations de la même discipline" in timeline
    start = timeline.index("Prestations de la même")
    assert "24 heures 1 sur 1 · 7 jours 1 sur 2 · 6 mois 1 sur 12" in timeline, timeline[start : start + 400]
    assert "oui · 24 heures, 7 jours, 6 mois" in timeline, timeline[start : start + 400]


def test_a_large_amount_is_upheld_by_two_colleagues(town: Town, sit_down: Desk) -> None:
    claim, _ = refused(town, sit_down, lines=(("ZZ9", 400_000),))
    row = objected(town, claim)
    names = ("Eva Hoffmann", "Jo Reuter")
    second, third = (sit_down(town.staff(name)) for name in names)
    line = {"lines.0.to_cents": "3000,00", "lines.0.reason": "practice-confirmed"}
    page = second.send(second.get(f"/desk/objections/{row.id}"), "/uphold", **line)
    assert "attend la signature d'un collègue" in page.text and "uphold" not in page.actions
    page = third.get(f"/desk/objections/{row.id}")
    assert "Eva Hoffmann donnerait raison" in page.text and page.form("/uphold").fields["lines.0.to_cents"] == "3000,00"
    assert "3 000,00 € sont remboursés" in third.send(page, "/uphold").text.replace("\u202f", " ").replace("\xa0", " ")


def test_another_caisse_and_ones_own_case(town: Town, sit_down: Desk) -> None:
    person = town.person()
    claim, _ = refused(town, sit_down, person=person)
    row = objected(town, claim)
    stranger = sit_down(town.staff("Sandra Welter", caisse="CMFEP"))
    assert stranger.get(f"/desk/objections/{row.id}").status == 404
    assert "Claire Weber" not in stranger.get("/desk/objections").text
    own = sit_down(town.staff("Claire Weber", insured=person))
    page = own.get(f"/desk/objections/{row.id}")
    assert "Votre propre dossier" in page.text and "uphold" not in page.actions


def test_the_waiting_ones_come_oldest_first_and_the_answered_ones_apart(town: Town, sit_down: Desk) -> None:
    first, seat = refused(town, sit_down, person=town.person("Anna", "Alt"))
    second = town.claim(town.person("Nico", "Neu"))
    seat.send(seat.get(f"/desk/claims/{second.id}"), "/refuse", reason="not-performed")
    row = objected(town, second)
    with transaction(town.house.sessions) as session:
        session.get_one(Objection, row.id).at -= timedelta(days=1)
    objected(town, first)
    listed = seat.get("/desk/objections").text
    assert listed.index("Nico Neu") < listed.index("Anna Alt")
    assert "Nico Neu" not in seat.get("/desk/objections?state=decided").text
