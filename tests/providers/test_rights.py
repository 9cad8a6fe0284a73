"""Software authorised and withdrawn on a provider's word, and exemptions that nothing depends on (J4, I1)."""

from io import BytesIO
from typing import Any

import pytest

from tests.api.world import GP
from tests.desk.reading import Page
from tests.providers.keeping import HEART, STEFFEN, Keeper, wrongs


def give(keeper: Keeper, code: str, name: str, **more: Any) -> Page:
    page = keeper.get(keeper.provider(code))
    client = page.tree.xpath("//select[@id='client']/option[text()=$name]/@value", name=name)[0]
    given = {"client": client, "signed_on": "2026-04-01", "paper": (BytesIO(keeper.land.pdf), "signed.pdf"), **more}
    return keeper.send(page.path, "/authorisations", page, **given)


def test_a_software_acts_from_the_authorisation_to_the_withdrawal(keeper: Keeper) -> None:
    land = keeper.land
    given = land.bill("Henri Hoffmann", biller=STEFFEN, performer=STEFFEN)
    assert land.put_bill(given, "S-1").status_code == 403
    done = give(keeper, STEFFEN, "Logiciel Cabinet Un")
    assert done.status == 200 and done.text.count("Peut agir") == 2
    assert land.put_bill(given, "S-1").status_code == 201
    page = keeper.get(keeper.provider(STEFFEN))
    link = next(one for one in page.links() if one.endswith("/given.pdf"))
    assert keeper.raw(link).data == land.pdf
    mine = next(form.get("action") for form in page.tree.forms if link.split("/")[-2] in str(form.get("action")))
    over = keeper.send(page.path, mine, page, signed_on="2026-04-20", note="Par téléphone, clé perdue", paper=None)
    assert "Retirée" in over.text and "clé perdue" in over.text
    answer = land.put_bill({**given, "paid_on": None}, "S-2")
    assert answer.status_code == 403 and (answer.json or {})["code"] == "not-authorised-by-provider"
    own = f"/api/v1/practice/memoires/{STEFFEN}/S-1"
    for method, path, body in (
        ("GET", own, None),
        ("PUT", f"{own}/payment", {"paid_on": "2026-04-19"}),
        ("PUT", f"{own}/cancellation", {"reason": "Erreur"}),
        ("PUT", f"{own}/pid", {"patient_agrees": True}),
        ("GET", f"{own}/printable", None),
    ):
        reply = land.client.open(path, method=method, json=body, headers=land.software())
        assert reply.status_code == 404, (method, path, reply.text)
    listed = land.client.get("/api/v1/practice/memoires?since=2020-01-01T00:00:00Z", headers=land.software())
    assert "S-1" not in listed.text
    assert land.put_bill(land.bill("Henri Hoffmann"), "S-3").status_code == 201
    again = keeper.send(page.path, mine, page, signed_on="2026-04-20", note="Encore", paper=None)
    assert again.status == 409


def test_a_withdrawn_software_declares_no_doctor_either(keeper: Keeper) -> None:
    page, land = keeper.get(keeper.provider(GP)), keeper.land
    mine = next(str(form.get("action")) for form in page.tree.forms if "withdrawal" in str(form.get("action")))
    keeper.send(page.path, mine, page, signed_on="2026-04-20", note="Changement de logiciel", paper=None)
    body = {"patient": land.matricule("Alice Adam"), "doctor": GP, "signed_on": "2026-04-20", "ald": ["12"]}
    path = "/api/v1/practice/mr-declarations/0190b5b0-7b1a-7c3e-9d7e-222222222222"
    answer = land.client.put(path, json={**body, "dsp_active": True}, headers=land.software())
    assert answer.status_code == 403 and (answer.json or {})["code"] == "not-authorised-by-provider"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"paper": (BytesIO(b"<html>"), "a.htm")}, "paper"),
        ({"paper": (BytesIO(b""), "")}, "paper"),
        ({"signed_on": "2026-04-21"}, "signed_on"),
        ({"signed_on": ""}, "signed_on"),
        ({"client": "0190b5b0-7b1a-7c3e-9d7e-222222222222"}, "client"),
        ({"client": "no"}, "client"),
    ],
)
def test_an_authorisation_needs_its_signed_paper(keeper: Keeper, more: dict[str, Any], field: str) -> None:
    page = give(keeper, STEFFEN, "Logiciel Cabinet Un", **more)
    assert page.status == 422 and list(wrongs(page)) == [field]


def test_a_withdrawal_without_paper_says_how_it_was_asked_for(keeper: Keeper) -> None:
    page = keeper.get(keeper.provider(GP))
    mine = next(str(form.get("action")) for form in page.tree.forms if "withdrawal" in str(form.get("action")))
    for more in ({"note": ""}, {"note": "Oui", "signed_on": "2026-04-21"}):
        assert keeper.send(page.path, mine, page, paper=None, **more).status == 422
    signed = (BytesIO(keeper.land.pdf), "signed.pdf")
    assert "Retirée" in keeper.send(page.path, mine, page, paper=signed, note="").text


def test_scanners_are_never_offered_and_never_a_software_twice(keeper: Keeper) -> None:
    offered = keeper.get(keeper.provider(HEART)).tree.xpath("//select[@id='client']/option/text()")
    assert "Logiciel Cabinet Deux" in offered and len(offered) == 2


def ask(keeper: Keeper, **more: Any) -> Page:
    given = {"asked_on": "2026-04-20", "born_on": "1964-12-31", "alone": "yes", "turnover": "99999,99", "paper": None}
    return keeper.send(keeper.provider(GP), "/exemptions", **{**given, **more})


@pytest.mark.parametrize(
    ("more", "held"),
    [
        ({}, "oui oui oui"),
        ({"born_on": "1965-01-01"}, "non oui oui"),
        ({"alone": "no"}, "oui non oui"),
        ({"turnover": "100000"}, "oui oui non"),
        ({"turnover": "100 000,01", "alone": "no", "born_on": "1965-01-02"}, "non non non"),
    ],
)
def test_the_three_facts_of_an_exemption_are_kept_as_they_stood(
    keeper: Keeper, more: dict[str, str], held: str
) -> None:
    page = ask(keeper, **more)
    assert page.status == 200
    badges = page.tree.xpath("//article//dd/span[contains(@class, 'badge')]")
    assert " ".join(one.text_content().strip() for one in badges) == held


def test_a_clerk_decides_on_an_exemption_and_nothing_depends_on_it(keeper: Keeper) -> None:
    page = ask(keeper, paper=(BytesIO(keeper.land.pdf), "request.pdf"))
    nothing = keeper.send(page.path, "/decision", page, decision="granted", reason="", valid_from="2026-05-01")
    assert nothing.status == 422 and list(wrongs(nothing)) == ["reason"]
    turned = {"decision": "granted", "reason": "Seul", "valid_from": "2026-05-01", "valid_to": "2026-04-30"}
    assert list(wrongs(keeper.send(page.path, "/decision", page, **turned))) == ["valid_to"]
    done = keeper.send(page.path, "/decision", page, **{**turned, "valid_to": "2028-04-30"})
    assert "Accordé" in done.text and "30 avril 2028" in done.text
    assert keeper.send(page.path, "/decision", page, **{**turned, "valid_to": ""}).status == 409
    assert keeper.raw(next(one for one in done.links() if "/exemptions/" in one)).data == keeper.land.pdf
    assert keeper.land.put_bill(keeper.land.bill("Henri Hoffmann"), "E-1").status_code == 201


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"asked_on": "2026-04-21"}, "asked_on"),
        ({"born_on": ""}, "born_on"),
        ({"alone": "perhaps"}, "alone"),
        ({"turnover": "viel"}, "turnover"),
        ({"paper": (BytesIO(b"\x89PNG"), "a.png")}, "paper"),
    ],
)
def test_what_is_wrong_with_an_exemption_is_told_at_its_field(keeper: Keeper, more: dict[str, Any], field: str) -> None:
    page = ask(keeper, **more)
    assert page.status == 422 and list(wrongs(page)) == [field]
