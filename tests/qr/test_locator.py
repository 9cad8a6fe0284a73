"""Where a stranger's symbol lies and how large its modules are, before anything of it is read."""

import cv2
import numpy as np
import pytest

from qr.decoders import ask_zxing
from qr.locator import Region, Sheet, measure_module
from qr.strangers import rescue_any
from tests.qr.photographs import symbol

MILLIMETRE = 300 / 25.4
PAGE = (1400, 1000)


def sheet_with(text: str, module_mm: float, blur: float = 0.0, shade: float = 0.0, degrees: float = 0.0) -> Sheet:
    """A symbol in the middle of a page at 300 dpi."""
    drawn = symbol(text, 10)
    side = round(drawn.shape[0] / 10 * module_mm * MILLIMETRE)
    small = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_AREA)
    page = np.full(PAGE, 255, np.uint8)
    top, left = (PAGE[0] - side) // 2, (PAGE[1] - side) // 2
    page[top : top + side, left : left + side] = small
    turn = cv2.getRotationMatrix2D((PAGE[1] / 2, PAGE[0] / 2), degrees, 1)
    page = np.asarray(cv2.warpAffine(page, turn, PAGE[::-1], borderValue=255), np.uint8)
    if blur:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), blur * MILLIMETRE), np.uint8)
    light = np.linspace(1 - shade, 1, PAGE[1])
    noisy = page * light + np.random.default_rng(1).normal(0, 6, PAGE)
    return Sheet(noisy.clip(0, 255).astype(np.uint8), MILLIMETRE)


CENTRE = Region(PAGE[1] / 2, PAGE[0] / 2, 30.0)


@pytest.mark.parametrize("module_mm", [0.3, 0.42, 0.6, 0.85, 1.1])
@pytest.mark.parametrize(("blur", "shade", "degrees"), [(0.0, 0.0, 0.0), (0.06, 0.5, 0.0), (0.05, 0.3, 4.0)])
def test_the_size_of_modules_is_seen_at_first_sight(
    module_mm: float, blur: float, shade: float, degrees: float
) -> None:
    """Within what the locator allows for: a third too large, or a tenth too small."""
    long = "HTTPS://ELSEWHERE.EXAMPLE/" + "0123456789ABCDEF" * (12 if module_mm < 0.5 else 3)
    seems = measure_module(sheet_with(long, module_mm, blur, shade, degrees), CENTRE)
    assert 0.9 * module_mm < seems < 1.4 * module_mm


def test_nothing_is_measured_where_nothing_is() -> None:
    page = np.full(PAGE, 255, np.uint8)
    assert measure_module(Sheet(page, MILLIMETRE), CENTRE) == 0.0
    assert rescue_any(Sheet(page, MILLIMETRE), CENTRE, lambda: None) == []


@pytest.mark.parametrize("dots", [6, 8, 12])
@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, -1), (-1, 0)])
def test_a_symbol_with_a_finder_torn_off_is_read_whatever_its_size(dots: int, row: int, column: int) -> None:
    text = "HTTPS://ELSEWHERE.EXAMPLE/TORN"
    drawn = symbol(text, dots, level="h")
    places = {0: slice(4 * dots, 11 * dots), -1: slice(-11 * dots, -4 * dots)}
    drawn[places[row], places[column]] = 255
    page = np.full(PAGE, 255, np.uint8)
    top, left = (PAGE[0] - len(drawn)) // 2, (PAGE[1] - len(drawn)) // 2
    page[top : top + len(drawn), left : left + len(drawn)] = drawn
    assert not ask_zxing(page)
    assert [decoded.text for decoded in rescue_any(Sheet(page, MILLIMETRE), CENTRE, lambda: None)] == [text]
