"""A photograph of one's own paper opens its document, and nothing else."""

import io
from typing import Any

import pytest
import segno
from PIL import Image

from tests.api.world import World

CAROLE = "Carole Conter"


def photograph(text: str | None, *more: str) -> io.BytesIO:
    """A sheet with these codes on it."""
    sheet = Image.new("L", (900, 1200), 255)
    for place, one in enumerate([text, *more] if text else []):
        drawn = io.BytesIO()
        segno.make_qr(one, error="q").save(drawn, kind="png", scale=6, border=4)
        sheet.paste(Image.open(drawn), (80 + 400 * place, 100 + 500 * place))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80)
    out.seek(0)
    return out


def show(world: World, picture: io.BytesIO, name: str = CAROLE, part: str = "picture") -> Any:
    return world.upload("POST", "/api/v1/references", world.phone(name), {part: (picture, "x.jpg")})


def printed(world: World, number: str = "P-1") -> str:
    """What the code of a bill of Carole's says."""
    world.deposit(CAROLE, number)
    document = next(row for row in world.inbox(CAROLE))
    detail = world.get(CAROLE, f"/documents/{document['id']}").json or {}
    host = world.house.config.code_hosts[0].upper()
    return f"HTTPS://{host}/R/{detail['memoire']['reference'].replace('-', '')}"


def test_ones_own_paper_opens_its_document(world: World) -> None:
    code = printed(world)
    answer = show(world, photograph(code))
    assert answer.status_code == 200, answer.text
    assert answer.json == {"document_id": world.inbox(CAROLE)[0]["id"]}


def test_another_persons_paper_looks_like_none(world: World) -> None:
    answer = show(world, photograph(printed(world)), "David Diederich")
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, "no-code"), ("BEGIN:VCARD", "foreign-code"), ("HTTPS://EVIL.EXAMPLE/R/0000000000000000", "foreign-code")],
)
def test_what_is_no_code_of_ours_is_said_in_words(world: World, text: str | None, code: str) -> None:
    answer = show(world, photograph(text))
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_two_bills_in_one_picture_are_not_guessed_at(world: World) -> None:
    first = printed(world)
    world.deposit(CAROLE, "P-2")
    others = [row["id"] for row in world.inbox(CAROLE)]
    references = [(world.get(CAROLE, f"/documents/{one}").json or {})["memoire"]["reference"] for one in others]
    second = next(one.replace("-", "") for one in references if not first.endswith(one.replace("-", "")))
    answer = show(world, photograph(first, first[:-17] + second))
    assert (answer.status_code, answer.json["code"]) == (422, "several-codes")


def test_only_pictures_are_opened(world: World) -> None:
    assert show(world, io.BytesIO(world.pdf)).status_code == 415
    assert show(world, io.BytesIO(b"<svg>")).status_code == 415
    assert show(world, io.BytesIO(b"")).status_code == 415
    assert show(world, io.BytesIO(b"\xff\xd8\xff" + b"x" * 100)).json["code"] == "no-code"
    assert show(world, photograph(None), part="file").status_code == 422
    assert show(world, io.BytesIO(b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024))).status_code == 413


def test_so_many_pictures_a_minute(world: World) -> None:
    for _ in range(10):
        assert show(world, io.BytesIO(b"no picture")).status_code == 415
    answer = show(world, io.BytesIO(b"no picture"))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
