"""A file for a provider code: PDF only, what is missing, the code and its letter (B1, B4)."""

from io import BytesIO

import pytest
from pikepdf import Dictionary, Encryption, Name, Pdf
from sqlalchemy import select

from backend.db import transaction
from backend.models.payments import BankAccount
from backend.models.providers import Provider
from tests.providers.keeping import IBAN, SCHAUS, STEFFEN, Keeper, wrongs
from tests.tps.offices import Land

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PNG = b"\x89PNG\r\n\x1a\n"
DOCX = b"PK\x03\x04word/document.xml"
HTML = b"<!doctype html><html><body>RIB</body></html>"
ONLY_PDF = "JPEG et HTM ne sont pas acceptés"


def test_a_file_goes_from_received_to_a_code_with_its_letter(keeper: Keeper) -> None:
    at = keeper.open()
    page = keeper.get(at)
    assert "Reçue" in page.text and page.text.count("manquant") >= 4
    partly = keeper.papers(at, licence=keeper.land.pdf, identity=keeper.land.pdf)
    assert "Incomplète" in partly.text
    assert keeper.raw(f"{at}/letter.pdf").data.startswith(b"%PDF")
    whole = keeper.papers(at, information_sheet=keeper.land.pdf, bank_details=keeper.land.pdf)
    assert "Complète" in whole.text
    free = whole.form("/code").fields["code"]
    assert free[0] == "9" and free[6] == "-" and len(free) == 9
    done = keeper.send(at, "/code", valid_from="2026-05-01", iban=IBAN)
    assert done.status == 200 and "Code attribué" in done.text and free in done.text
    assert keeper.raw(f"{at}/letter.pdf").data.startswith(b"%PDF")
    assert keeper.get(f"/desk/providers?q={free}").text.count("Dr Eva Thoma") == 1
    with transaction(keeper.land.house.sessions) as session:
        found = session.scalars(select(Provider).where(Provider.code == free.replace("-", ""))).one()
        account = session.scalars(select(BankAccount).where(BankAccount.provider_id == found.id)).one()
    assert (found.kind, found.discipline, found.valid_from.isoformat()) == ("person", "gp", "2026-05-01")
    assert account.last_four == "0000"


@pytest.mark.parametrize("data", [JPEG, PNG, DOCX, HTML, b"\n%PDF-1.7", b"<script>%PDF-1.7"])
def test_whatever_is_no_pdf_is_refused_at_its_field_and_the_others_are_kept(keeper: Keeper, data: bytes) -> None:
    page = keeper.papers(keeper.open(), licence=data, identity=keeper.land.pdf)
    assert page.status == 422
    assert list(wrongs(page)) == ["licence"] and ONLY_PDF in wrongs(page)["licence"]
    assert len(page.tree.xpath("//a[contains(@href, '/papers/identity.pdf')]")) == 1
    assert not page.tree.xpath("//a[contains(@href, '/papers/licence.pdf')]")


def test_encrypted_damaged_and_active_papers_are_refused_like_deposits(keeper: Keeper) -> None:
    at = keeper.open()
    page = keeper.papers(at, licence=locked(), identity=b"%PDF-1.7 nothing", bank_details=active())
    said = wrongs(page)
    assert page.status == 422 and set(said) == {"licence", "identity", "bank-details"}
    assert "mot de passe" in said["licence"] and "abîmé" in said["identity"] and "actif" in said["bank-details"]


def test_a_paper_that_says_the_wrong_thing_is_missing_again(keeper: Keeper) -> None:
    at = keeper.complete()
    assert keeper.send(at, "/unusable", paper="licence", unusable="").status == 422
    page = keeper.send(at, "/unusable", paper="licence", unusable="Autorisation échue")
    assert "Incomplète" in page.text and "Autorisation échue" in page.text and "/code" not in page.source
    again = keeper.papers(at, licence=keeper.land.pdf)
    assert "Complète" in again.text


@pytest.mark.parametrize("code", ["90123400", "901234-00", "80123400", "9012340", "901234000", "9012340x", ""])
def test_a_code_is_eight_figures_from_nine_on_and_nobody_elses(keeper: Keeper, code: str) -> None:
    at = keeper.complete()
    page = keeper.send(at, "/code", code=code, valid_from="2026-05-01", iban=IBAN)
    assert page.status == 422 and list(wrongs(page)) == ["code"]
    assert "Complète" in keeper.get(at).text


@pytest.mark.parametrize(
    ("fields", "field"), [({"iban": "LU28 0019 4006 4475 0001"}, "iban"), ({"valid_from": ""}, "valid_from")]
)
def test_nothing_is_given_with_a_wrong_account_or_without_a_first_day(
    keeper: Keeper, fields: dict[str, str], field: str
) -> None:
    page = keeper.send(keeper.complete(), "/code", **{"valid_from": "2026-05-01", "iban": IBAN, **fields})
    assert page.status == 422 and list(wrongs(page)) == [field]


def test_a_refusal_has_its_reason_and_a_closed_file_stays_closed(keeper: Keeper) -> None:
    at = keeper.open()
    first = keeper.get(at)
    assert keeper.send(at, "/refusal", reason=" ").status == 422
    page = keeper.send(at, "/refusal", reason="Autorisation d'un autre pays")
    assert "Refusée" in page.text and "autre pays" in page.text and not page.tree.xpath("//input[@type='file']")
    assert keeper.raw(f"{at}/letter.pdf").status_code == 200
    assert keeper.send(at, "/refusal", first, reason="Encore").status == 409
    assert "Dr Eva Thoma" in keeper.get("/desk/providers?files=closed").text
    assert "Dr Eva Thoma" not in keeper.get("/desk/providers").text


def test_of_two_clerks_at_one_file_the_second_is_told(keeper: Keeper) -> None:
    at = keeper.open()
    early = keeper.get(at)
    keeper.papers(at, licence=keeper.land.pdf)
    late = keeper.send(at, "/refusal", early, reason="Trop tard")
    assert late.status == 409 and "Incomplète" in late.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"discipline": "magic"}, "discipline"),
        ({"address": ""}, "address"),
        ({"received_on": "2026-04-21"}, "received_on"),
        ({"received_on": "yesterday"}, "received_on"),
        ({"kind": "hospital"}, "kind"),
        ({"kind": "association", "members": ""}, "members"),
        ({"kind": "association", "members": STEFFEN}, "members"),
        ({"kind": "association", "members": f"{STEFFEN} 90234500"}, "members"),
        ({"kind": "association", "members": f"{STEFFEN} 99999999"}, "members"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_at_its_field(keeper: Keeper, fields: dict[str, str], field: str) -> None:
    given = {"name": "Dr Eva Thoma", "discipline": "gp", "address": "1, rue Neuve", **fields}
    page = keeper.send("/desk/providers/files/new", "/files", **given)
    assert page.status == 422 and list(wrongs(page)) == [field]


def test_an_association_needs_every_founders_signature(keeper: Keeper) -> None:
    at = keeper.complete(kind="association", name="Cabinet Nouveau", members=f"{STEFFEN}, 906789-00")
    given = {"valid_from": "2026-05-01", "iban": IBAN}
    page = keeper.send(at, "/code", signed_by=[STEFFEN], **given)
    assert page.status == 422 and SCHAUS in wrongs(page)["signatures"]
    done = keeper.send(at, "/code", signed_by=[STEFFEN, SCHAUS], **given)
    assert "Code attribué" in done.text
    code = done.tree.xpath("//a[@class='code']")[0].text_content()
    members = keeper.get(keeper.provider(code.replace("-", "")))
    assert len(members.tree.xpath("//table[@id='members']/tbody/tr")) == 2


def test_only_the_cns_and_administrators_keep_the_register(land: Land, keeper: Keeper) -> None:
    at = keeper.open()
    other, admin = Keeper(land, land.member("clerk", caisse="CMFEP")), Keeper(land, land.member("admin"))
    paths = ("/desk/providers", "/desk/providers/files/new", at, f"{at}/letter.pdf", keeper.provider(STEFFEN))
    for path in paths:
        assert other.raw(path).status_code == 404, path
        assert admin.raw(path).status_code == 200, path
        assert land.member("operator").get(path, base_url="https://localhost").status_code == 403
    assert "/desk/providers" not in other.get("/desk/claims").links()
    assert "/desk/providers" in keeper.get("/desk/claims").links()
    token = other.get("/desk/claims").form("/language").fields["csrf_token"]
    for path in (f"{at}/papers", f"{at}/refusal", f"{keeper.provider(STEFFEN)}/authorisations/{at[-36:]}/withdrawal"):
        data = {"csrf_token": token, "reason": "Non", "signed_on": "2026-04-01", "note": "Non"}
        assert other.client.post(path, data=data, base_url="https://localhost").status_code == 404, path
    assert "Reçue" in keeper.get(at).text


def locked() -> bytes:
    out, pdf = BytesIO(), Pdf.new()
    pdf.add_blank_page()
    pdf.save(out, encryption=Encryption(owner="a", user="b"))
    return out.getvalue()


def active() -> bytes:
    out, pdf = BytesIO(), Pdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.save(out)
    return out.getvalue()
