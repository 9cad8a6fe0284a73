import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pikepdf import Pdf
from PIL import Image

from qr import Reference, page_count, page_picture, read, second_opinion_available
from tests.paper import make
from tests.qr.bills import REFERENCE, URL, is_read, outcomes, saved, scan, text_page
from tests.qr.files import add_page, encode, pdf_of, picture, store, tiff_of

IN_COLOUR = [("jpeg", "RGB"), ("jpeg", "CMYK"), ("jpx", "RGB")]
IN_GREY = [(how, "L") for how in ("jpeg", "flate", "raw1", "inverted1", "g4", "g3", "jbig2", "jpx")]


@pytest.mark.parametrize(("how", "mode"), IN_GREY + IN_COLOUR)
def test_a_page_is_read_however_the_scanner_stored_it_and_never_scaled(how: str, mode: str) -> None:
    [reading] = read(pdf_of([scan(dpi=150).convert(mode)], how))
    assert is_read(reading)
    assert reading.width == 1240


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_single_picture_is_one_page(kind: str) -> None:
    [reading] = read(encode(scan(), kind))
    assert is_read(reading)


@pytest.mark.parametrize("compression", ["group4", "group3", "tiff_lzw", "jpeg", None])
def test_a_tiff_has_as_many_pages_as_it_says(compression: str | None) -> None:
    mode = "1" if compression in ("group4", "group3") else "L"
    pages = [scan(seed=seed).convert(mode) for seed in (1, 2, 3)]
    assert outcomes(tiff_of(pages, compression=compression)) == ["read"] * 3


def test_strips_of_one_page_are_put_together() -> None:
    image, pdf = scan(dpi=200).convert("L"), Pdf.new()
    cuts = range(0, image.height, 400)
    strips = [image.crop((0, top, image.width, min(top + 400, image.height))) for top in cuts]
    add_page(pdf, [store(pdf, strip, "flate") for strip in strips])
    [reading] = read(saved(pdf))
    assert is_read(reading)
    assert reading.height == image.height


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_corners_are_told_for_the_page_as_a_person_sees_it(rotate: int) -> None:
    [reading] = read(pdf_of([scan(dpi=200).convert("L")], rotate=rotate))
    across = rotate in (90, 270)
    assert (reading.width < reading.height) != across
    [code] = reading.codes
    size = np.linalg.norm(np.subtract(code.corners[0], code.corners[1]))
    assert size == pytest.approx(30 / 25.4 * 200, rel=0.06)
    left, top = code.corners[0]
    inside = code.corners[2]
    turned = {0: (1, 1), 90: (-1, 1), 180: (-1, -1), 270: (1, -1)}[rotate]
    assert (np.sign(inside[0] - left), np.sign(inside[1] - top)) == turned


def test_a_page_that_is_more_than_its_picture_is_rendered() -> None:
    pdf = Pdf.new()
    blank = Image.new("L", (800, 1100), 255)
    squares = b"0 0 0 rg 100 100 50 50 re f"
    add_page(pdf, [store(pdf, blank, "flate")], extra=squares)
    add_page(pdf, [store(pdf, scan(dpi=200).convert("L"), "flate")], extra=squares)
    first, second = read(saved(pdf))
    assert (first.outcome, first.width) == ("unreadable", 1653)
    assert is_read(second)


def test_a_fax_with_tall_pixels_is_read() -> None:
    fax = scan(dpi=200).convert("1").resize((1728, 1146), Image.Resampling.NEAREST)
    [reading] = read(encode(fax, "TIFF", compression="group3", dpi=(204, 98)))
    assert is_read(reading)


def test_upside_down_inverse_and_colour_are_read() -> None:
    pages = [scan("rotate", 1), scan("inverse", 2), scan("highlighter", 3), scan("perspective", 2)]
    assert outcomes(pdf_of(pages)) == ["read"] * 4


def test_a_blank_page_shows_no_symbol_and_a_torn_one_does() -> None:
    torn = np.array(scan(dpi=200).convert("L"))
    sample = make("clean", 1, 1, payload=URL, level="H", size_mm=30, dpi=200)
    (left, top), (right, bottom) = sample.module_points([8, 33], [9, 33]).astype(int)
    scribble = np.random.default_rng(1).integers(0, 2, ((bottom - top) // 7 + 1, (right - left) // 7 + 1)) * 255
    torn[top:bottom, left:right] = np.kron(scribble, np.ones((7, 7)))[: bottom - top, : right - left]
    blank, text, ruined = read(pdf_of([Image.new("L", (1654, 2339), 250), text_page(), Image.fromarray(torn)]))
    assert (blank.outcome, blank.symbol_seen) == ("unreadable", False)
    assert (text.outcome, text.symbol_seen) == ("unreadable", False)
    assert (ruined.outcome, ruined.symbol_seen) == ("unreadable", True)


def test_damage_beyond_the_decoders_is_repaired_by_ourselves() -> None:
    pages = [scan(kind, 4, seed=4) for kind in ("fold", "pen", "stamp", "toner", "streak")]
    readings = list(read(pdf_of(pages), jobs=2))
    assert [reading.outcome for reading in readings] == ["read"] * 5
    assert "restored" in {reading.codes[0].step for reading in readings}


@pytest.mark.parametrize("count", [4, pytest.param(40, marks=pytest.mark.prove)])
def test_posted_bills_are_read_as_well_as_promised(count: int) -> None:
    pages = [scan("posted", severity, seed=9000 + seed) for severity in (1, 2, 3) for seed in range(count)]
    readings = list(read(pdf_of(pages), jobs=2))
    assert sum(map(is_read, readings)) >= 0.92 * len(pages)
    assert not [reading for reading in readings if reading.outcome == "read" and not is_read(reading)]


@pytest.mark.parametrize("count", [3, pytest.param(60, marks=pytest.mark.prove)])
def test_a_strangers_code_beyond_repair_is_left_unread_and_never_guessed(count: int) -> None:
    dice = np.random.default_rng(7)
    for seed in range(count):
        sample = make("clean", 1, seed, length=40, level="L", size_mm=30, dpi=200)
        ruined = sample.image if sample.image.ndim == 2 else sample.image[..., 1].copy()
        (left, top), (right, bottom) = sample.module_points([9, 21], [9, 21]).astype(int)
        scribble = np.kron(dice.integers(0, 2, (24, 24)) * 255, np.ones((8, 8)))
        ruined[top:bottom, left:right] = scribble[: bottom - top, : right - left]
        [reading] = read(pdf_of([Image.fromarray(ruined)]), any_codes=True)
        assert not [text for text in reading.foreign_texts if text != sample.payload.decode()]


def test_other_peoples_codes_are_noted_and_never_ours() -> None:
    texts = ["https://evil.test/x", "'; DROP TABLE claim;--", "<img src=x onerror=alert(1)>", "BEGIN:VCARD"]
    pages = [picture(make("clean", 1, 1, payload=text, level="M", size_mm=30).image) for text in texts]
    data = pdf_of(pages)
    for any_codes in (False, True):
        readings = list(read(data, any_codes=any_codes))
        assert [reading.outcome for reading in readings] == ["foreign"] * 4
        assert [reading.foreign_texts for reading in readings] == [(text,) for text in texts]
        assert not any(code.ours for reading in readings for code in reading.codes)


def test_a_reference_at_another_host_is_foreign() -> None:
    data = encode(scan(), "PNG")
    assert outcomes(data, hosts=["memoires.lu"]) == ["foreign"]
    assert outcomes(data, hosts=["demo.test"]) == ["read"]


def two_bills(kind: str, severity: int, seed: int) -> tuple[Image.Image, Reference]:
    """Two half pages on one sheet, the second one damaged."""
    other = Reference.random()
    first = np.array(scan(dpi=300).convert("L"))
    sample = make(kind, severity, seed, payload=other.url("demo.test"), level="H", size_mm=30, dpi=300)
    second = np.array(picture(sample.image).convert("L"))
    height = first.shape[0] // 2
    rows = min(max(0, int(sample.module_points(0, 0)[1]) - height // 2), height)
    return Image.fromarray(np.vstack([symbol_half(first), second[rows : rows + height]])), other


def symbol_half(page: Any) -> Any:
    sample = make("clean", 1, 1, payload=URL, level="H", size_mm=30, dpi=300)
    height = page.shape[0] // 2
    start = min(max(0, int(sample.module_points(0, 0)[1]) - height // 2), height)
    return page[start : start + height]


@pytest.mark.parametrize(("kind", "severity"), [("clean", 1), ("fold", 3), ("pen", 3)])
def test_two_bills_on_a_page_are_both_told_even_if_one_is_hard_to_read(kind: str, severity: int) -> None:
    sheet, other = two_bills(kind, severity, seed=2)
    [reading] = read(pdf_of([sheet]))
    assert set(reading.references) == {REFERENCE, other}
    assert not reading.symbol_seen


def test_pages_come_in_order_whoever_finishes_first(tmp_path: Path) -> None:
    file = tmp_path / "pile.pdf"
    file.write_bytes(pdf_of([scan(seed=1, dpi=200) if page % 3 else text_page() for page in range(9)]))
    readings = list(read(file, jobs=3))
    assert [reading.page for reading in readings] == list(range(1, 10))
    assert [reading.outcome for reading in readings] == ["unreadable", "read", "read"] * 3
    assert all(len(reading.step_ms) == len(reading.steps_tried) for reading in readings)


def test_reading_may_be_left_in_the_middle() -> None:
    readings = read(pdf_of([scan(seed=1, dpi=200)] * 6), jobs=2)
    assert is_read(next(readings))
    readings.close()  # type: ignore[attr-defined]
    assert len(list(Path("/proc/self/fd").iterdir())) < 60


def test_a_page_has_a_picture() -> None:
    data = pdf_of([scan(dpi=200), text_page()], rotate=90)
    assert page_count(data) == 2
    for source in (data, encode(scan(), "PNG"), encode(scan(), "JPEG"), tiff_of([scan()] * 2)):
        webp = page_picture(source, 1, 320)
        assert webp[:4] == b"RIFF"
        assert webp[8:12] == b"WEBP"


def test_the_reader_tells_whether_it_has_a_second_opinion() -> None:
    assert second_opinion_available() == any(Path("/usr/lib").glob("*/libzbar.so.0")) or os.name != "posix"
