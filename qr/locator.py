"""Where a damaged symbol lies: the place by its texture, its turn by its edges, its corners by its three finders.

Decoders give up when one finder is torn or inked over. Here all four corners of a square are weighed together, and
the best three have to agree, so that two good finders and a ruin are enough.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from qr.images import Pixels, shrink
from qr.layout import side_of

Points = NDArray[np.float64]
Map = NDArray[np.float32]

_TEXTURE_MM = 2.95  # 75 dpi will do
REACH_MM = 27.0  # half the window in which a symbol is looked for
_DOTS = 2.7  # a module's side in the picture in which finders are looked for
_THINNED_TEXTURE = 3
_STRAIGHT, _ANYHOW = 12.0, 0.55  # degrees; the weight of any other turn
_HEART_MM = 8.0  # half a window that a symbol around its centre fills
_DOT_MM, _SHADE_MM = 0.09, 1.0  # what is smaller than any module, and larger than most
_UNDECIDED = 0.3  # of the usual contrast: neither dark nor light
_SAME = 0.7  # degrees that a fit takes out by itself
_SLACK = 4  # dots by which a finder may be off its place
_CLEAR_FINDER = 0.45  # of a perfect match
_SQUARE = np.array([0, 1, 1 + 1j, 1j])  # a square's corners, clockwise
_THINNED = 3  # with that slack, every third dot tells as much


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's pixels, and how many of them are a millimetre of paper."""

    pixels: Pixels
    millimetre: float


@dataclass(frozen=True, slots=True)
class Region:
    """A place that has a symbol's texture: its centre in pixels, and how strong the texture is."""

    x: float
    y: float
    strength: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A square whose corners look like finders. `finders`: the centres of top left, top right, bottom left."""

    score: float
    version: int
    module_mm: float
    finders: Points

    @property
    def module_pixels(self) -> float:
        """A module's side on the page."""
        return float(np.linalg.norm(self.finders[1] - self.finders[0])) / (side_of(self.version) - 7)

    def corners(self, version: int) -> Points:
        """The symbol's corners, clockwise from its own top left, if it is of this version."""
        first, right, below = self.finders
        modules = side_of(version)
        across, down = (right - first) / (modules - 7), (below - first) / (modules - 7)
        start = first - 3.5 * (across + down)
        return np.array([start, start + modules * across, start + modules * (across + down), start + modules * down])


def find_regions(sheet: Sheet, count: int) -> list[Region]:
    """The places with most edges both ways over a symbol's size, the strongest first."""
    factor = max(1, round(sheet.millimetre / _TEXTURE_MM))
    small = shrink(sheet.pixels, factor)
    mm = sheet.millimetre / factor
    near, far = max(1, round(3 * mm)), max(1, round(18 * mm / _THINNED_TEXTURE))
    if min(small.shape) < _THINNED_TEXTURE + 2:
        return []
    across = cv2.absdiff(small[1:-1, 2:], small[1:-1, :-2])
    down = cv2.absdiff(small[2:, 1:-1], small[:-2, 1:-1])
    both = cv2.min(cv2.blur(across, (near, near)), cv2.blur(down, (near, near)))
    texture = cv2.blur(shrink(np.asarray(both, np.uint8), _THINNED_TEXTURE).astype(np.float32), (far, far))
    factor *= _THINNED_TEXTURE
    regions = []
    for _ in range(count):
        _, strength, _, (x, y) = cv2.minMaxLoc(texture)
        cv2.circle(texture, (x, y), round(20 * mm / _THINNED_TEXTURE), 0, -1)
        regions.append(Region((x + 0.5) * factor, (y + 0.5) * factor, strength))
    return regions


def measure_angle(sheet: Sheet, region: Region) -> float:
    """The commonest direction of edges there, from -45 to 45 degrees; a symbol's edges know only two."""
    window, _, _ = window_around(sheet, region.x, region.y, REACH_MM)
    small = cv2.GaussianBlur(shrink(window, max(1, round(min(window.shape) / 230))), (0, 0), 1.0)
    across, down = cv2.Sobel(small, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(small, cv2.CV_32F, 0, 1, ksize=3)
    strength, angle = cv2.cartToPolar(across, down, angleInDegrees=True)
    ceiling = float(np.quantile(strength, 0.98))
    weight = np.minimum(strength, ceiling) ** 2 * np.outer(*(_bell(length) for length in small.shape))
    counts = np.bincount((angle * 2).astype(np.int32).ravel() % 180, weight.ravel(), 180)
    smooth = np.convolve(np.tile(counts, 3), np.exp(-((np.arange(-12, 13) / 5.0) ** 2)), "same")[180:360]
    # Sheets lie nearly straight: what damage draws at random has to be clearly stronger to count.
    degrees_off = np.minimum(np.arange(180), 180 - np.arange(180)) / 2
    smooth = smooth * (_ANYHOW + (1 - _ANYHOW) * np.exp(-((degrees_off / _STRAIGHT) ** 2)))
    best = int(smooth.argmax())
    before, peak, after = smooth[best - 1], smooth[best], smooth[(best + 1) % 180]
    shift = (before - after) / (2 * (before - 2 * peak + after) - 1e-9)
    degrees = float((best + 0.5 + shift) * 0.5 % 90)
    return degrees - 90 if degrees > 45 else degrees


def measure_module(sheet: Sheet, region: Region) -> float:
    """A module's side in millimetres, if there is a symbol: its data are as good as random, so that dark and light
    change at every second border. Mostly a tenth too large, for blur swallows some; 0 where nothing changes.
    """
    window, _, _ = window_around(sheet, region.x, region.y, _HEART_MM)
    smooth = cv2.GaussianBlur(window, (0, 0), max(0.3, _DOT_MM * sheet.millimetre)).astype(np.float32)
    contrast = smooth - cv2.GaussianBlur(smooth, (0, 0), _SHADE_MM * sheet.millimetre)
    changes = (_count_changes(contrast) + _count_changes(contrast.T)) / 2
    return 0.5 / changes / sheet.millimetre if changes else 0.0


def _count_changes(contrast: Map) -> float:
    """Between dark and light, a pixel of the middling row."""
    decided = np.abs(contrast) > max(1.0, _UNDECIDED * float(np.median(np.abs(contrast))))
    last = np.maximum.accumulate(np.where(decided, np.arange(contrast.shape[1]), 0), axis=1)
    dark = np.take_along_axis(contrast < 0, last, axis=1)
    return float(np.median(np.count_nonzero(dark[:, 1:] != dark[:, :-1], axis=1)) / contrast.shape[1])


def likely_angles(sheet: Sheet, region: Region, lie: Callable[[], float | None]) -> Iterator[float]:
    """As the edges there say; then as the sheet lies, if that is known, for damage does not reach all of its lines."""
    first = measure_angle(sheet, region)
    yield first
    second = lie() or 0.0
    if abs(first - second) > _SAME:
        yield second


def window_around(sheet: Sheet, x: float, y: float, reach_mm: float) -> tuple[Pixels, int, int]:
    """The window around a point, as far as the page goes, and where on the page it begins."""
    reach = round(reach_mm * sheet.millimetre)
    left, top = max(0, round(x) - reach), max(0, round(y) - reach)
    return np.ascontiguousarray(sheet.pixels[top : round(y) + reach, left : round(x) + reach]), left, top


def propose(
    sheet: Sheet,
    region: Region,
    angle: float,
    modules_mm: Iterable[float],
    versions: Iterable[int],
    sizes_mm: tuple[float, float],
) -> list[Proposal]:
    """Squares with finders at their corners, the likeliest first, over module sizes and versions."""
    proposals: list[Proposal] = []
    for module_mm in modules_mm:
        upright, to_page = _turn_upright(sheet, region, angle, module_mm)
        finders = _match_finders(upright)
        slack = np.ones((2 * _SLACK + 1, 2 * _SLACK + 1), np.uint8)
        loose = np.asarray(cv2.dilate(finders, slack)[::_THINNED, ::_THINNED], np.float32)
        for version in versions:
            if sizes_mm[0] <= side_of(version) * module_mm <= sizes_mm[1]:
                proposals.extend(_best_square(finders, loose, to_page, version, module_mm))
    return sorted(proposals, key=lambda proposal: -proposal.score)


def _best_square(finders: Map, loose: Map, to_page: Points, version: int, module_mm: float) -> Iterator[Proposal]:
    """The best three of four corners, wherever the square may lie."""
    apart = round((side_of(version) - 7) * _DOTS / _THINNED) * _THINNED
    gap = apart // _THINNED
    left = loose.shape[0] - gap
    if left < 4:
        return
    quarters = [loose[:left, :left], loose[:left, gap:], loose[gap:, gap:], loose[gap:, :left]]
    weakest = cv2.min(cv2.min(quarters[0], quarters[1]), cv2.min(quarters[2], quarters[3]))
    total = quarters[0] + quarters[1] + quarters[2] + quarters[3] - weakest
    _, score, _, (column, row) = cv2.minMaxLoc(total)
    x, y = column * _THINNED, row * _THINNED
    places = [(x, y), (x + apart, y), (x + apart, y + apart), (x, y + apart)]
    found = [_peak_near(finders, *place) for place in places]
    missing = min(range(4), key=lambda corner: found[corner][0])  # three finders only: the weakest is not one
    order = [(missing + 2) % 4, (missing + 3) % 4, (missing + 1) % 4]
    square = _complete([strength for strength, _ in found], np.array([complex(*place) for _, place in found]))
    centres = np.array([[square[corner].real, square[corner].imag, 1.0] for corner in order])
    yield Proposal(float(score), version, module_mm, (centres @ to_page.T)[:, :2])


def _complete(strengths: list[float], places: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Where only two corners look like finders, the third is lost: the square is drawn from those two."""
    clear = [corner for corner, strength in enumerate(strengths) if strength >= _CLEAR_FINDER]
    if len(clear) != 2:
        return places
    one, other = clear
    side = (places[other] - places[one]) / (_SQUARE[other] - _SQUARE[one])
    return np.asarray(places[one] + side * (_SQUARE - _SQUARE[one]))


def _peak_near(finders: Map, x: int, y: int) -> tuple[float, tuple[float, float]]:
    top, start = max(0, y - _SLACK - 1), max(0, x - _SLACK - 1)
    window = finders[top : y + _SLACK + 2, start : x + _SLACK + 2]
    _, score, _, (across, down) = cv2.minMaxLoc(window)
    return score, (start + across + 0.5, top + down + 0.5)


def _turn_upright(sheet: Sheet, region: Region, angle: float, module_mm: float) -> tuple[Pixels, Points]:
    """The window turned and scaled to a fixed module size, and the way back from it to the page."""
    scale = sheet.millimetre * module_mm / _DOTS
    side = int(2 * REACH_MM / module_mm * _DOTS)
    turn = math.radians(angle)
    across, down = math.cos(turn) * scale, math.sin(turn) * scale
    x, y = region.x - (across - down) * side / 2, region.y - (down + across) * side / 2
    to_page = np.array([[across, -down, x], [down, across, y], [0, 0, 1.0]])
    window, left, top = window_around(sheet, region.x, region.y, 1.5 * REACH_MM)
    factor = max(1, int(scale))
    window, scale = shrink(window, factor), scale / factor
    shifted = np.diag([1 / factor, 1 / factor, 1.0]) @ (to_page - np.array([[0, 0, left], [0, 0, top], [0, 0, 0]]))
    smooth = cv2.GaussianBlur(window, (0, 0), 0.35 * scale) if scale > 1.2 else window
    upright = cv2.warpAffine(
        smooth,
        shifted[:2],
        (side, side),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.GaussianBlur(upright, (0, 0), 0.8), np.uint8), to_page


def _match_finders(upright: Pixels) -> Map:
    """How much each point looks like a finder's centre, from -1 to 1."""
    rings = np.maximum(*np.abs(np.mgrid[-4:5, -4:5]))
    modules = np.where((rings == 2) | (rings == 4), 228, 28).astype(np.uint8)
    size = round(9 * _DOTS) | 1
    sharp = cv2.resize(np.repeat(np.repeat(modules, 8, 0), 8, 1), (size, size), interpolation=cv2.INTER_AREA)
    pattern = cv2.GaussianBlur(sharp, (0, 0), 0.35 * _DOTS)
    match = cv2.matchTemplate(upright, pattern, cv2.TM_CCOEFF_NORMED)
    finders = np.full(upright.shape, -0.2, np.float32)
    edge = size // 2
    finders[edge : edge + match.shape[0], edge : edge + match.shape[1]] = match
    return finders


def _bell(length: int) -> NDArray[np.float64]:
    return np.asarray(np.exp(-(((np.arange(length) - length / 2) / (length * 0.3)) ** 2)))
