"""The application's own icon, drawn when the server starts: a bill, sent and ticked off."""

from io import BytesIO

from PIL import Image, ImageDraw

_ACCENT = (0, 92, 117)
_PAPER = (252, 252, 249)
_GRID = 96  # the drawing's own unit
_FINER = 4  # drawn larger, then reduced, for smooth edges


def draw_icon(size: int, *, maskable: bool = False) -> bytes:
    """A square PNG of `size` pixels; a maskable one keeps its sign inside the safe circle and has no corners."""
    image = Image.new("RGBA", (size * _FINER, size * _FINER), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    unit = size * _FINER / _GRID
    if maskable:
        draw.rectangle((0, 0, image.width, image.height), fill=_ACCENT)
    else:
        draw.rounded_rectangle((0, 0, image.width - 1, image.height - 1), radius=20 * unit, fill=_ACCENT)
    _draw_sign(draw, unit, scale=0.8 if maskable else 1.0)
    out = BytesIO()
    # Two colours and their edges: a palette is a quarter of the weight.
    reduced = image.resize((size, size), Image.Resampling.LANCZOS).quantize(32, Image.Quantize.FASTOCTREE)
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_sign(draw: ImageDraw.ImageDraw, unit: float, *, scale: float) -> None:
    def at(*points: float) -> list[float]:
        return [((point - _GRID / 2) * scale + _GRID / 2) * unit for point in points]

    width = round(6 * unit * scale)
    draw.rounded_rectangle(at(27, 18, 69, 78), radius=6 * unit * scale, fill=_PAPER)
    for top, right in ((31, 58), (42, 51)):
        draw.rounded_rectangle(at(37, top, right, top + 5), radius=2 * unit * scale, fill=_ACCENT)
    draw.line(at(37, 60, 45, 67, 59, 52), fill=_ACCENT, width=width, joint="curve")
