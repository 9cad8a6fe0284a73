"""Colours that can be read: every pair of the shared tokens, in every theme."""

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "web/static/tokens.css"
TEXT, SHAPE = 4.5, 3.0

TEXT_PAIRS = [
    (ink, paper)
    for ink in ("ink", "ink-soft", "accent", "good", "wait", "bad", "note")
    for paper in ("paper", "paper-sunk")
]
TEXT_PAIRS += [
    ("accent-ink", "accent"),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("bad-ink", "bad"),
]
SHAPE_PAIRS = [(shape, paper) for shape in ("edge", "accent") for paper in ("paper", "paper-sunk")]

_BLOCK = re.compile(r"(?:@media ([^{]+)\{\s*)?:root\s*\{([^}]*)\}")
_COLOUR = re.compile(r"--([a-z-]+):\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")

Colour = tuple[float, float, float]


def themes() -> Mapping[str, Mapping[str, Colour]]:
    """Light, and what each media query changes of it."""
    found: dict[str, dict[str, Colour]] = {}
    for media, body in _BLOCK.findall(TOKENS.read_text("utf-8")):
        name = media.strip() or "light"
        colours = {token: (float(light), float(c), float(h)) for token, light, c, h in _COLOUR.findall(body)}
        if colours:
            found[name] = {**found.get("light", {}), **colours}
    return found


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2 contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_all_four_themes_are_there_and_whole() -> None:
    found = themes()
    assert len(found) == 4
    assert all(set(colours) == set(found["light"]) for colours in found.values())


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("ink", "paper"), TEXT_PAIRS)
def test_words_can_be_read(theme: str, ink: str, paper: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[ink], colours[paper]) >= TEXT


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("shape", "paper"), SHAPE_PAIRS)
def test_shapes_can_be_seen(theme: str, shape: str, paper: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[shape], colours[paper]) >= SHAPE


def test_sizes_grow_step_by_step() -> None:
    sizes = [float(size) for size in re.findall(r"--size-\d: ([\d.]+)rem", TOKENS.read_text("utf-8"))]
    assert len(sizes) == 6
    assert all(small < large for small, large in pairwise(sizes))


def _luminance(colour: Colour) -> float:
    red, green, blue = _linear_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear_rgb(colour: Colour) -> Colour:
    """OKLCH to linear sRGB, clipped as a screen does (Ottosson's matrices)."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _clip(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
