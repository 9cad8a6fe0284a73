"""From our printed sheet to its scan: we know where the code is on the one, the reader where it is on the other."""

from collections.abc import Sequence
from math import hypot
from typing import Final, NamedTuple, Self

from backend.services.papers.placing import A4_MM, LAYOUTS

SYMBOL_MM: Final = 30.0
_QUIET_MM: Final = (37.273 - SYMBOL_MM) / 2  # as stamp.typ draws it, with four modules of white around 33
_OFF_MM: Final = 4.0  # a scanner's feed moves a sheet so much; a code that a practice placed itself is further away
_STRETCH: Final = 0.03

Point = tuple[float, float]


class Sheet(NamedTuple):
    """A4 as it lies on a scan: where its top left is, and what a millimetre across and down is, in pixels."""

    origin: Point
    across: Point
    down: Point
    ratio: float  # width by height of the deposited page, which was laid on the middle of the A4

    @classmethod
    def of(cls, layout: int, ratio: float, corners: Sequence[Point]) -> Self | None:
        """From the symbol's corners, clockwise from its own top left; None where our layout is not one of LAYOUTS."""
        if not 0 <= layout < len(LAYOUTS) or len(corners) != 4 or ratio <= 0:
            return None
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
        across = ((bx - ax + cx - dx) / 2 / SYMBOL_MM, (by - ay + cy - dy) / 2 / SYMBOL_MM)
        down = ((dx - ax + cx - bx) / 2 / SYMBOL_MM, (dy - ay + cy - by) / 2 / SYMBOL_MM)
        left, top = (place + _QUIET_MM + SYMBOL_MM / 2 for place in LAYOUTS[layout][0])
        middle = ((ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4)
        origin = (
            middle[0] - left * across[0] - top * down[0],
            middle[1] - left * across[1] - top * down[1],
        )
        return cls(origin, across, down, ratio)

    def fits(self, width: int, height: int) -> bool:
        """Whether a sheet that lies so fills the scan: else the code was printed elsewhere, or it is a photo."""
        dots = hypot(*self.across)
        if not dots:
            return False
        x, y = self._at(A4_MM[0] / 2, A4_MM[1] / 2)
        sides = sorted((width, height))
        expected = [side * dots for side in A4_MM]
        return hypot(x - width / 2, y - height / 2) <= _OFF_MM * dots and all(
            abs(side / wanted - 1) <= _STRETCH for side, wanted in zip(sides, expected, strict=True)
        )

    def on_scan(self, point: Point, width: int, height: int) -> Point:
        """A point of the deposited page, as parts of it, on the scan, as parts of that."""
        across = min(A4_MM[0], A4_MM[1] * self.ratio)
        down = across / self.ratio
        x = (A4_MM[0] - across) / 2 + point[0] * across
        y = (A4_MM[1] - down) / 2 + point[1] * down
        there = self._at(x, y)
        return there[0] / width, there[1] / height

    def _at(self, x: float, y: float) -> Point:
        return (
            self.origin[0] + x * self.across[0] + y * self.down[0],
            self.origin[1] + x * self.across[1] + y * self.down[1],
        )
