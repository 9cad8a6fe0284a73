"""Who pays: the practice the full tariff, the office the patient's share, month by month (H7, H8)."""

import csv
import io
from datetime import date
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.models.people import Affiliation, Person
from backend.models.social import Office, Settlement
from backend.services import statement_papers
from backend.services.social.recovery import Owed, Recovery, escape, write_pdf
from tests.api.world import TEETH
from tests.desk.conftest import Seat
from tests.tps.offices import Land, rows_of

WHO = "Fernand Feller"
ON = "2026-02-02"
ON_DAY = date.fromisoformat(ON)
LINES = [
    {"act": "C1", "performed_on": ON, "quantity": 1, "amount_cents": 5770},
    {"act": "CP1", "performed_on": ON, "quantity": 1, "amount_cents": 1000},
]


def settled(land: Land, number: str) -> tuple[int, int, int, int, date | None]:
    claim = land.claim_of(number)
    with transaction(land.house.sessions) as session:
        row = session.get_one(Settlement, claim.id)
    return row.provider_cents, row.caisse_cents, row.office_cents, row.patient_cents, row.decided_on


def deposit(land: Land, number: str = "A-1", **other: Any) -> None:
    """A bill with a label; as an accident, so that a clerk decides (K5)."""
    label = land.office().labels(WHO)[0]
    answer = land.use(WHO, number, label, on=ON, **{"lines": LINES, "accident": True, **other})
    assert answer.status_code == 201, answer.text
    land.assess_all()


def test_the_practice_gets_the_tariff_the_office_owes_the_share_and_the_patient_the_supplement(land: Land) -> None:
    deposit(land)
    assert settled(land, "A-1") == (5770, 5078, 692, 1000, None)
    assert (land.get(WHO, f"/claims/{land.claim_of('A-1').id}").json or {})["third_party"] is None
    clerk = land.member("clerk", caisse="CNS")
    land.decide(clerk, "A-1")
    assert settled(land, "A-1") == (5770, 5078, 692, 1000, land.today)
    with transaction(land.house.sessions) as session:
        document = statement_papers.write(session, land.claim_of("A-1").id, land.house.facts, land.house.now())
    assert document is not None
    paper = land.get(WHO, f"/claims/{land.claim_of('A-1').id}/statement").data
    with pypdfium2.PdfDocument(paper) as pdf:
        words = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert "57,70 €" in words and "10,00 € restent à votre charge" in words
    shares = "Remboursé par la caisse 50,78 € Pris en charge par l'office social 6,92 € À la charge du patient 10,00 €"
    assert shares in words  # and nothing is counted twice
    told = (land.get(WHO, f"/claims/{land.claim_of('A-1').id}").json or {})["third_party"]
    assert told == {"provider_cents": 5770, "office_cents": 692, "patient_cents": 1000}
    desk = Seat(clerk).get(f"/desk/claims/{land.claim_of('A-1').id}").text.replace("\xa0", " ")
    assert "57,70 € au cabinet : 50,78 € de la caisse, 6,92 € de l'office social" in desk


def test_a_complementary_insurer_reads_line_by_line_what_the_office_bears(land: Land) -> None:
    """Billed, tariff, reimbursed, participation, other, office, left to the patient: each line and the total add up."""
    deposit(land)
    land.decide(land.member("clerk", caisse="CNS"), "A-1")
    paper = land.get(WHO, f"/claims/{land.claim_of('A-1').id}/statement?for=insurer").data
    with pypdfium2.PdfDocument(paper) as pdf:
        words = " ".join(pdf[0].get_textpage().get_text_range().replace("€", "").split())
    assert "57,70 57,70 50,78 6,92 0,00 6,92 0,00" in words
    assert "10,00 0,00 0,00 0,00 10,00 0,00 10,00" in words
    assert "67,70 57,70 50,78 6,92 10,00 6,92 10,00" in words


def test_the_dental_supplement_enters_and_the_others_never(land: Land) -> None:
    lines = [
        {"act": "DC1", "performed_on": ON, "quantity": 1, "amount_cents": 5000},
        {"act": "CP8", "performed_on": ON, "quantity": 1, "amount_cents": 3000},
        {"act": "CP2", "performed_on": ON, "quantity": 1, "amount_cents": 700},
    ]
    deposit(land, biller=TEETH, performer=TEETH, lines=lines)
    assert settled(land, "A-1") == (8000, 5000, 3000, 700, None)


def test_the_cns_pays_for_the_people_of_every_caisse(land: Land) -> None:
    person = land.person(WHO)
    with transaction(land.house.sessions) as session:
        session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one().caisse = "CMFEC"
    deposit(land)
    assert land.claim_of("A-1").caisse == "CNS"
    land.decide(land.member("clerk", caisse="CNS"), "A-1")
    assert settled(land, "A-1")[:3] == (5770, 5078, 692)


def test_refused_reduced_and_undone_the_share_follows_the_decision(land: Land) -> None:
    deposit(land)
    clerk = land.member("clerk", caisse="CNS")
    land.decide(clerk, "A-1", "/refuse", reason="other", note="Pas couvert.")
    assert settled(land, "A-1") == (0, 0, 0, 6770, land.today)
    land.decide(clerk, "A-1", "/undo")
    assert settled(land, "A-1") == (5770, 5078, 692, 1000, None)


def test_the_list_of_a_month_holds_what_was_decided_in_it(land: Land) -> None:
    deposit(land)
    esch, clerk = land.office(), land.member("clerk", caisse="CNS")
    assert "Rien n'est dû" in esch.get("/desk/tps/recovery").text
    land.set_day(date(2026, 4, 30))
    land.decide(clerk, "A-1")
    page = esch.get("/desk/tps/recovery?month=2026-04")
    assert "6,92" in rows_of(page)[0] and "C1" not in rows_of(page)[0]
    for month in ("2026-03", "2026-05"):
        assert not rows_of(esch.get(f"/desk/tps/recovery?month={month}"))
    for month in ("2026-13", "x", "2026-04-01"):
        assert esch.get(f"/desk/tps/recovery?month={month}").status == 422
    land.decide(clerk, "A-1", "/undo")
    assert not rows_of(esch.get("/desk/tps/recovery?month=2026-04"))


def test_the_list_names_a_label_as_it_is_printed_however_the_practice_typed_it(land: Land) -> None:
    label = land.office().labels(WHO)[0]
    assert land.use(WHO, "A-1", label.lower().replace("-", " "), on=ON, lines=LINES, accident=True).status_code == 201
    land.assess_all()
    land.decide(land.member("clerk", caisse="CNS"), "A-1")
    (row,) = rows_of(land.office().get(f"/desk/tps/recovery?month={land.today:%Y-%m}"))
    assert label in row


def test_each_office_reads_its_own_list_and_payments_every_one(land: Land) -> None:
    deposit(land)
    land.decide(land.member("clerk", caisse="CNS"), "A-1")
    capital, payments = land.office("OS-LUX"), land.member("payments")
    query = f"month={land.today:%Y-%m}"
    for name in ("", "/list.csv", "/list.pdf"):
        assert capital.raw(f"/desk/tps/recovery{name}?office=OS-ESCH&{query}").status_code == 404
        assert (
            payments.get(f"/desk/tps/recovery{name}?office=OS-ESCH&{query}", base_url="https://localhost").status_code
            == 200
        )
    assert not rows_of(capital.get(f"/desk/tps/recovery?{query}"))


def test_a_spreadsheet_takes_no_name_for_a_formula(land: Land) -> None:
    deposit(land, number="-23")
    with transaction(land.house.sessions) as session:
        session.get_one(Person, land.person(WHO).id).given_name = '=HYPERLINK("http://evil.example";"x")'
    land.decide(land.member("clerk", caisse="CNS"), "-23")
    answer = land.office().raw(f"/desk/tps/recovery/list.csv?month={land.today:%Y-%m}")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    told = dict(zip(head, row, strict=True))
    assert told["name"].startswith("'=HYPERLINK")
    assert told["bill"] == "'-23"
    assert (told["provider_eur"], told["caisse_eur"], told["owed_eur"]) == ("57,70", "50,78", "6,92")
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("word", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1"])
def test_whatever_begins_a_formula_is_made_a_text(word: str) -> None:
    assert escape(word) == f"'{word}"
    assert escape(f"x{word}") == f"x{word}"


def test_the_list_is_a_tagged_letter_that_adds_up(land: Land) -> None:
    deposit(land)
    land.decide(land.member("clerk", caisse="CNS"), "A-1")
    data = land.office(language="de").raw(f"/desk/tps/recovery/list.pdf?month={land.today:%Y-%m}").data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "de" and pdf.Root.MarkInfo.Marked
    with pypdfium2.PdfDocument(data) as pdf:
        words = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert words.count("6,92 €") == 3 and "57,70 €" in words


def test_a_list_of_several_pages_says_its_total_once(land: Land) -> None:
    bill = Owed(ON_DAY, ON_DAY, WHO, "1965060753533", "Dr Paul Muller", "A-1", "", 5770, 5078, 692)
    with transaction(land.house.sessions) as session:
        month = Recovery(session.get_one(Office, "OS-ESCH"), ON_DAY.replace(day=1), [bill] * 90)
        data = write_pdf(session, month, "fr")
    with pypdfium2.PdfDocument(data) as pdf:
        words = [page.get_textpage().get_text_range() for page in pdf]
    assert len(words) > 1 and [page.count("Total") for page in words] == [0] * (len(words) - 1) + [1]
