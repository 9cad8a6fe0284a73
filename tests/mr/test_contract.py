"""Answers about reference doctors through a whole life, held against the shapes that the document promises."""

from tests.api.test_contract_answers import Witness
from tests.mr.country import Country


def test_a_declarations_whole_life_answers_what_the_document_promises(country: Country) -> None:
    witness = Witness(country)
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2025-02-10").put(f"/{id_}/summary", {"kind": "created", "on": "2025-02-10"})
    assert country.revoke(id_, "doctor", "2025-02-10").status_code == 422
    assert country.leave("Alice Adam", "2025-02-10").status_code == 422
    country.on("2025-12-01")
    assert country.mine("Alice Adam")["status"] == "active"
    assert country.leave("Alice Adam", "2025-12-01").status_code == 200
    assert country.revoke(id_, "joint", "2025-12-01").status_code == 409
    other = country.validated("Bruno Becker")["id"]
    assert country.revoke(other, "joint", "2025-12-01").status_code == 200
    assert country.on("2026-03-01").mine("Alice Adam")["status"] == "ended"
    asked = {path for method, path in witness.seen if method == "PUT"}
    assert {"/api/v1/mr/revocation", "/api/v1/practice/mr-declarations/{declaration_id}/revocation"} <= asked
    assert not witness.complaints, "\n".join(witness.complaints)
