"""Labels: nobody guesses one, each is used once, and what is doubtful reaches a clerk (H2, H6, H9, H10)."""

import io
import re
import threading
from datetime import date, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import func, select

from backend.db import transaction
from backend.models.memoires import Memoire
from backend.models.social import Label
from backend.services.social.codes import ALPHABET, is_mistyped, new_code, spellings
from tests.api.world import TEETH
from tests.tps.offices import END, START, Land, codes_on

WHO = "Fernand Feller"
FORM = re.compile(rf"TPS(-[{ALPHABET}]{{5}}){{3}}")
DAY = date(2026, 2, 2)


def test_a_code_has_seventy_random_bits_and_tells_a_slip_of_the_hand() -> None:
    codes = [new_code() for _ in range(2000)]
    assert len(set(codes)) == len(codes)
    assert all(FORM.fullmatch(code) for code in codes)
    assert len(ALPHABET) == 32
    seen = [{code.replace("-", "")[3 + at] for code in codes} for at in range(14)]
    assert all(len(characters) == 32 for characters in seen)
    for code in codes[:50]:
        for at in range(4, len(code) - 1):
            if code[at] != "-":
                other = ALPHABET[(ALPHABET.index(code[at]) + 7) % 32]
                assert is_mistyped(code[:at] + other + code[at + 1 :])
        assert not is_mistyped(code)
    assert not is_mistyped("TPS-19600300-01")


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: code.replace("-", ""), lambda code: code[4:]])
def test_a_code_is_understood_in_any_spelling(spell: Any) -> None:
    code = new_code()
    assert code in spellings(spell(code))
    assert code in spellings(f" {spell(code)} ")


def test_the_sheet_carries_every_label_that_is_left_as_text_and_as_code(land: Land) -> None:
    esch = land.office()
    at = esch.granted(WHO, labels="23")
    codes = codes_on(esch.get(at))
    assert len(codes) == 23
    assert land.use(WHO, "A-1", codes[0], on=DAY.isoformat()).status_code == 201
    esch.act(at, "/returns", codes=[codes[1]])
    answer = esch.raw(f"{at}/labels.pdf")
    assert answer.mimetype == "application/pdf"
    assert read_codes(answer.data) == set(codes[2:])
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == "fr" and pdf.Root.MarkInfo.Marked
        assert "Fernand Feller" in str(pdf.docinfo["/Title"])
    with pypdfium2.PdfDocument(answer.data) as pdf:
        width, height = pdf[0].get_size()
        words = pdf[0].get_textpage().get_text_range()
    assert (round(width), round(height)) == (595, 842)
    assert all(code in words for code in codes[2:])
    assert "15 janvier 2026" in words.replace("\xa0", " ").replace("\r\n", " ")
    assert codes[0] not in words and codes[1] not in words
    assert "Étiquettes imprimées (21)" in esch.get(at).text


def test_a_sheet_with_nothing_on_it_is_not_printed(land: Land) -> None:
    esch = land.office()
    assert esch.raw(f"{esch.granted(WHO, labels='0')}/labels.pdf").status_code == 409


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (START - timedelta(days=1), {"tps-outside"}),
        (START, set()),
        (END, set()),
        (END + timedelta(days=1), {"tps-outside"}),
    ],
)
def test_the_day_of_the_service_counts_not_that_of_the_arrival(land: Land, day: date, codes: set[str]) -> None:
    label = land.office().labels(WHO)[0]
    assert land.use(WHO, "A-1", label, on=day.isoformat()).status_code == 201
    assert land.findings("A-1") == codes
    assert land.inbox(WHO, "?kind=memoire")[0]["state"] == "third-party"


def test_a_label_is_refused_where_it_is_unknown_mistyped_or_anothers(land: Land) -> None:
    label = land.office().labels(WHO)[0]
    swapped = label[:-2] + ("2" if label[-2] != "2" else "3") + label[-1]
    for name, presented in ((WHO, new_code()), (WHO, swapped), ("David Diederich", label), (WHO, "TPS-1")):
        answer = land.use(name, "A-1", presented, on=DAY.isoformat())
        assert answer.status_code == 422
        assert set((answer.json or {})["errors"]) == {"tps_label"}
    assert land.use(WHO, "A-1", label.lower().replace("-", " "), on=DAY.isoformat()).status_code == 201
    assert land.findings("A-1") == set()


def test_the_demonstrations_labels_keep_working(land: Land) -> None:
    land.set_day(land.house.now().date().replace(year=2026, month=11, day=22))
    first = land.house.today().replace(day=1).isoformat()
    with transaction(land.house.sessions) as session:
        code = session.scalars(select(Label.code).order_by(Label.code)).first()
    assert land.use("Alice Adam", "A-1", str(code), on=first).status_code == 201


def test_a_label_serves_one_bill_also_when_many_arrive_at_once(land: Land) -> None:
    label = land.office().labels(WHO)[0]
    bills = [land.bill(WHO, route="tps", tps_label=label, paid_on=None, on=DAY.isoformat()) for _ in range(6)]
    land.software()
    together, statuses = threading.Barrier(len(bills)), []

    def deposit(number: int) -> None:
        together.wait()
        with land.app.app_context():
            statuses.append(land.put_bill(bills[number], f"A-{number}").status_code)

    threads = [threading.Thread(target=deposit, args=(number,)) for number in range(len(bills))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * len(bills)
    with transaction(land.house.sessions) as session:
        used_by = session.scalars(select(Memoire.number).join(Label, Label.memoire_id == Memoire.id)).all()
        assert session.scalar(select(func.count()).where(Memoire.tps_label == label)) == len(bills)
    land.assess_all()
    doubtful = [number for number in range(len(bills)) if "tps-used" in land.findings(f"A-{number}")]
    assert len(used_by) == 1
    assert len(doubtful) == len(bills) - 1
    assert int(used_by[0].removeprefix("A-")) not in doubtful


def test_the_same_deposit_again_does_not_use_the_label_twice(land: Land) -> None:
    label = land.office().labels(WHO)[0]
    assert [land.use(WHO, "A-1", label, on=DAY.isoformat()).status_code for _ in range(2)] == [201, 200]
    assert land.findings("A-1") == set()


@pytest.mark.parametrize(("day", "codes"), [(date(2026, 2, 28), set()), (date(2026, 3, 1), {"tps-revoked"})])
def test_ended_early_later_services_go_to_a_clerk(land: Land, day: date, codes: set[str]) -> None:
    esch = land.office()
    at = esch.granted(WHO)
    used, *left = codes_on(esch.get(at))
    assert land.use(WHO, "A-1", used, on=day.isoformat(), accident=True).status_code == 201
    assert land.findings("A-1") == {"accident"}
    page = esch.act(at, "/revocation", revoked_on="2026-03-01")
    assert "2 étiquettes ne sont pas rendues" in page.text
    assert all(code in page.text for code in left)
    assert land.findings("A-1") - {"accident"} == codes
    page = esch.act(at, "/returns", page, version=page.form("/returns").fields["version"], codes=[left[0]])
    assert "1 étiquette n'est pas rendue" in page.text
    assert land.use(WHO, "A-2", left[1], on=day.isoformat()).status_code == 201
    assert land.findings("A-2") - {"limit-24h"} == codes


def test_an_early_end_lies_within_the_days_and_happens_once(land: Land) -> None:
    esch = land.office()
    at = esch.granted(WHO)
    for day in (START - timedelta(days=1), END + timedelta(days=1)):
        assert esch.act(at, "/revocation", revoked_on=day.isoformat()).status == 422
    page = esch.act(at, "/revocation", revoked_on=START.isoformat())
    assert "revocation" not in page.actions
    token = page.form("/returns").fields
    again = esch.client.post(
        f"{at}/revocation", data={**token, "revoked_on": END.isoformat()}, base_url="https://localhost"
    )
    assert again.status_code == 409
    label = codes_on(page)[0]
    assert land.use(WHO, "A-1", label, on=DAY.isoformat()).status_code == 201
    assert land.findings("A-1") == {"tps-not-attested", "tps-revoked"}


def test_a_label_that_was_given_back_belongs_to_no_attestation(land: Land) -> None:
    land.set_day(date(2026, 2, 10))
    esch = land.office()
    at = esch.granted(WHO)
    label = codes_on(esch.get(at))[0]
    assert esch.act(at, "/returns").status == 422
    page = esch.act(at, "/returns", codes=[label])
    assert "Rendue" in page.text
    assert land.use(WHO, "A-1", label, on=DAY.isoformat()).status_code == 201
    assert land.findings("A-1") == {"tps-not-attested"}


def test_more_labels_are_made_while_the_days_last(land: Land) -> None:
    land.set_day(END)
    esch = land.office()
    at = esch.granted(WHO)
    assert len(codes_on(esch.act(at, "/labels", count="60"))) == 63
    for count in ("0", "61", "x", ""):
        assert esch.act(at, "/labels", count=count).status == 422
    page = esch.get(at)
    land.set_day(END + timedelta(days=1))
    assert esch.act(at, "/labels", page, count="1").status == 422
    assert "labels" not in esch.get(at).actions


def test_some_dental_acts_need_the_offices_second_validation(land: Land) -> None:
    esch = land.office()
    at = esch.granted(WHO)
    label = codes_on(esch.get(at))[0]
    line = {"act": "DP1", "performed_on": "2026-02-02", "quantity": 1, "amount_cents": 30000, "authorisation": "ACM-1"}
    answer = land.use(WHO, "D-1", label, on="2026-02-02", biller=TEETH, performer=TEETH, lines=[line])
    assert answer.status_code == 201, answer.text
    assert "no-second-validation" in land.findings("D-1")
    assert esch.act(at, "/validations", code=label, act="C1").status == 422
    assert esch.act(at, "/validations", code="TPS-X", act="DP1").status == 422
    page = esch.act(at, "/validations", code=label, act="DP1")
    assert "DP1" in page.text
    assert "no-second-validation" not in land.findings("D-1")


def read_codes(pdf: bytes) -> set[str]:
    """What another reader finds on the pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        pictures = [page.render(scale=300 / 72, grayscale=True).to_numpy() for page in document]
    return {found.text for picture in pictures for found in zxingcpp.read_barcodes(picture)}
