"""The image of one page: grey or its lightest channel, at a whole fraction of its size, decoded when asked for."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from qr.refusals import Damaged

Pixels = NDArray[np.uint8]
Load = Callable[[int, bool], Pixels]

MOST_PIXELS = 52_000_000  # A4 at 600 dpi is 35 million, a telephone's photograph 50
ENOUGH_PIXELS = 20_000_000  # A4 at 450 dpi: of what has more, half the size is read, which saves three quarters
PAGE_MM = 297.0  # the long side of a sheet, where nothing better is known
_MM_PER_INCH = 25.4
_SIDES_MM = (60.0, 450.0)  # the long side of a receipt, of A3
_MOST_BESIDE_COLOURS = 5_000_000  # pixels of grey that are held while the colours are decoded
# The shapes of A4 and letter paper; a photograph's 4:3 lies between them.
_PAPER_SHAPES = ((1.275, 1.315), (1.395, 1.435))
_A3_MM, _LARGEST_ODD_MM = (415.0, 425.0), 330.0


class PageImage:
    """One page. `load(factor, coloured)` decodes 1/factor of its size: grey, or the lightest channel.

    `turns` are quarter turns clockwise; `stretch` makes a fax's tall pixels square; `dpi` is what the file says of
    its width's resolution, 0 where it says nothing. Sizes and corners are told in pixels of what is read.
    """

    def __init__(
        self,
        width: int,
        height: int,
        load: Load,
        *,
        coloured: bool = False,
        turns: int = 0,
        stretch: float = 1.0,
        dpi: float = 0.0,
    ) -> None:
        self.coloured = coloured
        self._stretch = stretch if stretch > 1.3 else 1.0
        self._turns = turns % 4
        self._load = load
        self._held: tuple[int, Pixels] | None = None
        self._base, self._own = base_of(width, height), (width, height)
        width, height = width // self._base, round(height * self._stretch) // self._base
        self.width, self.height = (height, width) if self._turns % 2 else (width, height)
        self._believed_mm = _believe(dpi / self._base / _MM_PER_INCH, width, height)

    @property
    def is_sheet(self) -> bool:
        """Whether this is paper on a scanner, so that its size in millimetres is known."""
        return self._believed_mm > 0 or _has_paper_shape(self.width, self.height)

    @property
    def millimetre(self) -> float:
        """In pixels; a guess where it is no sheet."""
        return self._believed_mm or max(self.width, self.height) / PAGE_MM

    @property
    def dpi(self) -> float:
        """Pixels an inch, as far as `millimetre` is right."""
        return self.millimetre * _MM_PER_INCH

    def grey(self, factor: int = 1) -> Pixels:
        """Grey at 1/factor of the size. What is decoded already serves for what is smaller."""
        if self._held is None or factor % self._held[0]:
            self._held = factor, self._straighten(self._load(self._base * factor, False))
        held, pixels = self._held
        return shrink(pixels, factor // held)

    def lightest(self, factor: int = 1) -> Pixels | None:
        """The lightest channel of every pixel, so that coloured ink disappears; None where the scan has no colour."""
        if not self.coloured:
            return None
        width, height = self._own
        if width * height > _MOST_BESIDE_COLOURS:  # it can be decoded again
            self._held = None
        return self._straighten(self._load(self._base * factor, True))

    def closest(self) -> tuple[Pixels, int] | None:
        """Grey at the file's own size, and by what that is larger than what is read otherwise; None where it is not,
        or cannot be had.
        """
        width, height = self._own
        if self._base == 1 or width * height > MOST_PIXELS:
            return None
        self._held = None
        pixels = self._load(1, False)
        return (self._straighten(pixels), self._base) if pixels.shape == (height, width) else None

    def _straighten(self, pixels: Pixels) -> Pixels:
        if self._stretch != 1.0:
            tall = (pixels.shape[1], round(pixels.shape[0] * self._stretch))
            pixels = np.asarray(cv2.resize(pixels, tall, interpolation=cv2.INTER_LINEAR), np.uint8)
        return np.ascontiguousarray(np.rot90(pixels, -self._turns)) if self._turns else pixels


def base_of(width: int, height: int) -> int:
    """By what a page this large is made smaller in any case."""
    base = 1
    while width * height > ENOUGH_PIXELS * base * base:
        base *= 2
    return base


def check_pixels(width: int, height: int, most: int = MOST_PIXELS) -> None:
    """Refuse what would not fit into a worker."""
    if width < 1 or height < 1:
        raise Damaged("empty")
    if width * height > most:
        raise Damaged("too_many_pixels")


def from_array(
    grey: Pixels,
    *,
    lightest: Pixels | None = None,
    size: tuple[int, int] | None = None,
    turns: int = 0,
    stretch: float = 1.0,
    dpi: float = 0.0,
) -> PageImage:
    """A page that is decoded already; `size` is the original's, where it was made smaller by its `base_of`."""
    width, height = size or (grey.shape[1], grey.shape[0])
    base = base_of(width, height) if size else 1

    def load(factor: int, coloured: bool) -> Pixels:
        return shrink(lightest if coloured and lightest is not None else grey, max(1, factor // base))

    return PageImage(width, height, load, coloured=lightest is not None, turns=turns, stretch=stretch, dpi=dpi)


def shrink(grey: Pixels, factor: int) -> Pixels:
    """Smaller by a whole number, which is several times faster than by any other."""
    if factor == 1:
        return grey
    width, height = max(1, grey.shape[1] // factor), max(1, grey.shape[0] // factor)
    trimmed = grey[: height * factor, : width * factor]
    return np.asarray(cv2.resize(trimmed, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _has_paper_shape(width: int, height: int) -> bool:
    shape = max(width, height) / max(1, min(width, height))
    return any(low <= shape <= high for low, high in _PAPER_SHAPES)


def _believe(millimetre: float, width: int, height: int) -> float:
    """The file's own word, unless the sheet would then be of no size that paper has; 0 for no."""
    if millimetre <= 0:
        return 0.0
    side = max(width, height) / millimetre
    if not _SIDES_MM[0] <= side <= _SIDES_MM[1]:
        return 0.0
    if side > _LARGEST_ODD_MM and _has_paper_shape(width, height) and not _A3_MM[0] <= side <= _A3_MM[1]:
        return 0.0
    return millimetre
