"""The printed symbol: version 4, level H (Q for a long host), four modules of white around it."""

import io
from typing import Literal

from qr.reference import LONGEST_HOST_AT_H, SYMBOL_VERSION, Reference

QUIET_MODULES = 4
SMALLEST_MM = 30.0
PNG_DOTS_PER_MODULE = 12  # 339 dpi at 30 mm: above any office printer's screen ruling

Kind = Literal["svg", "png"]


def draw(reference: Reference, host: str, kind: Kind = "svg", size_mm: float = SMALLEST_MM) -> bytes:
    """The symbol as a file. `size_mm` is the symbol's own side; the quiet zone comes on top of it.

    The same reference, host, kind and size always give the same bytes.
    """
    if not SMALLEST_MM <= size_mm <= 150:
        raise ValueError(f"the symbol is printed between {SMALLEST_MM:g} and 150 mm wide, not {size_mm:g}")
    modules = symbol(reference.url(host), host)
    if kind == "svg":
        return _draw_svg(modules, size_mm, reference.printed)
    if kind == "png":
        return _draw_png(modules, size_mm)
    raise ValueError(f"a symbol is drawn as svg or png, not as {kind!r}")


def symbol(text: str, host: str) -> list[list[bool]]:
    """The modules without a quiet zone, True where ink goes."""
    import qrcode

    level = qrcode.ERROR_CORRECT_H if len(host) <= LONGEST_HOST_AT_H else qrcode.ERROR_CORRECT_Q
    code = qrcode.QRCode(version=SYMBOL_VERSION, error_correction=level, border=0)
    code.add_data(qrcode.util.QRData(text, mode=qrcode.util.MODE_ALPHA_NUM))
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.modules]


def _draw_svg(modules: list[list[bool]], size_mm: float, label: str) -> bytes:
    side = len(modules) + 2 * QUIET_MODULES
    width = f"{size_mm * side / len(modules):.3f}".rstrip("0").rstrip(".")
    path = "".join(_draw_row(row, y) for y, row in enumerate(modules, QUIET_MODULES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{width}mm" '
        f'viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>\n'
    ).encode("ascii")


def _draw_row(row: list[bool], y: int) -> str:
    runs = []
    start = None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append(f"M{start + QUIET_MODULES} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(runs)


def _draw_png(modules: list[list[bool]], size_mm: float) -> bytes:
    from PIL import Image

    side = len(modules) + 2 * QUIET_MODULES
    image = Image.new("1", (side, side), 1)
    image.putdata([0 if dark else 1 for dark in _frame(modules)])
    # As many dots a module as keep the print sharp at this size, always a whole number of them.
    dots = max(PNG_DOTS_PER_MODULE, round(PNG_DOTS_PER_MODULE * size_mm / SMALLEST_MM))
    image = image.resize((side * dots, side * dots), Image.Resampling.NEAREST)
    dpi = len(modules) * dots / size_mm * 25.4
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()


def _frame(modules: list[list[bool]]) -> list[bool]:
    side = len(modules) + 2 * QUIET_MODULES
    quiet = [False] * QUIET_MODULES
    white = [False] * (side * QUIET_MODULES)
    return white + [dark for row in modules for dark in (*quiet, *row, *quiet)] + white
