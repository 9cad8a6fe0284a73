"""An association over time: one specialty, every signature, bills within the membership, yearly statements (B2, B3)."""

from io import BytesIO

import pytest
from lxml import html

from tests.providers.keeping import CABINET, HEART, IBAN, MULLER, SCHAUS, STEFFEN, Keeper, wrongs
from tests.tps.offices import Land, rows_of

BOTH = (STEFFEN, SCHAUS)


def bill(land: Land, number: str, day: str, performer: str = SCHAUS, cents: int = 5770, **other: object) -> object:
    """A bill of the cabinet for one of its doctors."""
    lines = [{"act": "C1", "performed_on": day, "quantity": 1, "amount_cents": cents}]
    given = land.bill("Henri Hoffmann", on=day, lines=lines, biller=CABINET, performer=performer, **other)
    return land.put_bill(given, number, client_id="cabinet-deux")


def refused_at(answer: object) -> list[str]:
    assert answer.status_code == 422, answer.text  # type: ignore[attr-defined]
    return list(answer.json["errors"])  # type: ignore[attr-defined]


def test_a_departure_is_signed_by_all_and_ends_the_right_to_bill_the_day_after(keeper: Keeper) -> None:
    land = keeper.land
    missing = keeper.change("left", SCHAUS, "2026-04-10", (STEFFEN,))
    assert missing.status == 422 and SCHAUS in wrongs(missing)["signatures"]
    assert STEFFEN not in wrongs(missing)["signatures"]
    done = keeper.change("left", SCHAUS, "2026-04-10", BOTH)
    assert done.status == 200 and "10 avril 2026" in done.text
    assert bill(land, "A-1", "2026-04-10").status_code == 201  # type: ignore[attr-defined]
    late = bill(land, "A-2", "2026-04-11")
    assert refused_at(late) == ["performer"] and "11 avril 2026" in late.text  # type: ignore[attr-defined]
    assert bill(land, "A-3", "2026-04-11", STEFFEN).status_code == 201  # type: ignore[attr-defined]
    links = [link for link in done.links() if "/changes/" in link]
    assert keeper.raw(links[0]).data == land.pdf
    assert "90567800" in done.text.replace("-", "")


def test_a_newcomer_signs_too_and_bills_from_the_first_day_on(keeper: Keeper) -> None:
    land = keeper.land
    alone = keeper.change("joined", MULLER, "2026-04-15", BOTH)
    assert alone.status == 422 and MULLER in wrongs(alone)["signatures"]
    partly = keeper.change("joined", MULLER, "2026-04-15", (STEFFEN,), newcomer_signed="1")
    assert partly.status == 422 and SCHAUS in wrongs(partly)["signatures"]
    done = keeper.change("joined", "901234-00", "2026-04-15", BOTH, newcomer_signed="1")
    assert done.status == 200 and len(rows_of(done)[:3]) == 3
    assert refused_at(bill(land, "B-1", "2026-04-14", MULLER)) == ["performer"]
    assert bill(land, "B-2", "2026-04-15", MULLER).status_code == 201  # type: ignore[attr-defined]


def test_a_bill_whose_lines_reach_beyond_the_membership_is_refused_whole(keeper: Keeper) -> None:
    keeper.change("left", SCHAUS, "2026-04-10", BOTH)
    days = ("2026-04-10", "2026-04-12")
    lines = [{"act": "C1", "performed_on": day, "quantity": 1, "amount_cents": 5770} for day in days]
    given = keeper.land.bill("Henri Hoffmann", on=days[1], lines=lines, biller=CABINET, performer=SCHAUS)
    assert refused_at(keeper.land.put_bill(given, "C-1", client_id="cabinet-deux")) == ["performer"]


@pytest.mark.parametrize(
    ("kind", "code", "on", "more", "field"),
    [
        ("joined", HEART, "2026-04-15", {"newcomer_signed": "1"}, "discipline"),
        ("joined", STEFFEN, "2026-04-15", {}, "on"),
        ("joined", "99999999", "2026-04-15", {}, "code"),
        ("joined", CABINET, "2026-04-15", {}, "code"),
        ("joined", "12345678", "2026-04-15", {}, "code"),
        ("joined", MULLER, "2014-12-31", {"newcomer_signed": "1"}, "on"),
        ("left", MULLER, "2026-04-15", {}, "code"),
        ("left", SCHAUS, "2014-12-31", {}, "on"),
        ("left", SCHAUS, "soon", {}, "on"),
        ("merged", SCHAUS, "2026-04-15", {}, "kind"),
        ("left", SCHAUS, "2026-04-15", {"paper": (BytesIO(b"\xff\xd8\xff"), "scan.jpg")}, "paper"),
        ("left", SCHAUS, "2026-04-15", {"paper": (BytesIO(b""), "")}, "paper"),
    ],
)
def test_what_is_wrong_with_a_change_is_told_at_its_field(
    keeper: Keeper, kind: str, code: str, on: str, more: dict[str, object], field: str
) -> None:
    page = keeper.change(kind, code, on, BOTH, **more)
    assert page.status == 422 and field in wrongs(page), wrongs(page)
    assert "90678900" in keeper.get(keeper.provider(CABINET)).text.replace("-", "")


def test_who_left_can_come_back_and_the_dead_need_not_sign(keeper: Keeper) -> None:
    keeper.change("left", SCHAUS, "2026-02-28", BOTH)
    assert keeper.change("joined", SCHAUS, "2026-02-28", (STEFFEN,), newcomer_signed="1").status == 422
    again = keeper.change("joined", SCHAUS, "2026-03-01", (STEFFEN,), newcomer_signed="1")
    assert again.status == 200 and len(again.tree.xpath("//table[@id='members']/tbody/tr")) == 3
    mr = keeper.land.member("mr")
    form = Keeper(keeper.land, mr)
    form.send(f"/desk/mr/doctor?doctor={STEFFEN}", "/doctor", died_on="2026-04-01")
    assert keeper.change("left", STEFFEN, "2026-04-01", (SCHAUS,)).status == 200


def test_a_yearly_statement_counts_the_days_of_membership_only(keeper: Keeper) -> None:
    land = keeper.land
    amounts = {"Y-1": ("2026-01-05", SCHAUS, 5770), "Y-2": ("2026-04-10", SCHAUS, 5000)}
    amounts |= {"Y-3": ("2026-01-06", STEFFEN, 3000), "Y-4": ("2026-04-12", STEFFEN, 1000)}
    amounts |= {"Y-5": ("2025-12-31", SCHAUS, 9999), "Y-6": ("2026-01-07", SCHAUS, 7000)}
    for number, (day, performer, cents) in amounts.items():
        assert bill(land, number, day, performer, cents).status_code == 201  # type: ignore[attr-defined]
    path = f"/api/v1/practice/memoires/{CABINET}/Y-6/cancellation"
    land.client.put(path, headers=land.software("cabinet-deux"), json={"reason": "Erreur"})
    keeper.change("left", SCHAUS, "2026-04-10", BOTH)
    at = f"{keeper.provider(CABINET)}/members/{keeper.provider(SCHAUS)[-36:]}"
    page = keeper.get(f"{at}/2026")
    assert "107,70 €" in page.text and "137,70 €" in page.text and "10 avril 2026" in page.text
    csv = keeper.raw(f"{at}/2026/statement.csv").data.decode("utf-8-sig").splitlines()
    assert csv[1].split(";")[5:] == ["2026-01", "1", "57,70", "87,70"]
    assert csv[2].split(";")[5:] == ["2026-04", "1", "50,00", "50,00"] and len(csv) == 3
    assert keeper.raw(f"{at}/2026/statement.pdf").data.startswith(b"%PDF")
    assert "99,99" in keeper.get(f"{at}/2025").text
    assert keeper.raw(f"{at}/2027").status_code == 404
    assert keeper.raw(f"{at}/1999").status_code == 422


def test_a_name_that_looks_like_a_formula_stays_a_text(keeper: Keeper) -> None:
    at = keeper.complete(kind="association", name="=HYPERLINK(1)", members=f"{STEFFEN} {SCHAUS}")
    keeper.send(at, "/code", valid_from="2026-04-01", iban=IBAN, signed_by=list(BOTH))
    found = keeper.get("/desk/providers?q=HYPERLINK")
    page = keeper.get(next(link for link in found.links() if link.startswith("/desk/providers/0")))
    year = next(link for link in page.links() if "/members/" in link)
    bills = html.fromstring(keeper.raw(year).data)
    assert "=HYPERLINK(1)" in bills.text_content()
    csv = keeper.raw(f"{year}/statement.csv").data.decode("utf-8-sig")
    assert "\n=" not in csv and not csv.startswith("=")


def test_a_code_that_is_not_valid_yet_bills_nothing(keeper: Keeper) -> None:
    at = keeper.complete()
    keeper.send(at, "/code", code="91000000", valid_from="2026-04-16", iban=IBAN)
    page = keeper.get(keeper.provider("91000000"))
    client = page.tree.xpath("//select[@id='client']/option[text()='Logiciel Cabinet Un']/@value")[0]
    paper = (BytesIO(keeper.land.pdf), "signed.pdf")
    keeper.send(page.path, "/authorisations", client=client, signed_on="2026-04-16", paper=paper)
    for day, status in (("2026-04-15", 422), ("2026-04-16", 201)):
        answer = keeper.land.put_bill(
            keeper.land.bill("Henri Hoffmann", on=day, biller="91000000", performer="91000000"), f"N-{day}"
        )
        assert answer.status_code == status, answer.text


def test_what_was_billed_before_a_departure_became_known_goes_to_a_clerk(keeper: Keeper) -> None:
    land = keeper.land
    assert bill(land, "R-1", "2026-04-10").status_code == 201  # type: ignore[attr-defined]
    document = land.inbox("Henri Hoffmann")[0]["id"]
    land.send("Henri Hoffmann", document)
    keeper.change("left", SCHAUS, "2026-04-09", BOTH)
    assert "not-a-member" in land.findings("R-1")
