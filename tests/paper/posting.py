"""Scans to order: one damage, a clean sheet, or the mixture that bills sent by post arrive in. Seeded throughout."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import segno

from tests.paper import scanning, wear
from tests.paper.geometry import Array, Geometry
from tests.paper.sheet import Sheet

LENGTHS = (40, 120, 300, 600)
LEVELS = "LMQH"
SIZES_MM = (20, 25, 30, 35)
DAMAGES = {
    "skew": scanning.skew,
    "rotate": scanning.rotate,
    "lowdpi": scanning.coarsen,
    "perspective": scanning.tilt,
    "curl": scanning.curl,
    "inverse": scanning.invert,
    "jpeg": scanning.compress,
    "quiet": scanning.crowd,
    "dotgain": scanning.spread_toner,
    "thermal": scanning.fade,
    "blur": scanning.blur,
    "saltpepper": scanning.speckle,
    "noise": scanning.add_noise,
    "onebit": scanning.threshold,
    "toner": wear.lose_toner,
    "fold": wear.fold,
    "stamp": wear.stamp,
    "pen": wear.write_over,
    "stain": wear.stain,
    "punch": wear.punch,
    "highlighter": wear.highlight,
    "streak": scanning.streak,
}
_BY_PRINTER = ["dotgain", "thermal", "toner", "quiet"]
_BY_HAND = ["fold", "fold", "stamp", "pen", "stain", "punch", "highlighter"]
_BY_SCANNER = ["blur", "saltpepper", "noise", "onebit", "jpeg", "streak", "curl", "jpeg", "onebit"]
_INKED = ("stamp", "highlighter", "pen", "stain")
_SMALLEST_MODULE_MM = 0.25


@dataclass
class Sample:
    """One scan: uint8, grey or BGR, and what is known about it."""

    image: Array
    payload: bytes
    meta: dict[str, Any]
    matrix: Array
    quad: Array
    geometry: Geometry

    def module_points(self, across: Any, down: Any) -> Array:
        """The picture's pixel at module coordinates (0 to the number of modules)."""
        modules = self.matrix.shape[0]
        x, y = self.quad[0]
        side = self.quad[1][0] - x
        points = (x + np.asarray(across) * side / modules, y + np.asarray(down) * side / modules)
        return self.geometry.forward(np.stack(points, -1))


def make(
    kind: str,
    severity: int,
    seed: int,
    *,
    length: int | None = None,
    level: str | None = None,
    size_mm: float | None = None,
    dpi: int | None = None,
    payload: str | None = None,
) -> Sample:
    """One scan. `kind` is a name in DAMAGES, "clean" or "posted" (a mixture)."""
    rng = np.random.default_rng([seed, severity, sum(map(ord, kind)), len(kind)])
    chosen = _choose_symbol(rng, length, level, size_mm, payload)
    sheet = Sheet(rng, *chosen, layout=int(rng.integers(8)), payload=payload)
    sheet.dpi = dpi or int(rng.choice([200, 300]))
    sheet.mode = str(rng.choice(["grey", "grey", "colour"]))
    applied: list[tuple[str, int]] = []
    if kind == "posted":
        applied = _post(sheet, severity, dpi)
    elif kind != "clean":
        if kind in _INKED:
            sheet.mode = str(rng.choice(["grey", "colour"]))
        DAMAGES[kind](sheet, severity)
        applied.append((kind, severity))
    state = rng.bit_generator.state
    x, y, side = sheet.box  # where the symbol will lie, for the streaks; the dice are put back afterwards
    sheet.glass = sheet.lay().forward(np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]]))
    rng.bit_generator.state = state
    image, geometry = sheet.scan()
    meta = {"kind": kind, "severity": severity, "seed": seed, "level": chosen[1], "size_mm": chosen[2]}
    meta |= {"version": sheet.version, "dpi": sheet.dpi, "mode": sheet.mode, "damages": applied}
    return Sample(image, sheet.payload, meta, sheet.matrix, sheet.quad, geometry)


def _choose_symbol(
    rng: np.random.Generator,
    length: int | None,
    level: str | None,
    size_mm: float | None,
    payload: str | None,
) -> tuple[int, str, float]:
    for _ in range(200):
        octets = length or int(rng.choice(LENGTHS))
        correction = level or str(rng.choice(list(LEVELS)))
        side = size_mm or float(rng.choice(SIZES_MM))
        mode = None if payload else "byte"
        trial = segno.make_qr(payload or b"x" * octets, error=correction, boost_error=False, mode=mode)
        if side / (17 + 4 * int(trial.version)) >= _SMALLEST_MODULE_MM or (length and level and size_mm):
            break
    return octets, correction, side


def _post(sheet: Sheet, severity: int, dpi: int | None) -> list[tuple[str, int]]:
    """A bill's journey: something of the printer, something of hands, something of the scanner."""
    rng = sheet.rng
    sheet.angle += rng.normal(0, 1 + severity)
    if rng.random() < 0.15:
        sheet.angle += 180
    if dpi is None:
        sheet.dpi = int(rng.choice([300, 200]) if severity < 3 else rng.choice([300, 200, 200, 150]))
    sheet.jpeg = int(rng.choice([0, 85, 75, 60]))
    names = [str(rng.choice(stage)) for stage in (_BY_PRINTER, _BY_HAND, _BY_SCANNER)]
    while len(names) < 1 + severity:
        names.append(str(rng.choice(_BY_PRINTER + _BY_HAND + _BY_SCANNER)))
    if severity > 1:
        names = list(dict.fromkeys(names))[: 1 + severity]
    else:
        names = [str(rng.choice(names)), str(rng.choice(names))]
    applied = []
    for name in dict.fromkeys(names):
        strength = int(np.clip(severity + rng.integers(-2, 1), 1, 5)) if severity > 1 else 1
        DAMAGES[name](sheet, strength)
        applied.append((name, strength))
    return applied
