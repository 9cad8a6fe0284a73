"""How much of a stranger's body is read: nobody but the mail room takes piles."""

from io import BytesIO, RawIOBase
from typing import Any

import pytest

from tests.api.world import World

MIB = 1024 * 1024
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"


class Flood(RawIOBase):
    """A body that is as large as it says, and counts what was read of it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.taken = size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        wanted = min(len(buffer), self.size - self.taken)
        self.taken += wanted
        buffer[:wanted] = b"a" * wanted
        return wanted


@pytest.mark.parametrize("length_is_told", [True, False])
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/nowhere", FORM),
        ("/desk/login", FORM),
        ("/desk/claims", FORM),
        ("/api/v1/oauth/token", FORM),
        ("/api/v1/session", "application/json"),
    ],
)
def test_a_strangers_flood_is_cut_early(world: World, path: str, kind: str, length_is_told: bool) -> None:
    flood = Flood(100 * MIB)
    environ = {"wsgi.input": flood, "wsgi.input_terminated": True, "CONTENT_TYPE": kind}
    if length_is_told:
        environ["CONTENT_LENGTH"] = str(flood.size)
    answer = world.client.post(path, environ_overrides=environ, base_url="https://localhost")
    assert 400 <= answer.status_code < 500
    assert flood.taken <= MIB


def test_a_form_of_usual_size_is_read(world: World) -> None:
    answer = world.client.post("/desk/login", data={"login": "x" * 1000}, base_url="https://localhost")
    assert answer.status_code == 403


def test_five_large_files_of_an_answer_still_arrive(world: World) -> None:
    files = [(BytesIO(b"%PDF-" + b"0" * (9 * MIB)), "x.pdf") for _ in range(5)]
    path = "/api/v1/claims/019b0000-0000-7000-8000-000000000000/replies"
    answer = world.upload("POST", path, world.phone("Carole Conter"), {"text": "Non.", "files": files})
    assert answer.status_code == 422  # they were looked at, and are no PDF


def test_a_pile_of_scans_may_be_large(world: World) -> None:
    pile = {"files": (BytesIO(b"0" * (13 * MIB)), "x.pdf"), "arrived_on": world.ago(0)}
    answer = world.upload("POST", "/api/v1/mailroom/batches", world.software("scanner-un"), pile)
    assert answer.status_code == 422  # it was looked at, and is no scan


def test_a_large_upload_to_a_desk_is_not_begun(world: World) -> None:
    flood = Flood(100 * MIB)
    for path in ("/desk/login", "/desk/logout", "/desk/mailroom"):
        environ = {"wsgi.input": flood, "CONTENT_TYPE": FILES, "CONTENT_LENGTH": str(flood.size)}
        answer = world.client.post(path, environ_overrides=environ, base_url="https://localhost")
        assert (answer.status_code, flood.taken) in {(413, 0), (401, 0)}
