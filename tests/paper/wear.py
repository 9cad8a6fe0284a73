"""What printer, folding, filing and hands do to the paper before it is scanned: toner, folds, holes, ink, stains."""

import math
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.paper.geometry import Array
from tests.paper.printing import MM
from tests.paper.sheet import Sheet

INKS = {"blue": (150, 60, 40), "red": (50, 40, 200), "black": (25, 25, 25), "violet": (150, 50, 110)}


def pick(values: tuple[Any, ...], severity: int) -> Any:
    """The entry of a table of five for severity 1 to 5."""
    return values[severity - 1]


def lose_toner(sheet: Sheet, severity: int) -> None:
    """Toner starvation: light bands along the feed and speckled drop-out."""
    bands, density = pick((1, 2, 3, 4, 6), severity), pick((0.01, 0.03, 0.06, 0.1, 0.16), severity)

    def act(image: Array) -> Array:
        x, _, side = sheet.box
        lost: Array = np.zeros(image.shape, np.float32)
        for _ in range(bands):
            centre = sheet.rng.uniform(x, x + side)
            width = sheet.rng.uniform(0.3, 0.9) * MM
            band = np.exp(-(((np.arange(image.shape[1]) - centre) / width) ** 2))
            lost += band[None] * sheet.rng.uniform(0.4, 0.9)
        small = (image.shape[0] // 3 + 1, image.shape[1] // 3 + 1)
        specks = cv2.GaussianBlur(sheet.rng.random(small).astype(np.float32), (0, 0), 1)
        bare = (specks > np.quantile(specks[::4, ::4], 1 - density)).astype(np.float32)
        bare = cv2.resize(bare, image.shape[::-1])
        worn: Array = image + (sheet.paper - image) * np.clip(lost + bare, 0, 1)
        return worn

    sheet.print_acts.append(act)


def fold(sheet: Sheet, severity: int) -> None:
    """Creases over the symbol: toner cracks off along a line, with a shadow beside it."""
    count = pick((1, 1, 2, 2, 3), severity)
    width = pick((0.2, 0.4, 0.6, 0.9, 1.3), severity) * MM
    strength = pick((0.4, 0.6, 0.8, 0.95, 1), severity)

    def act(page: Array) -> Array:
        x, y, side = sheet.box
        left, top = max(0, int(x - side)), max(0, int(y - side))
        window = (slice(top, int(y + 2 * side)), slice(left, int(x + 2 * side)))
        image = page[window]
        x, y = x - left, y - top
        down, across = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
        for _ in range(count):
            turn = sheet.rng.choice([0, math.pi / 2]) + sheet.rng.normal(0, 0.03)
            cx, cy = x + side * sheet.rng.uniform(0.15, 0.85), y + side * sheet.rng.uniform(0.15, 0.85)
            distance = (across - cx) * math.sin(turn) - (down - cy) * math.cos(turn)
            grain = sheet.rng.normal(0, 1, (image.shape[0] // 6, image.shape[1] // 6)).astype(np.float32)
            ragged = cv2.resize(grain, image.shape[1::-1])
            crack = np.exp(-((distance / width) ** 2)) * np.clip(strength + 0.25 * ragged, 0, 1)
            edge = np.exp(-(((distance - 2 * width) / (3 * width)) ** 2)) * (distance > 0)
            shadow = 1 - 0.10 * severity * edge
            image = (image + (sheet.paper - image) * crack[..., None]) * shadow[..., None]
        page[window] = image
        return page

    sheet.paper_acts.append(act)


def stamp(sheet: Sheet, severity: int) -> None:
    """A rubber stamp whose ink covers 2 to 15 % of the symbol."""
    cover = pick((0.02, 0.05, 0.08, 0.12, 0.15), severity)

    def act(image: Array) -> Array:
        x, y, side = sheet.box
        colour = INKS[sheet.rng.choice(list(INKS))]
        cx, cy = x + side * sheet.rng.uniform(0.2, 0.8), y + side * sheet.rng.uniform(0.2, 0.8)
        turn = sheet.rng.uniform(-40, 40)
        symbol = slice(int(y), int(y + side)), slice(int(x), int(x + side))
        text = _stamp_text(sheet.rng)
        mask: Array = np.zeros(image.shape[:2], np.float32)
        got = 0.0
        for _ in range(10):  # thicker until the wanted cover is met
            move = cv2.getRotationMatrix2D((text.shape[1] / 2, text.shape[0] / 2), turn, 1.0)
            move[:, 2] += (cx - text.shape[1] / 2, cy - text.shape[0] / 2)
            mask = cv2.warpAffine(text, move, image.shape[1::-1])
            got = float(mask[symbol].mean())
            if got >= cover:
                break
            text = cv2.dilate(text, np.ones((5, 5)))
        if got > cover:  # or keep only a part of it
            _keep_part(mask, symbol, turn, min(1, cover / max(got, 1e-6)))
        blot = sheet.rng.random((image.shape[0] // 12, image.shape[1] // 12)).astype(np.float32)
        uneven = np.clip(0.65 + 0.5 * cv2.resize(blot, image.shape[1::-1]), 0, 1)[..., None]
        return _ink(image, mask, colour, uneven)

    sheet.paper_acts.append(act)


def write_over(sheet: Sheet, severity: int) -> None:
    """Handwriting across the symbol, ball pen or marker."""
    count, width = pick((1, 2, 3, 4, 6), severity), pick((0.5, 0.6, 0.8, 1.0, 1.2), severity) * MM

    def act(image: Array) -> Array:
        x, y, side = sheet.box
        mask = np.zeros(image.shape[:2], np.uint8)
        colour = INKS[sheet.rng.choice(["blue", "black", "red"])]
        for _ in range(count):
            way = np.linspace(0, 1, 60)
            start, end = sheet.rng.uniform(0, 1, 2), sheet.rng.uniform(0, 1, 2)
            wobble_x = 0.08 * np.sin(way * sheet.rng.uniform(5, 30))
            px = x + side * (start[0] + (end[0] - start[0]) * way + wobble_x)
            wobble_y = 0.08 * np.cos(way * sheet.rng.uniform(5, 30))
            py = y + side * (start[1] + (end[1] - start[1]) * way + wobble_y)
            line = np.stack([px, py], 1).astype(np.int32)
            cv2.polylines(mask, [line], False, 255, max(1, round(width)), cv2.LINE_AA)
        return _ink(image, mask.astype(np.float32) / 255, colour, 0.95)

    sheet.paper_acts.append(act)


def stain(sheet: Sheet, severity: int) -> None:
    """Coffee rings and an uneven lamp: brightness falls across the symbol."""
    depth = pick((0.15, 0.3, 0.45, 0.6, 0.72), severity)

    def act(image: Array) -> Array:
        x, y, side = sheet.box
        down, across = np.mgrid[0 : image.shape[0] : 4, 0 : image.shape[1] : 4].astype(np.float32)
        field: Array = np.ones((*across.shape, 3), np.float32)
        for _ in range(2):
            cx, cy = x + side * sheet.rng.uniform(-0.2, 1.2), y + side * sheet.rng.uniform(-0.2, 1.2)
            radius = side * sheet.rng.uniform(0.4, 0.9)
            distance = np.hypot(across - cx, down - cy)
            ring = 0.45 * (distance < radius) + 0.55 * np.exp(-(((distance - radius) / (1.2 * MM)) ** 2))
            field = _ink(field, ring * depth, (40, 80, 120), 1.0)
        turn = sheet.rng.uniform(0, 6.28)
        slope = (across - x - side / 2) * math.cos(turn) + (down - y - side / 2) * math.sin(turn)
        field *= (1 - depth * 0.7 / (1 + np.exp(-4 * slope / (1.5 * side))))[..., None]
        stained: Array = image * cv2.resize(field, image.shape[1::-1])
        return stained

    sheet.paper_acts.append(act)


def punch(sheet: Sheet, severity: int) -> None:
    """A 6 mm filing hole, scanned dark or light, that bites into the symbol."""
    share = pick((0.02, 0.04, 0.06, 0.08, 0.10), severity)

    def act(image: Array) -> Array:
        x, y, side = sheet.box
        radius = 3 * MM
        want = min(share * side * side, 0.95 * math.pi * radius * radius)
        best = None
        for _ in range(200):  # a place where it takes about that much
            cx = sheet.rng.uniform(x - radius, x + side + radius)
            cy = sheet.rng.uniform(y - radius, y + side + radius)
            over_x = max(0, min(cx + radius, x + side) - max(cx - radius, x))
            over_y = max(0, min(cy + radius, y + side) - max(cy - radius, y))
            error = abs(over_x * over_y * math.pi / 4 - want)
            # the punch is not aimed: finders may be hit from severity 4 on only
            finder = min(math.hypot(cx - a, cy - b) for a, b in ((x, y), (x + side, y), (x, y + side)))
            if severity < 4 and finder < radius + 7.5 * sheet.module_mm * MM:
                continue
            if best is None or error < best[0]:
                best = (error, cx, cy)
        _, cx, cy = best or (0, x + side * 0.6, y + side * 0.6)
        value = float(sheet.rng.choice([20, 240]))
        image = image.copy()
        cv2.circle(image, (round(cx), round(cy)), round(radius), (value,) * 3, -1, cv2.LINE_AA)
        return image

    sheet.paper_acts.append(act)


def highlight(sheet: Sheet, severity: int) -> None:
    """Two strokes of a text marker, from yellow to nearly opaque red."""
    shades = ((80, 255, 255), (120, 255, 160), (255, 190, 255), (90, 150, 255), (60, 90, 255))
    colour = pick(shades, severity)

    def act(image: Array) -> Array:
        x, y, side = sheet.box
        mask: Array = np.zeros(image.shape[:2], np.float32)
        for _ in range(2):
            at = y + side * sheet.rng.uniform(0, 1)
            start, end = (round(x - 60), round(at)), (round(x + side + 60), round(at + 20))
            cv2.line(mask, start, end, 1.0, round(5 * MM))
        return _ink(image, mask, colour, 0.9)

    sheet.paper_acts.append(act)


def _ink(image: Array, mask: Array, colour: tuple[int, int, int], opacity: Any) -> Array:
    """Ink multiplies with what is under it, as ink on paper does."""
    tint = np.array(colour, np.float32) / 255
    share = mask[..., None] * opacity
    inked: Array = image * (1 - share + share * tint)
    return inked


def _stamp_text(rng: np.random.Generator) -> Array:
    text = Image.new("L", (round(70 * MM), round(26 * MM)), 0)
    draw = ImageDraw.Draw(text)
    draw.rectangle((6, 6, text.width - 7, text.height - 7), outline=255, width=8)
    draw.text((30, 30), "EINGEGANGEN", font=ImageFont.load_default(round(8 * MM)), fill=255)
    day = f"{rng.integers(1, 29):02d}. MRZ 2025"
    draw.text((30, 170), day, font=ImageFont.load_default(round(6 * MM)), fill=255)
    return np.asarray(text, np.float32) / 255


def _keep_part(mask: Array, symbol: tuple[slice, slice], turn: float, share: float) -> None:
    height, width = mask[symbol].shape
    down, across = np.mgrid[0 : 1 : complex(height), 0 : 1 : complex(width)]
    key = np.cos(turn) * across + np.sin(turn) * down
    inked = key[mask[symbol] > 0.5]
    if inked.size:
        mask[symbol] = mask[symbol] * (key <= np.quantile(inked, share))
