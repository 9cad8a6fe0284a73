"""The payments' desk: two people, a code, sums on every page, and nothing of another caisse's."""

import csv
import io
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from backend.models.events import Event
from backend.models.people import Person
from backend.services import totp
from tests.desk.conftest import Desk, Seat
from tests.payments.test_runs import owed
from tests.payments.till import Till, amounts


def code_for(till: Till, name: str) -> str:
    """The next code of that person's app."""
    member = till.member(name)
    till.fresh_code(member)
    return totp.code_at(member.secret, datetime.now(UTC))


def seats(till: Till, sit_down: Desk) -> tuple[Seat, Seat]:
    return sit_down(till.member("Anne Paye")), sit_down(till.member("Béa Libère"))


def test_one_prepares_another_releases_with_a_code_and_fetches_the_file(till: Till, sit_down: Desk) -> None:
    claims = [owed(till), owed(till)]
    anne, bea = seats(till, sit_down)
    page = anne.get("/desk/payments")
    assert "101,56 €" in page.text and "2 paiements" in page.text
    run = anne.send(page, "/runs", category="regular")
    assert "À libérer" in run.text and "101,56 €" in run.text and "release" not in run.actions
    seen = bea.get(run.path)
    done = bea.send(seen, "/release", totp=code_for(till, "Béa Libère"))
    assert done.status == 200 and "Libérée" in done.text
    answer = bea.client.get(f"{run.path}/file.xml", base_url="https://localhost")
    assert answer.mimetype == "application/xml" and answer.headers["Cache-Control"] == "no-store"
    with till.town.house.sessions() as session:
        assert session.scalar(select(func.count()).where(Event.name == "fetched")) == 1
    assert {till.claim(claim).state for claim in claims} == {"paid"}


def test_without_a_fitting_code_nothing_is_released(till: Till, sit_down: Desk) -> None:
    claim = owed(till)
    run = till.prepare("Anne Paye")
    _, bea = seats(till, sit_down)
    page = bea.get(f"/desk/payments/runs/{run.id}")
    used = totp.code_at(till.member("Béa Libère").secret, datetime.now(UTC))
    for code in ("", "000000", used):  # the last one was used for signing in
        assert bea.send(page, "/release", totp=code).status == 401
    assert till.claim(claim).state == "accepted"


def test_whoever_prepared_it_is_refused_before_a_code_is_used_up(till: Till, sit_down: Desk) -> None:
    owed(till)
    run = till.prepare("Anne Paye")
    anne, bea = seats(till, sit_down)
    form = bea.get(f"/desk/payments/runs/{run.id}").form("/release")
    own = anne.get(f"/desk/payments/runs/{run.id}")
    code = code_for(till, "Anne Paye")
    fields = {"csrf_token": own.form("/dissolution").fields["csrf_token"], "totp": code}
    answer = anne.client.post(form.action, data=fields, base_url="https://localhost")
    assert answer.status_code == 409 and "Une deuxième personne libère" in answer.get_data(as_text=True)
    assert till.run(run).state == "prepared"


def test_another_caisse_and_another_role_find_nothing(till: Till, sit_down: Desk) -> None:
    owed(till)
    run = till.prepare()
    other = sit_down(till.member("Paul Public", "CMFEP"))
    for path in ("", "/list.csv", "/file.xml"):
        assert other.get(f"/desk/payments/runs/{run.id}{path}").status == 404
    clerk = sit_down(till.member("Clerk CNS", "CNS", "clerk"))
    assert clerk.get("/desk/payments").status == 403


def test_the_file_is_not_to_be_had_before_the_release(till: Till, sit_down: Desk) -> None:
    owed(till)
    run = till.prepare("Anne Paye")
    _, bea = seats(till, sit_down)
    assert bea.get(f"/desk/payments/runs/{run.id}/file.xml").status == 409


def test_the_list_for_a_spreadsheet_has_the_sums_and_no_formulas(till: Till, sit_down: Desk) -> None:
    person = till.town.person()
    with till.write() as session:
        session.execute(update(Person).where(Person.id == person.id).values(given_name="=HYPERLINK(1)"))
    number = till.give_iban(person)
    till.accepted(person)
    run = till.prepare("Anne Paye")
    anne, _ = seats(till, sit_down)
    answer = anne.client.get(f"/desk/payments/runs/{run.id}/list.csv", base_url="https://localhost")
    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1][2].startswith("'=HYPERLINK") and rows[1][-1] == rows[-1][-1] == "50,78"
    assert number not in text and amounts(till.file(run)) == {rows[1][1]: 5078}


def test_a_return_is_found_by_its_reference_noted_and_paid_again(till: Till, sit_down: Desk) -> None:
    claim = owed(till)
    till.pay()
    anne, _ = seats(till, sit_down)
    reference = till.orders(claim)[0].reference
    found = anne.get(f"/desk/payments?reference={reference.lower()}")
    page = anne.get(found.location)
    assert "50,78 €" in page.text
    assert anne.send(page, "/return", code="").status == 422
    noted = anne.send(page, "/return", code="AC04")
    assert "AC04" in noted.text and "Le compte est clôturé" in noted.text
    assert "AC04" in anne.get("/desk/payments").text
    assert "ordonné à nouveau" in anne.send(noted, "/renewal").text
    assert [order.state for order in till.orders(claim)] == ["returned", "due"]
    clerk = sit_down(till.member("Clerk CNS", role="clerk"))
    steps = clerk.get(f"/desk/claims/{claim.id}").tree.xpath("//ol[@class='past']/li/span[2]")
    told = [" ".join(step.text_content().split()) for step in steps]
    assert told[-3:] == [
        "Payée · 50,78 €",
        "La banque a renvoyé le paiement · 50,78 €",
        "Le paiement est ordonné à nouveau · 50,78 €",
    ]
    assert "Aucun paiement" in anne.get("/desk/payments?reference=NOPE-1").text


def test_a_stale_run_says_so_and_is_prepared_again(till: Till, sit_down: Desk) -> None:
    undone, other = owed(till), owed(till)
    run = till.prepare("Anne Paye")
    till.undo(undone)
    anne, bea = seats(till, sit_down)
    page = bea.get(f"/desk/payments/runs/{run.id}")
    assert "ne doit pas aller à la banque" in page.text and "release" not in page.actions
    anew = anne.send(anne.get(f"/desk/payments/runs/{run.id}"), "/renewal")
    assert "50,78 €" in anew.text and till.orders(other)[0].state == "due"


def test_accounts_are_masked_on_every_page(till: Till, sit_down: Desk) -> None:
    person = till.town.person()
    number = till.give_iban(person)
    claim = till.accepted(person)
    run = till.prepare("Anne Paye")
    anne, _ = seats(till, sit_down)
    order = till.orders(claim)[0]
    for path in ("", f"/runs/{run.id}", f"/orders/{order.id}"):
        page = anne.get(f"/desk/payments{path}")
        assert page.status == 200 and number not in page.source and number[4:-4] not in page.source
        assert f"•••• {number[-4:]}" in page.text or path == ""
