"""`--any` on photographs: nothing that zxing alone reads may be missing, and nothing may be made up."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from qr import read
from tests.qr.files import encode
from tests.qr.photographs import HEIGHT, WIDTH, Photograph, lay, linear_code, shade, shake, symbol, tilt

TEXTS = ["https://example.test/one", "Zwei " * 12, "WIFI:S:drei;T:WPA;P:geheim;;", "BEGIN:VCARD\nN:Quatre\nEND:VCARD"]
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)


def dice(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def with_decoys(seed: int) -> Photograph:
    picture = lay(TEXTS[:1])
    bars, micro = linear_code(dice(seed)), symbol("12345", 8, "l", micro=True)
    picture[700 : 700 + bars.shape[0], 100 : 100 + bars.shape[1]] = bars
    picture[700 : 700 + micro.shape[0], 900 : 900 + micro.shape[1]] = micro
    return picture


def speckled(picture: Photograph, seed: int) -> Photograph:
    return np.asarray((picture + dice(seed).normal(0, 14, picture.shape)).clip(0, 255), np.uint8)


SCENES: dict[str, Callable[[int], Photograph]] = {
    "several on one page": lambda seed: lay(TEXTS),
    "strong perspective": lambda seed: tilt(lay(TEXTS), 0.09, dice(seed)),
    "uneven light": lambda seed: shade(tilt(lay(TEXTS), 0.04, dice(seed)), 0.75),
    "motion blur": lambda seed: shake(lay(TEXTS), 7 + 2 * seed),
    "inverted": lambda seed: lay(TEXTS[:2], change=lambda print_of: 255 - print_of),
    "inverted beside dark": lambda seed: np.asarray(np.hstack([lay(TEXTS[:1])[:, :700], 255 - lay(TEXTS[2:3])])),
    "mirrored": lambda seed: np.ascontiguousarray(tilt(lay(TEXTS), 0.03, dice(seed))[:, ::-1]),
    "tiny": lambda seed: lay(TEXTS, dots=2),
    "noise": lambda seed: speckled(shade(lay(TEXTS, dots=4), 0.6), seed),
    "decoys": with_decoys,
    "turned": lambda seed: cv2.warpAffine(
        lay(TEXTS), cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 35 + 20 * seed, 0.8), (WIDTH, HEIGHT)
    ).astype(np.uint8),
}


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("seed", [1, 2])
def test_all_that_zxing_reads_alone_is_told_and_nothing_else(scene: str, seed: int) -> None:
    picture = Image.fromarray(SCENES[scene](seed))
    alone = {found.text for found in zxingcpp.read_barcodes(np.asarray(picture), formats=QR)}
    [reading] = read(encode(picture, "PNG"), any_codes=True)
    told = {code.text for code in reading.codes}
    assert alone <= told <= set(TEXTS)


def test_a_large_sheet_with_small_symbols_beside_a_large_one_is_read_whole() -> None:
    sheet = np.full((3508, 2480), 250, np.uint8)
    for place, dots in enumerate((12, 6, 4, 3)):
        print_of = symbol(TEXTS[place], dots)
        top = 200 + 700 * place
        sheet[top : top + print_of.shape[0], 300 : 300 + print_of.shape[1]] = print_of
    [reading] = read(encode(Image.fromarray(sheet), "JPEG", quality=80), any_codes=True)
    assert {code.text for code in reading.codes} == set(TEXTS)


def test_a_page_of_decoys_alone_says_nothing() -> None:
    picture = with_decoys(3)
    picture[:600] = 200
    [reading] = read(encode(Image.fromarray(picture), "PNG"), any_codes=True)
    assert reading.codes == ()


def test_a_coarse_sheet_is_looked_at_enlarged_as_well_and_corners_stay_in_its_own_pixels() -> None:
    sheet = np.full((877, 620), 250, np.uint8)
    large, small = symbol(TEXTS[0], 4), cv2.GaussianBlur(symbol(TEXTS[1], 3), (0, 0), 1.2)
    sheet[60 : 60 + large.shape[0], 60 : 60 + large.shape[1]] = large
    shrunk = cv2.resize(small, None, fx=0.46, fy=0.46, interpolation=cv2.INTER_AREA)
    sheet[500 : 500 + shrunk.shape[0], 300 : 300 + shrunk.shape[1]] = shrunk
    alone = {found.text for found in zxingcpp.read_barcodes(sheet, formats=QR)}
    [reading] = read(encode(Image.fromarray(sheet), "PNG"), any_codes=True)
    assert alone == {TEXTS[0]}  # else this shows nothing
    assert {code.text for code in reading.codes} == set(TEXTS[:2])
    [found] = [code for code in reading.codes if code.text == TEXTS[1]]
    assert found.step == "enlarged"
    assert np.asarray(found.corners).mean(axis=0) == pytest.approx(
        (300 + shrunk.shape[1] / 2, 500 + shrunk.shape[0] / 2), abs=3
    )


def test_a_small_symbol_on_a_very_large_photograph_is_read_where_it_stands() -> None:
    table = np.full((4200, 5600), 190, np.uint8)
    small = cv2.GaussianBlur(symbol(TEXTS[1], 3), (0, 0), 1.2)
    table[2300 : 2300 + small.shape[0], 3100 : 3100 + small.shape[1]] = small
    [reading] = read(encode(Image.fromarray(table), "JPEG", quality=80), any_codes=True)
    assert [(code.text, code.step) for code in reading.codes] == [(TEXTS[1], "close_up")]
    middle = np.asarray(reading.codes[0].corners).mean(axis=0) / (reading.width, reading.height)
    placed = (3100 + small.shape[1] / 2, 2300 + small.shape[0] / 2)
    assert middle == pytest.approx(np.divide(placed, (5600, 4200)), abs=0.002)
