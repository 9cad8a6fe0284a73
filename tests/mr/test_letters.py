"""Letters: to whom, in which language, tagged, and in the inbox; the patient's time line beside them (G10, G15)."""

from io import BytesIO

import pikepdf
import pypdfium2

from backend import storage
from backend.models.mr import MrLetter
from tests.mr.country import Country


def pdf_of(country: Country, letter: MrLetter) -> bytes:
    with country.house.sessions() as session:
        return storage.get(session, letter.file_id)


def words_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def test_everybody_is_written_to_in_their_own_language_on_tagged_paper(country: Country) -> None:
    found = country.on("2024-11-10").validated("Bruno Becker")  # speaks German
    letters = {one.addressee: pdf_of(country, one) for one in country.letters(found["id"])}
    assert set(letters) == {"doctor", "patient"}
    for role, language in (("doctor", "fr"), ("patient", "de")):
        with pikepdf.open(BytesIO(letters[role])) as pdf:
            assert str(pdf.Root.Lang) == language
            assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
            assert pdf.open_metadata()["pdfuaid:part"] == "1"
    doctor, patient = words_of(letters["doctor"]), words_of(letters["patient"])
    assert found["number"] in doctor and found["number"] in patient
    assert "1 mars 2025" in doctor.replace("1er", "1") and "1 juin 2025" in doctor.replace("1er", "1")
    assert "1. Dezember 2024" in patient and "nie eine Pflicht" in patient


def test_a_letter_lies_in_the_inbox_and_opens(country: Country) -> None:
    country.on("2024-11-10").validated("Alice Adam")
    (letter,) = country.inbox("Alice Adam", "?kind=letter")
    assert (letter["kind"], letter["issuer"]["name"]) == ("letter", "CNS") and "médecin référent" in letter["title"]
    assert country.get("Alice Adam", f"/documents/{letter['id']}/file").data.startswith(b"%PDF")
    assert country.get("Bruno Becker", f"/documents/{letter['id']}/file").status_code == 404


def test_whoever_represents_finds_the_letter_in_their_own_inbox(country: Country) -> None:
    country.on("2024-11-10").validated("Irène Weber", representative=country.matricule("Claire Weber"))
    found = country.inbox("Claire Weber", "?kind=letter")
    assert sorted(one["person"]["name"] for one in found) == ["Claire Weber", "Irène Weber"]


def test_the_practice_fetches_the_doctors_letters_and_no_others(country: Country) -> None:
    found = country.on("2024-11-10").validated()
    country.revoke(found["id"], "joint", "2024-11-10")
    listed = (country.look(found["id"]).json or {})["letters"]
    assert [(one["occasion"], one["on"]) for one in listed] == [("validated", "2024-11-10"), ("ended", "2025-01-10")]
    answer = country.look(f"{found['id']}/letters/{listed[1]['id']}")
    assert answer.mimetype == "application/pdf" and "10 janvier 2025" in words_of(answer.data)
    patients = next(one for one in country.letters(found["id"]) if one.addressee == "patient")
    assert country.look(f"{found['id']}/letters/{patients.id}").status_code == 404


def test_a_clerks_reason_and_words_reach_everybody(country: Country) -> None:
    found = country.on("2024-11-10").declare()
    page = country.decline(found["id"], reason="other", note="Il manque la seconde page.")
    assert page.status == 200
    seen = country.look(found["id"]).json or {}
    assert (seen["status"], seen["note"]) == ("not-validated", "Il manque la seconde page.")
    for letter in country.letters(found["id"]):
        assert "Il manque la seconde page." in words_of(pdf_of(country, letter))


def test_the_patient_sees_days_in_order_and_what_may_be_done_from_when(country: Country) -> None:
    country.on("2024-11-10").validated()
    mine = country.mine("Alice Adam")
    assert [(step["code"], step["on"]) for step in mine["timeline"]] == [
        ("signed", "2024-11-10"),
        ("received", "2024-11-10"),
        ("validated", "2024-11-10"),
        ("effective", "2024-12-01"),
        ("summary-due", "2025-03-01"),
        ("first-fee", "2025-06-01"),
        ("revoke-alone", "2025-12-01"),
    ]
    assert [(step["code"], step["on"]) for step in mine["may"]] == [
        ("revoke-jointly", "2024-11-10"),
        ("revoke-alone", "2025-12-01"),
    ]
