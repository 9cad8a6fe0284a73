import io
import re
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from qr import HostRefused, Reference, draw
from qr.decoders import ask_qrdec, ask_quirc, ask_zbar, ask_zxing
from qr.drawing import Kind
from tests.qr.files import picture

REFERENCE = Reference("2A0KDF1CAN4SR09KS")


def paint_svg(svg: bytes, dots: int) -> Image.Image:
    """Our own SVG has one path of rectangles: paint them."""
    side = int(re.search(rb'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    pixels = np.full((side, side), 255, np.uint8)
    for x, y, width in re.findall(rb"M(\d+) (\d+)h(\d+)v1", svg):
        pixels[int(y), int(x) : int(x) + int(width)] = 0
    return picture(np.repeat(np.repeat(pixels, dots, 0), dots, 1))


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_what_we_draw_other_hands_decode(kind: str) -> None:
    data = draw(REFERENCE, "demo.test", kind)  # type: ignore[arg-type]
    image = paint_svg(data, 6) if kind == "svg" else Image.open(io.BytesIO(data)).convert("L")
    by_zxing = zxingcpp.read_barcodes(image)[0]
    [by_zbar] = pyzbar.decode(image)
    assert by_zxing.text == by_zbar.data.decode() == REFERENCE.url("demo.test")


@pytest.mark.parametrize(("host", "level"), [("a" * 22, "H"), ("a" * 23, "Q"), ("a" * 39, "Q")])
def test_the_symbol_is_version_four_at_the_highest_level_the_host_allows(host: str, level: str) -> None:
    image = Image.open(io.BytesIO(draw(REFERENCE, host, "png"))).convert("L")
    [code] = zxingcpp.read_barcodes(image)
    extra: Any = code.extra
    assert (code.ec_level, extra["Version"]) == (level, "4")
    assert code.text == REFERENCE.url(host)


def test_it_measures_thirty_millimetres_without_four_modules_of_white() -> None:
    svg = draw(REFERENCE, "demo.test").decode()
    width = float(re.search(r'width="([\d.]+)mm"', svg)[1])  # type: ignore[index]
    assert width == pytest.approx(30 * 41 / 33, abs=0.001)
    assert 'viewBox="0 0 41 41"' in svg
    assert svg.count("<path") == 1


def test_a_png_knows_its_size_on_paper_and_has_whole_dots_a_module() -> None:
    image = Image.open(io.BytesIO(draw(REFERENCE, "demo.test", "png", size_mm=40)))
    assert image.width % 41 == 0
    assert image.width / image.info["dpi"][0] * 25.4 == pytest.approx(40 * 41 / 33, rel=0.001)
    pixels = np.asarray(image.convert("L"))
    quiet = 4 * image.width // 41
    assert pixels[:quiet].min() == pixels[:, :quiet].min() == 255


def test_the_same_reference_gives_the_same_bytes() -> None:
    kinds: tuple[Kind, ...] = ("svg", "png")
    for kind in kinds:
        assert draw(REFERENCE, "demo.test", kind) == draw(REFERENCE, "DEMO.TEST", kind)


def test_nothing_smaller_than_thirty_millimetres_is_printed() -> None:
    with pytest.raises(ValueError, match="30"):
        draw(REFERENCE, "demo.test", size_mm=29)
    with pytest.raises(HostRefused):
        draw(REFERENCE, "a" * 40)


@pytest.mark.parametrize("ask", [ask_zxing, ask_zbar, ask_qrdec, ask_quirc])
def test_every_decoder_tells_text_and_corners_and_leaves_the_picture_alone(ask: object) -> None:
    pixels = np.asarray(Image.open(io.BytesIO(draw(REFERENCE, "demo.test", "png"))).convert("L"))
    before = pixels.copy()
    [decoded] = ask(pixels)  # type: ignore[operator]
    assert decoded.text == REFERENCE.url("demo.test")
    assert len(decoded.corners) == 4
    for corner in ((48, 48), (444, 48), (444, 444), (48, 444)):
        assert min(np.hypot(x - corner[0], y - corner[1]) for x, y in decoded.corners) < 12
    assert (pixels == before).all()
