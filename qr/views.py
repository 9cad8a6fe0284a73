"""One page seen in several ways, each made once and only when a step asks for it."""

from functools import cached_property

import cv2
import numpy as np

from qr.images import PageImage, Pixels, shrink
from qr.locator import PAGE_MM, Region, find_regions

_REGIONS = 2
_PLACES = 4
_BLANK = 1.5  # below this there is nothing printed of a symbol's size
_LIGHT = 110
# The shapes of A4 and letter paper; a photograph's 4:3 lies between them.
_PAPER_SHAPES = ((1.275, 1.315), (1.395, 1.435))


class View:
    """What the steps of the ladder look at."""

    def __init__(self, image: PageImage) -> None:
        self.image = image

    @property
    def millimetre(self) -> float:
        """In pixels, where the scan is a whole page."""
        return max(self.image.width, self.image.height) / PAGE_MM

    @property
    def large_sheet(self) -> bool:
        """A whole sheet of paper at so fine a resolution that half of it will do."""
        shape = max(self.image.width, self.image.height) / min(self.image.width, self.image.height)
        return self.image.large and any(low <= shape <= high for low, high in _PAPER_SHAPES)

    @property
    def half(self) -> Pixels:
        """Grey at half size, of the whole decoded: who looks here looks at the whole page next, if need be."""
        return shrink(self.grey, 2)

    @cached_property
    def quarter(self) -> Pixels:
        """Grey at a quarter of the size."""
        return self.image.smaller(4)

    @cached_property
    def grey(self) -> Pixels:
        """Grey as scanned."""
        return self.image.grey()

    @cached_property
    def printed(self) -> Pixels:
        """Dark on light, with coloured ink gone: the lightest channel of every pixel."""
        lightest = self.image.lightest()
        pixels = self.grey if lightest is None else lightest
        return pixels if float(pixels[::16, ::16].mean()) >= _LIGHT else 255 - pixels

    @property
    def smooth(self) -> Pixels:
        """Without speckles."""
        return np.asarray(cv2.medianBlur(self.printed, 3), np.uint8)

    @cached_property
    def places(self) -> list[Region]:
        """The same from whatever is decoded already, for a glance at what else is on the page."""
        if not self.large_sheet:
            return find_regions(self.grey, _PLACES)
        return [Region(4 * place.x, 4 * place.y, place.strength) for place in find_regions(self.quarter, _PLACES)]

    @cached_property
    def regions(self) -> list[Region]:
        """Where a symbol may be, the likeliest place first."""
        return [region for region in find_regions(self.printed, _REGIONS) if region.strength >= _BLANK]
