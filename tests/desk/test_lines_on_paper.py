"""A line and where it stands on the paper are highlighted together: on the practice's PDF, and on its scan."""

import uuid
from datetime import date

import orjson
import pytest
from sqlalchemy import update

from backend import storage
from backend.db import transaction
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.paper import Batch, BatchFile, Packet, ScannedPage
from backend.services.papers import placing, typeset
from backend.services.papers.sheets import Sheet
from qr import Reference
from tests.desk.builders import SERVICE_DAY, Town
from tests.desk.conftest import Desk, Seat

DOTS = 200 / 25.4
WIDTH, HEIGHT = round(210 * DOTS), round(297 * DOTS)


def bill(lines: list[list[str]]) -> bytes:
    it = {
        **{"number": "2026-1", "biller": "Dr Anne Schmit", "address": "", "code": "90123400"},
        **{"issued": "2 novembre 2026", "patient": "Claire Weber", "matricule": "", "total": "132,70 €", "paid": ""},
        "lines": lines,
    }
    return typeset("bill.typ", {"data": orjson.dumps(it).decode()})


@pytest.fixture
def claim(town: Town) -> Claim:
    """A consultation and a visit, with the practice's own paper."""
    made = town.claim(lines=(("C1", 5770), ("V1", 7500)))
    data = bill([["2 novembre 2026", "V1", "Visite", "75,00 €"], ["2 novembre 2026", "C1", "Consultation", "57,70 €"]])
    with transaction(town.house.sessions) as session:
        kept = storage.put(session, data, "application/pdf", town.house.now())
        session.execute(update(Memoire).where(Memoire.id == made.memoire_id).values(file_id=kept))
    return made


@pytest.fixture
def seat(town: Town, sit_down: Desk) -> Seat:
    return sit_down(town.staff("Marc Klein"))


def places(seat: Seat, claim: Claim, origin: str = "practice") -> dict[int, list[tuple[float, float]]]:
    answer = seat.client.get(f"/desk/claims/{claim.id}/pictures/{origin}/1/lines", base_url="https://localhost")
    assert answer.status_code == 200, answer.text
    return {line: [(x, y) for x, y in corners] for line, corners in answer.json or []}


def test_each_line_is_found_on_the_practices_page(seat: Seat, claim: Claim) -> None:
    found = places(seat, claim)
    assert set(found) == {0, 1}
    consultation, visit = found[0][0][1], found[1][0][1]
    assert 0.2 < visit < consultation < 0.4  # as they are printed, not as they were deposited
    for corners in found.values():
        (left, top), (right, _), (_, bottom), _ = corners
        assert 0 < left < 0.2 and 0.8 < right < 1 and 0 < bottom - top < 0.04


def test_the_page_asks_for_them_and_knows_its_lines(seat: Seat, claim: Claim) -> None:
    page = seat.get(f"/desk/claims/{claim.id}")
    assert page.tree.xpath("//img/@data-lines") == [f"/desk/claims/{claim.id}/pictures/practice/1/lines"]
    assert page.tree.xpath("//tbody/@data-line") == ["0", "1"]


def test_only_clerks_of_the_caisse_are_told(town: Town, sit_down: Desk, claim: Claim) -> None:
    path = f"/desk/claims/{claim.id}/pictures/practice"
    stranger = sit_down(town.staff("Eva Public", caisse="CMFEP"))
    assert stranger.get(f"{path}/1/lines").status == 404
    assert sit_down(town.staff("Marc Klein")).get(f"{path}/2/lines").status == 404


@pytest.mark.parametrize("turned", [False, True])
def test_on_the_scan_the_code_says_where_the_lines_are(town: Town, seat: Seat, claim: Claim, turned: bool) -> None:
    post(town, claim, turned=turned)
    printed, scanned = places(seat, claim), places(seat, claim, "post")
    assert set(scanned) == {0, 1}
    for line, corners in scanned.items():
        for (x, y), (px, py) in zip(corners, printed[line], strict=True):
            assert (x, y) == pytest.approx((1 - px, 1 - py) if turned else (px, py), abs=0.004)


@pytest.mark.parametrize("off_mm", [(9.0, 0.0), (0.0, -40.0)])
def test_a_code_that_a_practice_placed_elsewhere_marks_nothing(
    town: Town, seat: Seat, claim: Claim, off_mm: tuple[float, float]
) -> None:
    post(town, claim, off_mm=off_mm)
    assert places(seat, claim, "post") == {}


def test_a_photograph_from_further_away_marks_nothing() -> None:
    sheet = Sheet.of(0, 210 / 297, corners_at(0.5))
    assert sheet is not None and not sheet.fits(WIDTH, HEIGHT) and sheet.fits(WIDTH // 2, HEIGHT // 2)


def corners_at(scale: float = 1.0, off_mm: tuple[float, float] = (0.0, 0.0)) -> list[tuple[float, float]]:
    left, top = (place + 3.6365 + off for place, off in zip(placing.LAYOUTS[0][0], off_mm, strict=True))
    dots = DOTS * scale
    return [((left + x) * dots, (top + y) * dots) for x, y in ((0, 0), (30, 0), (30, 30), (0, 30))]


def post(town: Town, claim: Claim, *, turned: bool = False, off_mm: tuple[float, float] = (0.0, 0.0)) -> None:
    """The printed bill came by post as well: one page, its code read where it stands."""
    now, batch_id = town.house.now(), uuid.uuid4()
    corners = corners_at(off_mm=off_mm)
    if turned:
        corners = [(WIDTH - x, HEIGHT - y) for x, y in corners]
    with transaction(town.house.sessions) as session:
        memoire = session.get_one(Memoire, claim.memoire_id)
        assert memoire.file_id is not None
        text = Reference.parse(memoire.reference).url("memoires.localhost")
        read = {"text": text, "ours": True, "step": "first_look", "corners": corners}
        about = {"arrived_on": SERVICE_DAY, "state": "done", "received_at": now, "received_by": "scanner"}
        session.add(Batch(id=batch_id, content_sha256=batch_id.bytes, **about))
        session.flush()
        session.add(BatchFile(batch_id=batch_id, position=1, file_id=memoire.file_id, name="a.pdf", pages=1))
        session.flush()
        session.add(
            ScannedPage(
                **{"batch_id": batch_id, "file": 1, "page": 1, "outcome": "read", "codes": [read]},
                **{"symbol_seen": True, "cpu_ms": 1.0, "width": WIDTH, "height": HEIGHT},
            )
        )
        session.add(
            Packet(
                **{"batch_id": batch_id, "file": 1, "position": 1, "pages": [1], "outcome": "filed", "made_at": now},
                **{"memoire_id": memoire.id, "claim_id": claim.id, "finished_at": now, "arrived_on": SERVICE_DAY},
            )
        )


assert date(2026, 11, 2) == SERVICE_DAY  # what the bill of these tests says
