"""The served product answers, and its demonstration is what others were promised."""

import requests

from tests.live import LiveServer


def test_a_served_product_is_ready(live_server: LiveServer) -> None:
    answer = requests.get(f"{live_server.base_url}/readyz", timeout=10)
    assert answer.status_code == 200
    assert answer.json()["parts"]["database"] == "ok"


def test_the_demonstration_names_whom_one_can_be(live_server: LiveServer) -> None:
    demo = live_server.demo
    assert set(demo) == {"base_url", "patients", "staff", "clients", "providers", "labels", "scans"}
    adults = [one for one in demo["patients"] if one["caisse"] == "CNS"]
    assert len(adults) >= 22
    assert {one["caisse"] for one in demo["patients"]} == {"CNS", "CMFEP", "CMFEC", "EMCFL"}
    assert [one["role"] for one in demo["staff"]].count("operator") == 2
    first = demo["clients"][0]
    by_code = {one["code"]: one for one in demo["providers"]}
    assert [by_code[code]["discipline"] for code in first["provider_codes"]] == [
        "gp",
        "cardiology",
        "paediatrics",
        "dentist",
    ]


def test_a_bill_travels_from_the_practice_to_the_caisse(live_server: LiveServer) -> None:
    patient = live_server.patient("Carole Conter")
    phone = live_server.bearer(patient)
    answer = requests.get(f"{live_server.base_url}/api/v1/documents", headers=phone, timeout=10)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"items": [], "next": None}
