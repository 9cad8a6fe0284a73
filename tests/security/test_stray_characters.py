"""A NUL, which the database cannot even look for, however a form brings it."""

import pytest

from tests.api.world import World
from tests.security.conftest import Desks

FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data"


@pytest.mark.parametrize("kind", [FORM, FILES])
def test_a_strangers_form_with_a_nul_is_refused(world: World, kind: str) -> None:
    client = world.app.test_client()
    page = client.get("/desk/login", base_url="https://localhost").get_data(as_text=True)
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": csrf, "login": "a\0b", "password": "x\0", "totp": "1\0"}
    answer = client.post("/desk/login", data=data, content_type=kind, base_url="https://localhost")
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("kind", [FORM, FILES])
@pytest.mark.parametrize(
    ("role", "caisse", "path", "fields"),
    [
        ("clerk", "CNS", "/desk/claims/{id}/accept", {"note": "a\0"}),
        ("clerk", "CNS", "/desk/claims/{id}/refuse", {"reason": "a\0", "note": "b\0"}),
        ("clerk", "CNS", "/desk/claims/{id}/ask", {"text": "a\0"}),
        ("mr", None, "/desk/mr/paper", {"patient": "1\0", "doctor": "9\0", "signed_on": "2026-01-01"}),
        ("mr", None, "/desk/mr/doctor", {"doctor": "9\0", "died_on": "2026-01-01"}),
    ],
)
def test_a_desks_form_with_a_nul_is_no_fault(
    world: World, desk: Desks, role: str, caisse: str | None, path: str, fields: dict[str, str], kind: str
) -> None:
    seat = desk("Marc Klein", role, caisse)
    document = world.document_for_a_clerk("Carole Conter", "A-1")
    claim = (world.send("Carole Conter", document["id"]).json or {})["id"]
    world.assess_all()
    page = seat.get("/desk/claims" if role == "clerk" else "/desk/mr").source
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": csrf, "version": "2", **fields}
    answer = seat.client.post(path.format(id=claim), data=data, content_type=kind, base_url="https://localhost")
    assert answer.status_code < 500


def test_a_note_has_its_length_on_an_acceptance_too(world: World, desk: Desks) -> None:
    seat, document = desk("Marc Klein"), world.document_for_a_clerk("Carole Conter", "A-1")
    claim = (world.send("Carole Conter", document["id"]).json or {})["id"]
    world.assess_all()
    assert seat.post(seat.get(f"/desk/claims/{claim}"), "/accept", note="x" * 2001).status == 422
