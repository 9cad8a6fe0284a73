"""A clerk opens a claim, decides, takes it back; two clerks meet; nobody sees another caisse (K1, K2)."""

from sqlalchemy import select

from backend.db import transaction
from backend.models.claims import Claim, ClaimMessage, Statement
from backend.models.documents import Document
from backend.models.events import Event
from tests.desk.builders import Town
from tests.desk.conftest import Desk


def rows(town: Town, claim: Claim) -> tuple[Claim, list[Statement], list[Event]]:
    """The claim as it is now, its statements and what happened to it, in order."""
    with town.house.sessions() as session:
        return (
            session.get_one(Claim, claim.id),
            list(session.scalars(select(Statement).where(Statement.claim_id == claim.id).order_by(Statement.number))),
            list(session.scalars(select(Event).where(Event.entity_id == claim.id).order_by(Event.id))),
        )


def balanced(statement: Statement) -> bool:
    parts = (
        statement.reimbursed_cents
        + statement.participation_cents
        + statement.excess_cents
        + statement.supplement_cents
        + statement.not_covered_cents
    )
    return parts == statement.billed_cents and statement.patient_cents == parts - statement.reimbursed_cents


def test_the_queue_shows_the_claims_of_the_clerks_own_caisse_only(town: Town, sit_down: Desk) -> None:
    ours = town.claim(town.person("Claire", "Weber"))
    theirs = town.claim(town.person("Jean", "Muller", caisse="CMFEP"))
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.get("/desk/claims")
    assert "Claire Weber" in page.text and "Jean Muller" not in page.text
    assert seat.get(f"/desk/claims/{ours.id}").status == 200
    assert seat.get(f"/desk/claims/{theirs.id}").status == 404
    assert seat.get(f"/desk/claims/{theirs.id}/pictures/practice/1").status == 404
    form = seat.get(f"/desk/claims/{ours.id}").form("/accept")
    for act in ("accept", "refuse", "ask", "resume", "release", "undo"):
        answer = seat.client.post(f"/desk/claims/{theirs.id}/{act}", data=form.fields, base_url="https://localhost")
        assert answer.status_code == 404, act


def test_operators_do_not_read_claims(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Olga Reuter", role="operator"))
    assert seat.get("/desk/claims").status == 403
    assert seat.get(f"/desk/claims/{claim.id}").status == 403


def test_strangers_are_sent_to_the_door(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Marc Klein"))
    seat.client.delete_cookie("__Host-session", domain="localhost")
    assert "/desk/login" in seat.get(f"/desk/claims/{claim.id}").location


def test_filters_stand_in_the_address(town: Town, sit_down: Desk) -> None:
    town.claim(town.person("Claire", "Weber"))
    town.claim(town.person("Luc", "Thill"), lines=(("C1", 7000),))
    seat = sit_down(town.staff("Marc Klein"))
    assert "Luc Thill" not in seat.get("/desk/claims?q=weber").text
    assert "Claire Weber" not in seat.get("/desk/claims?channel=post").text
    assert "Claire Weber" not in seat.get("/desk/claims?finding=note").text.split("Constats")[-1]
    assert "Luc Thill" in seat.get("/desk/claims?order=newest&state=nonsense").text


def test_opening_a_claim_lays_it_on_the_desk_and_a_colleague_sees_who_has_it(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    first, second = sit_down(town.staff("Marc Klein")), sit_down(town.staff("Eva Hoffmann", language="de"))
    first.get(f"/desk/claims/{claim.id}")
    assert rows(town, claim)[0].state == "in-review"
    page = second.get(f"/desk/claims/{claim.id}")
    assert "Marc Klein hat diesen Antrag bis" in page.text
    assert [event.name for event in rows(town, claim)[2] if event.name == "taken"] == ["taken"]


def test_a_look_is_written_down_once_an_hour_for_each_clerk(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    first, second = sit_down(town.staff("Marc Klein")), sit_down(town.staff("Eva Hoffmann"))
    for seat in (first, first, second):
        seat.get(f"/desk/claims/{claim.id}")
    looks = [event for event in rows(town, claim)[2] if event.name == "viewed"]
    assert [event.actor for event in looks] == ["Marc Klein", "Eva Hoffmann"]
    assert {event.person_id for event in looks} == {claim.person_id}


def test_accepting_writes_the_statement_and_puts_it_into_the_inbox(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    clerk = town.staff("Marc Klein")
    seat = sit_down(clerk)
    page = seat.send(seat.get(f"/desk/claims/{claim.id}"), "/accept")
    assert page.status == 200 and "50,78" in page.text and "Acceptée" in page.text
    now, statements, events = rows(town, claim)
    assert now.state == "accepted" and now.decided_by == clerk.account.id and now.decided_at is not None
    assert [one.decision for one in statements] == [None, "accepted"]
    assert now.statement_id == statements[1].id and statements[1].reimbursed_cents == 5078
    assert all(balanced(one) for one in statements)
    assert events[-1].name == "accepted" and events[-1].before == "in-review" and events[-1].after == "accepted"
    with town.house.sessions() as session:
        document = session.scalars(select(Document).where(Document.kind == "statement")).one()
        assert document.claim_id == claim.id and document.amount_cents == 5078 and document.released_at is not None
        job = session.connection().exec_driver_sql(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'claims.write_statement'"
        )
        assert job.scalar_one() == {"claim_id": str(claim.id)}


def test_a_reduced_line_says_why_and_the_sums_still_hold(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Marc Klein"))
    fields = {"lines.0.to_cents": "30,00", "lines.0.reason": "wrong-tariff", "note": "Le tarif du jour."}
    page = seat.send(seat.get(f"/desk/claims/{claim.id}"), "/accept", **fields)
    assert "30,00" in page.text and "Le tarif du jour." in page.text
    now, statements, _ = rows(town, claim)
    decided = statements[-1]
    assert now.state == "accepted" and decided.reimbursed_cents == 3000 and decided.note == "Le tarif du jour."
    assert decided.not_covered_cents == 2078 and balanced(decided)
    assert decided.lines[0]["reason"]["msgid"].startswith("The tariff of the day")


def test_amounts_and_reasons_that_cannot_be_come_back_with_what_was_typed(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.get(f"/desk/claims/{claim.id}")
    for fields in (
        {"lines.0.to_cents": "99,00", "lines.0.reason": "wrong-tariff"},
        {"lines.0.to_cents": "trente", "lines.0.reason": "wrong-tariff"},
        {"lines.0.to_cents": "30", "lines.0.reason": ""},
        {"lines.0.to_cents": "30", "lines.0.reason": "time-barred"},
        {"lines.0.to_cents": "30", "lines.0.reason": "other"},
    ):
        again = seat.send(page, "/accept", **fields)
        assert again.status == 422 and again.tree.xpath("//*[@class='error-summary']"), fields
        assert again.form("/accept").fields["lines.0.to_cents"] == fields["lines.0.to_cents"]
    assert rows(town, claim)[0].state == "in-review" and len(rows(town, claim)[1]) == 1


def test_a_refusal_reimburses_nothing_and_names_the_way_to_object(town: Town, sit_down: Desk) -> None:
    claim = town.claim(lines=(("C1", 5770), ("CP1", 1500)))
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.get(f"/desk/claims/{claim.id}")
    assert seat.send(page, "/refuse", reason="").status == 422
    assert seat.send(page, "/refuse", reason="other").status == 422
    page = seat.send(page, "/refuse", reason="time-barred", note="Trop tard.")
    assert page.status == 200 and "Refusée" in page.text and "Trop tard." in page.text
    now, statements, events = rows(town, claim)
    assert now.state == "refused" and statements[-1].reimbursed_cents == 0 and balanced(statements[-1])
    assert events[-1].note == {"reason": "time-barred"}


def test_a_question_waits_for_the_patient_and_can_be_taken_up_without_an_answer(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.get(f"/desk/claims/{claim.id}")
    assert seat.send(page, "/ask", text="   ").status == 422
    page = seat.send(page, "/ask", text="Avez-vous la preuve ? <b>")
    assert rows(town, claim)[0].state == "waiting-for-patient" and "accept" not in page.actions
    assert "Avez-vous la preuve ? <b>" in page.text and "&lt;b&gt;" in page.source
    with town.house.sessions() as session:
        assert session.scalars(select(ClaimMessage)).one().author == "clerk"
    page = seat.send(page, "/resume")
    assert rows(town, claim)[0].state == "in-review" and "accept" in page.actions


def test_a_claim_that_is_put_back_is_to_decide_again(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Marc Klein"))
    assert seat.send(seat.get(f"/desk/claims/{claim.id}"), "/release").path == "/desk/claims"
    now = rows(town, claim)[0]
    assert now.state == "received" and now.taken_by is None


def test_a_decision_is_undone_while_nothing_is_paid(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Marc Klein"))
    reduced = {"lines.0.to_cents": "30,00", "lines.0.reason": "wrong-tariff"}
    page = seat.send(seat.get(f"/desk/claims/{claim.id}"), "/accept", **reduced)
    page = seat.send(page, "/undo")
    now, statements, events = rows(town, claim)
    assert now.state == "in-review" and now.statement_id is None and now.decided_at is None
    assert [one.reimbursed_cents for one in statements] == [5078, 3000, 5078] and events[-1].name == "undone"
    with town.house.sessions() as session:
        assert session.scalar(select(Document).where(Document.kind == "statement")) is None
    seat.send(page, "/accept")
    now, statements, _ = rows(town, claim)
    assert now.state == "accepted" and statements[-1].reimbursed_cents == 5078


def test_a_paid_claim_is_not_undone(town: Town, sit_down: Desk) -> None:
    claim = town.claim()
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.send(seat.get(f"/desk/claims/{claim.id}"), "/accept")
    with transaction(town.house.sessions) as session:
        session.get_one(Claim, claim.id).state = "paid"
    assert seat.send(page, "/undo").status == 409
    with transaction(town.house.sessions) as session:
        version = str(session.get_one(Claim, claim.id).version)
    assert seat.send(page, "/undo", version=version).status == 409
    assert "undo" not in seat.get(f"/desk/claims/{claim.id}").actions


def test_a_claim_that_the_rules_have_not_seen_is_not_decided(town: Town, sit_down: Desk) -> None:
    claim = town.claim(assessed=False)
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.get(f"/desk/claims/{claim.id}")
    assert "accept" not in page.actions
    fields = {**page.form("/release").fields}
    answer = seat.client.post(f"/desk/claims/{claim.id}/accept", data=fields, base_url="https://localhost")
    assert answer.status_code == 409


def test_nobody_decides_on_their_own_case_or_that_of_their_child(town: Town, sit_down: Desk) -> None:
    person = town.person("Marc", "Klein")
    child = town.child_of(person)
    clerk = town.staff("Marc Klein", insured=person)
    seat = sit_down(clerk)
    for claim in (town.claim(person), town.claim(child)):
        page = seat.get(f"/desk/claims/{claim.id}")
        assert "accept" not in page.actions and rows(town, claim)[0].state == "received"
        fields = {"version": "1", **seat.get("/desk/claims").form("/language").fields}
        answer = seat.client.post(f"/desk/claims/{claim.id}/accept", data=fields, base_url="https://localhost")
        assert answer.status_code == 403 and rows(town, claim)[0].state == "received"


def test_the_language_of_the_desk_stays_with_the_account(town: Town, sit_down: Desk) -> None:
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.send(seat.get("/desk/claims?q=x"), "/language", language="de")
    assert "Anträge der CNS" in page.text and page.path == "/desk/claims"
    assert "Abmelden" in seat.get("/desk/claims").text
    elsewhere = seat.post(seat.get("/desk/claims"), "/language", language="fr", next="//evil.example")
    assert elsewhere.location == "/desk"
