"""Two clerks on one claim: the second is told, with the new state, and keeps what they had written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select, update

from backend.models.claims import Claim, Statement
from backend.models.documents import Document
from tests.desk.builders import Town
from tests.desk.conftest import Desk


def test_whoever_decides_second_is_told_and_keeps_the_words(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    first, second = sit_down(town.staff("Marc Klein")), sit_down(town.staff("Eva Hoffmann"))
    page_of_first, page_of_second = first.get(f"/desk/claims/{claim.id}"), second.get(f"/desk/claims/{claim.id}")
    first.send(page_of_first, "/accept")
    late = second.send(page_of_second, "/refuse", reason="time-barred", note="Une longue explication.")
    assert late.status == 409
    assert "Marc Klein a décidé" in late.text and "Acceptée" in late.text and "Une longue explication." in late.text
    with town.house.sessions() as session:
        assert session.get_one(Claim, claim.id).state == "accepted"
        assert session.scalar(select(func.count()).select_from(Statement)) == 2


def test_a_page_from_before_a_question_is_too_old_to_decide(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    first, second = sit_down(town.staff("Marc Klein")), sit_down(town.staff("Eva Hoffmann"))
    old = second.get(f"/desk/claims/{claim.id}")
    first.send(first.get(f"/desk/claims/{claim.id}"), "/ask", text="Pourquoi ?")
    assert second.send(old, "/accept").status == 409


def test_the_form_of_a_stale_page_comes_back_filled_for_the_new_state(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    first, second = sit_down(town.staff("Marc Klein")), sit_down(town.staff("Eva Hoffmann"))
    page = first.get(f"/desk/claims/{claim.id}")
    old = second.get(f"/desk/claims/{claim.id}")
    first.send(page, "/release")
    again = second.send(old, "/refuse", reason="other", note="Mon texte")
    assert again.status == 409 and again.form("/refuse").fields["note"] == "Mon texte"
    assert second.send(again, "/refuse").status == 200


def test_a_hold_that_ran_out_goes_to_whoever_opens_the_claim_next(town: Town, sit_down: Desk) -> None:
    """The first clerk is told on coming back, with the new state, and can still decide on that."""
    claim = town.claim()
    first, second = sit_down(town.staff("Marc Klein")), sit_down(town.staff("Eva Hoffmann"))
    old = first.get(f"/desk/claims/{claim.id}")
    assert "Marc Klein a cette demande jusqu" in second.get(f"/desk/claims/{claim.id}").text
    with town.house.sessions() as session, session.begin():
        session.execute(update(Claim).values(taken_until=town.house.now() - timedelta(seconds=1)))
    taken = second.get(f"/desk/claims/{claim.id}")
    assert "Marc Klein a cette" not in taken.text and "release" in taken.actions
    late = first.send(old, "/refuse", reason="time-barred", note="Mes mots.")
    assert late.status == 409 and "Eva Hoffmann l’a maintenant" in late.text.replace("'", "’")
    assert late.form("/refuse").fields["note"] == "Mes mots."
    assert second.send(taken, "/accept").status == 200


def test_ones_own_hold_lasts_as_long_as_one_looks_at_the_claim(town: Town, sit_down: Desk) -> None:
    claim, seat = town.claim(), sit_down(town.staff("Marc Klein"))
    page = seat.get(f"/desk/claims/{claim.id}")
    with town.house.sessions() as session, session.begin():
        session.execute(update(Claim).values(taken_until=town.house.now() + timedelta(minutes=1)))
    seat.get(f"/desk/claims/{claim.id}")
    with town.house.sessions() as session:
        until = session.get_one(Claim, claim.id).taken_until
        assert until is not None and until > town.house.now() + timedelta(minutes=14)
    assert seat.send(page, "/accept").status == 200  # an older page of one's own is good


def test_two_decisions_at_the_same_instant_make_one(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seats = [sit_down(town.staff("Marc Klein")), sit_down(town.staff("Eva Hoffmann"))]
    pages = [seat.get(f"/desk/claims/{claim.id}") for seat in seats]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: pair[0].post(pair[1], "/accept"), zip(seats, pages, strict=True)))
    assert sorted(answer.status for answer in answers) == [303, 409]
    with town.house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Document).where(Document.kind == "statement")) == 1
