"""The clerks' queue: by age, by finding, by amount, a page at a time, with figures that help (K8)."""

import uuid
from datetime import timedelta

from backend.db import transaction
from backend.domain.actors import Staff
from backend.models.claims import Claim
from backend.services import queue, queue_figures
from tests.claims.fund import CAROLE, COMMUNE, FERNAND, STATE, Fund


def clerk(fund: Fund, caisse: str = "CNS") -> Staff:
    account = fund.town.staff(f"Reader {caisse} {fund.town.count}", caisse=caisse).account
    return Staff(account.id, account.name, "clerk", caisse, None, "fr")


def numbers(fund: Fund, staff: Staff, limit: int = 50, **wanted: str) -> list[str]:
    """The bills' numbers, read a page at a time."""
    found: list[str] = []
    after = None
    with transaction(fund.world.house.sessions) as session:
        while True:
            page = queue.list_queue(
                session, staff, queue.Wanted(**wanted), fund.world.house.now(), limit=limit, after=after
            )
            found += [row.number for row in page.items]
            after = page.next
            if after is None:
                return found


def test_the_largest_bill_first_a_page_at_a_time_with_equal_amounts(fund: Fund) -> None:
    for number, cents in (("A", 5000), ("B", 7000), ("C", 7000), ("D", 6000), ("E", 7000)):
        line = {"act": "C1", "performed_on": fund.world.ago(2), "quantity": 1, "amount_cents": cents}
        fund.sent(CAROLE, number, lines=[line], accident=True)
    reader = clerk(fund)
    whole = numbers(fund, reader, order="amount")
    assert whole == ["E", "C", "B", "D", "A"]
    assert numbers(fund, reader, limit=1, order="amount") == numbers(fund, reader, limit=2, order="amount") == whole
    assert numbers(fund, reader, limit=2, order="oldest") == ["A", "B", "C", "D", "E"]
    assert numbers(fund, reader, limit=2, order="newest") == ["E", "D", "C", "B", "A"]


def test_a_page_mark_of_another_order_is_a_place_all_the_same_and_nonsense_is_refused(fund: Fund) -> None:
    fund.sent(CAROLE, "A-1", accident=True)
    seat = fund.clerk()
    assert seat.get("/desk/claims?order=amount&after=" + "0" * 45).status == 200
    assert seat.get("/desk/claims?order=amount&after=x").status == 422


def test_by_finding_only_those_that_have_it(fund: Fund) -> None:
    fund.sent(CAROLE, "A-1", accident=True)
    line = {"act": "T1", "performed_on": fund.world.ago(2), "quantity": 1, "amount_cents": 4000}
    fund.sent(FERNAND, "A-2", lines=[line])
    seat = fund.clerk()
    page = seat.get("/desk/claims?finding=no-agreement")
    assert FERNAND in page.text and CAROLE not in page.text
    page = seat.get("/desk/claims?finding=accident")
    assert CAROLE in page.text and FERNAND not in page.text
    assert page.tree.xpath("string(//select[@name='finding']/option[@selected]/@value)") == "accident"
    assert FERNAND in seat.get("/desk/claims?finding=review").text


def test_a_search_finds_by_name_matricule_number_and_doctor_and_of_the_own_caisse_only(fund: Fund) -> None:
    fund.sent(CAROLE, "A-1", accident=True)
    fund.sent(FERNAND, "A-2", accident=True)
    fund.sent(STATE, "A-3", accident=True)
    number = fund.world.matricule(CAROLE)
    reader = clerk(fund)
    for words in ("conter", "Caro", f"{number[:4]} {number[4:]}", "A-1"):
        assert numbers(fund, reader, q=words) == ["A-1"], words
    assert numbers(fund, reader, q="Muller") == ["A-1", "A-2"]  # the doctor
    assert numbers(fund, reader, q="A-3") == numbers(fund, reader, q="onter") == numbers(fund, reader, q="A-") == []


def test_what_was_decided_comes_newest_decision_first(fund: Fund) -> None:
    claims = [fund.sent(CAROLE, f"A-{number}", on=fund.world.ago(30 * number), accident=True) for number in (1, 2, 3)]
    seat = fund.clerk()
    for index in (1, 0, 2):
        fund.act(seat, claims[index], "accept")
    reader = clerk(fund)
    assert numbers(fund, reader, limit=1, state="decided", order="newest") == ["A-3", "A-1", "A-2"]
    assert numbers(fund, reader, limit=2, state="decided", order="oldest") == ["A-2", "A-1", "A-3"]
    assert numbers(fund, reader, state="decided", order="amount") == ["A-3", "A-1", "A-2"]
    assert numbers(fund, reader, state="decided", code="accident", order="newest") == ["A-3", "A-1", "A-2"]
    links = [link for link in seat.get("/desk/claims?state=decided").links() if "/claims/" in link]
    assert links == [f"/desk/claims/{claims[index]}?state=decided" for index in (2, 0, 1)]


def test_a_filter_looks_back_a_quarter_and_a_search_at_everything(fund: Fund) -> None:
    claim_id = fund.sent(CAROLE, "A-1", accident=True)
    fund.act(fund.clerk(), claim_id, "accept")
    with transaction(fund.world.house.sessions) as session:
        session.get_one(Claim, uuid.UUID(claim_id)).decided_at = fund.world.house.now() - timedelta(days=91)
    reader = clerk(fund)
    assert numbers(fund, reader, state="decided", severity="review") == []
    assert numbers(fund, reader, state="decided") == ["A-1"]
    assert numbers(fund, reader, state="decided", severity="review", q="conter") == ["A-1"]


def test_the_narrowing_stays_from_claim_to_claim(fund: Fund) -> None:
    first = fund.sent(CAROLE, "A-1", accident=True)
    fund.sent(FERNAND, "A-2", lines=[{"act": "T1", "performed_on": fund.world.ago(2), "amount_cents": 4000}])
    third = fund.sent(FERNAND, "A-3", on=fund.world.ago(60), accident=True)
    seat = fund.clerk()
    page = seat.get(f"/desk/claims/{first}?finding=accident")
    (onwards,) = page.tree.xpath("//a[@rel='next']/@href")
    assert onwards == f"/desk/claims/{third}?finding=accident"
    listed = [str(one) for one in page.tree.xpath("//nav[@class='beside']//li/a/@href")]
    assert listed == [f"/desk/claims/{one}?finding=accident" for one in (first, third)]
    page = seat.send(page, "/accept?finding=accident")
    assert "Acceptée" in page.text and page.tree.xpath("//a[@rel='next']/@href") == [onwards]
    back = seat.send(seat.get(onwards), "/release?finding=accident")
    assert (back.path, back.tree.xpath("string(//select[@name='finding']/option[@selected]/@value)")) == (
        "/desk/claims",
        "accident",
    )


def test_the_next_claim_is_one_that_no_colleague_has(fund: Fund) -> None:
    first, second, third = (
        fund.sent(CAROLE, f"A-{number}", on=fund.world.ago(30 * number), accident=True) for number in (1, 2, 3)
    )
    fund.clerk("Eva Autre").get(f"/desk/claims/{second}")
    page = fund.clerk().get(f"/desk/claims/{first}")
    assert page.tree.xpath("//a[@rel='next']/@href") == [f"/desk/claims/{third}"]
    assert "Eva Autre" in page.tree.xpath("string(//nav[@class='beside'])")


def test_figures_say_what_waits_and_how_the_last_claims_were_decided(fund: Fund) -> None:
    fund.sent(CAROLE, "A-1")
    fund.sent(FERNAND, "A-2")
    waiting = fund.sent(CAROLE, "A-3", on=fund.world.ago(30), accident=True)
    reader = clerk(fund)
    with transaction(fund.world.house.sessions) as session:
        figures = queue_figures.count(session, reader)
    assert (figures.waiting, figures.decided, figures.straight_percent) == (1, 2, 100)
    assert figures.oldest is not None and figures.time_to_decide is not None
    fund.act(fund.clerk(), waiting, "accept")
    with transaction(fund.world.house.sessions) as session:
        figures = queue_figures.count(session, reader)
    assert (figures.waiting, figures.decided, figures.straight_percent) == (0, 3, 67)
    assert "67 % directement" in fund.clerk().get("/desk/claims").text.replace("\xa0", " ")


def test_where_nothing_was_decided_nothing_is_said(fund: Fund) -> None:
    fund.sent(COMMUNE, "A-1")
    with transaction(fund.world.house.sessions) as session:
        figures = queue_figures.count(session, clerk(fund, "CMFEC"))
    assert (figures.waiting, figures.straight_percent, figures.time_to_decide) == (1, None, None)


def test_an_operator_asks_the_rules_again_for_a_person_or_for_everybody_since_a_day(fund: Fund) -> None:
    fund.sent(CAROLE, "A-1", accident=True)
    fund.sent(FERNAND, "A-2")
    run = fund.world.app.test_cli_runner()
    assert run.invoke(args=["claims", "assess-again", "--since", fund.world.ago(1)]).output.startswith("2 people")
    one = run.invoke(args=["claims", "assess-again", "--person", fund.world.matricule(CAROLE)])
    assert one.exit_code == 0
    assert fund.work() == 3
    assert run.invoke(args=["claims", "assess-again"]).exit_code == 2
    assert run.invoke(args=["claims", "assess-again", "--person", "1985061512399"]).exit_code == 2
