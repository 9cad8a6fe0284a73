"""What the print run's settings and the scanner add: skew, low resolution, blur, noise, thresholds, compression."""

import cv2
import numpy as np

from tests.paper.geometry import Array
from tests.paper.sheet import Sheet
from tests.paper.wear import pick


def skew(sheet: Sheet, severity: int) -> None:
    """Fed in askew."""
    sheet.angle += sheet.rng.choice([-1, 1]) * pick((2, 5, 8, 11, 15), severity)


def rotate(sheet: Sheet, severity: int) -> None:
    """On its side or head, and from severity 4 on anyhow."""
    rng = sheet.rng
    base = rng.choice([90, 180, 270])
    turns = (base, base + rng.uniform(-4, 4), base + rng.uniform(-15, 15))
    sheet.angle += pick((*turns, rng.uniform(30, 60) * rng.choice([-1, 1]), rng.uniform(0, 360)), severity)


def coarsen(sheet: Sheet, severity: int) -> None:
    """Few dots an inch."""
    sheet.dpi = pick((200, 150, 120, 100, 90), severity)


def tilt(sheet: Sheet, severity: int) -> None:
    """Photographed rather than scanned."""
    sheet.perspective = pick((0.05, 0.1, 0.2, 0.3, 0.4), severity)


def curl(sheet: Sheet, severity: int) -> None:
    """Paper that does not lie flat."""
    sheet.wave = pick((0.1, 0.25, 0.4, 0.6, 0.9), severity)


def invert(sheet: Sheet, severity: int) -> None:
    """Light on dark."""
    sheet.inverse = True
    sheet.jpeg = pick((90, 70, 50, 40, 30), severity)


def compress(sheet: Sheet, severity: int) -> None:
    """JPEG at a thrifty setting."""
    sheet.jpeg = pick((70, 55, 40, 30, 18), severity)


def crowd(sheet: Sheet, severity: int) -> None:
    """Too little white around the symbol, and a frame in it."""
    sheet.quiet, sheet.neighbours = pick((2.0, 1.0, 0.6, 0.3, 0.0), severity), True


def spread_toner(sheet: Sheet, severity: int) -> None:
    """Modules printed too fat or too thin, with ragged edges."""
    sign = sheet.rng.choice([-1, 1])
    sheet.gain = sign * pick((0.02, 0.03, 0.045, 0.06, 0.075), severity)
    sheet.rough = pick((0.05, 0.08, 0.12, 0.16, 0.2), severity)


def fade(sheet: Sheet, severity: int) -> None:
    """Thermal paper: grey on grey."""
    sheet.paper = pick((225, 215, 205, 200, 195), severity)
    sheet.ink = sheet.paper - pick((110, 80, 55, 40, 26), severity)


def blur(sheet: Sheet, severity: int) -> None:
    """Out of focus."""
    sigma = pick((0.8, 1.2, 1.7, 2.2, 2.8), severity) * sheet.dpi / 300 * 1.2
    sheet.scan_acts.append(lambda image: cv2.GaussianBlur(image, (0, 0), sigma))


def speckle(sheet: Sheet, severity: int) -> None:
    """Salt and pepper."""
    rate = pick((0.005, 0.02, 0.05, 0.09, 0.14), severity)

    def act(image: Array) -> Array:
        chance = sheet.rng.random(image.shape[:2], dtype=np.float32)
        image = image.copy()
        image[chance < rate / 2] = 0
        image[chance > 1 - rate / 2] = 255
        return image

    sheet.scan_acts.append(act)


def add_noise(sheet: Sheet, severity: int) -> None:
    """A tired sensor."""
    spread = pick((8, 16, 28, 42, 60), severity)

    def act(image: Array) -> Array:
        noise = sheet.rng.standard_normal(image.shape[:2], dtype=np.float32)
        noisy: Array = image + spread * (noise if image.ndim == 2 else noise[..., None])
        return noisy

    sheet.scan_acts.append(act)


def threshold(sheet: Sheet, severity: int) -> None:
    """A 1-bit scan whose threshold was set too dark or too light."""
    sheet.mode = "1bit"
    sheet.threshold = 128 + sheet.rng.choice([-1, 1]) * pick((0, 30, 55, 75, 90), severity)


def streak(sheet: Sheet, severity: int) -> None:
    """Dust on the feeder's glass: lines over the full height."""
    count, width = pick((2, 4, 7, 10, 14), severity), pick((1, 1, 2, 2, 3), severity)

    def act(image: Array) -> Array:
        image = image.copy()
        low, high = sheet.glass[:, 0].min(), sheet.glass[:, 0].max()
        for _ in range(count):
            column = int(sheet.rng.uniform(low, high))
            image[:, column : column + width] = sheet.rng.choice([20, 90, 240])
        return image

    sheet.scan_acts.append(act)
