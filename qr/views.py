"""One page seen in several ways, each made once and only when a step asks for it."""

from functools import cached_property

from qr.images import PageImage, Pixels, shrink
from qr.lines import measure_skew
from qr.locator import Region, Sheet, find_regions

_REGIONS = 2
_PLACES = 4
_LIGHT = 110
_FAINT = 1.5  # below this texture there is nothing printed of a symbol's size
_OURS_FAINT = 4.0  # our own symbol is large: it has more, however faint
_OUR_DPI, _FIRST_DPI, _ANY_DPI = 140.0, 70.0, 175.0
_LARGE_PICTURE, _SMALL_PICTURE = 6_000_000, 1_000_000
_COARSE_DPI, _FINE_DPI, _MOST_ENLARGED = 200.0, 300.0, 9_000_000


class View:
    """What the steps of the ladder look at: the page at 1/`factor` of its size, and once in passing, smaller still.

    Our own symbol has modules of .9 mm: half of a page at 300 dpi shows as much of it as the whole.
    """

    def __init__(self, image: PageImage, ours: bool) -> None:
        self.image = image
        self.ours = ours
        if image.is_sheet:
            self.factor = _largest_factor(image.dpi, _OUR_DPI if ours else _ANY_DPI)
            self.first_factor = _largest_factor(image.dpi, _FIRST_DPI)
        else:
            self.factor = 2 if image.width * image.height > _LARGE_PICTURE else 1
            self.first_factor = self.factor

    @property
    def millimetre(self) -> float:
        """In pixels of this view."""
        return self.image.millimetre / self.factor

    @property
    def whole(self) -> Pixels:
        """Grey at full size."""
        return self.image.grey()

    @cached_property
    def first(self) -> Pixels:
        """Grey, as small as a clean symbol of ours can be read."""
        return self.image.grey(self.first_factor)

    @cached_property
    def grey(self) -> Pixels:
        """Grey as scanned."""
        return self.image.grey(self.factor)

    @cached_property
    def printed(self) -> Pixels:
        """Dark on light, with coloured ink gone: the lightest channel of every pixel."""
        lightest = self.image.lightest(self.factor)
        pixels = self.grey if lightest is None else lightest
        return pixels if float(pixels[::16, ::16].mean()) >= _LIGHT else 255 - pixels

    @property
    def enlargement(self) -> float:
        """By what a page is made larger that is too coarse for other people's small symbols; 1 for any other."""
        pixels = self.image.width * self.image.height
        if self.image.is_sheet:
            wanted = _FINE_DPI / self.image.dpi if self.image.dpi < _COARSE_DPI else 1.0
        else:
            wanted = 2.0 if pixels <= _SMALL_PICTURE else 1.0
        return float(max(1.0, min(wanted, (_MOST_ENLARGED / pixels) ** 0.5)))

    @property
    def sheet(self) -> Sheet:
        """What is printed, with its measure."""
        return Sheet(self.printed, self.millimetre)

    @cached_property
    def skew(self) -> float | None:
        """How the sheet lies, in degrees; None for what is no sheet."""
        return measure_skew(self.sheet) if self.image.is_sheet else None

    @cached_property
    def places(self) -> list[Region]:
        """Where there is texture, at a glance, in pixels of the whole page."""
        scale = 2.0 * self.first_factor
        found = find_regions(Sheet(shrink(self.first, 2), self.image.millimetre / scale), _PLACES)
        return [Region(scale * place.x, scale * place.y, place.strength) for place in found]

    @cached_property
    def regions(self) -> list[Region]:
        """Where a symbol may be, the likeliest place first."""
        faint = _OURS_FAINT if self.ours else _FAINT
        return [region for region in find_regions(self.sheet, _REGIONS) if region.strength >= faint]

    @cached_property
    def is_blank(self) -> bool:
        """Whether nothing on the page has the texture of a symbol of ours."""
        return not any(place.strength >= _OURS_FAINT for place in self.places)


def _largest_factor(dpi: float, least: float) -> int:
    factor = 1
    while dpi / (2 * factor) >= least:
        factor *= 2
    return factor
