import random

import numpy as np
import pytest
import segno
from numpy.typing import NDArray

from qr.layout import blocks_of, format_places, format_words, layout_of, mask_of
from qr.repair import correct, repair
from qr.rescue import OUR_LEVELS, OUR_SPARE_CHECKS
from qr.restoring import restore

LEVELS = {"l": 1, "m": 0, "q": 3, "h": 2}  # as the standard numbers them
SYMBOLS = [(1, "l"), (2, "m"), (4, "h"), (4, "q"), (7, "m"), (14, "h"), (25, "q")]


def symbol_of(version: int, level: str) -> tuple[NDArray[np.bool_], int]:
    symbol = segno.make_qr("HTTPS://DEMO.TEST", version=version, error=level, boost_error=False)
    return np.array([[bool(module) for module in row] for row in symbol.matrix]), int(symbol.mask)


@pytest.mark.parametrize(("version", "level"), SYMBOLS)
def test_another_hands_symbol_has_our_layout(version: int, level: str) -> None:
    matrix, mask = symbol_of(version, level)
    layout = layout_of(version)
    assert (matrix[layout.known] == layout.dark[layout.known]).all()
    word = next(bits for known, number, bits in format_words() if (known, number) == (LEVELS[level], mask))
    for rows, columns in format_places(layout.side):
        assert (matrix[rows, columns] == word).all()


@pytest.mark.parametrize(("version", "level"), SYMBOLS)
def test_errors_and_erasures_are_corrected_up_to_the_bound(version: int, level: str) -> None:
    dice = random.Random(version)
    matrix, mask = symbol_of(version, level)
    layout = layout_of(version)
    bits = (matrix ^ mask_of(mask, layout.side))[layout.path]
    codewords = np.packbits(bits[: len(bits) // 8 * 8])
    for block in blocks_of(version, LEVELS[level]):
        word = [int(value) for value in codewords[block.places]]
        assert correct(word, [], block.checks) == word
        for _ in range(10):
            erased = dice.randrange(0, min(block.checks, len(word)) + 1)
            wrong = min((block.checks - erased) // 2, len(word) - erased)
            places = dice.sample(range(len(word)), erased + wrong)
            torn = [value ^ dice.randrange(1, 256) if at in places else value for at, value in enumerate(word)]
            assert correct(torn, places[:erased], block.checks) == word


def test_doubtful_codewords_are_given_up_first() -> None:
    block = blocks_of(4, LEVELS["h"])[0]
    word, certainty = [0] * 25, np.ones(25)
    for place in range(11):  # three more than can be corrected without knowing where they are
        word[place], certainty[place] = 77, 0.1
    assert correct(word, [], block.checks) is None
    assert repair(word, certainty, block.checks, spare=0) == [0] * 25


def test_noise_is_never_taken_for_a_symbol() -> None:
    dice = np.random.default_rng(1)
    layout = layout_of(4)
    for _ in range(100):
        darkness = np.clip(dice.normal(0, 1, (33, 33)), -1, 1)
        darkness[layout.known] = np.where(layout.dark[layout.known], 1.0, -1.0)
        assert restore([darkness], layout) is None
        assert restore([darkness], layout, levels=OUR_LEVELS, spare=OUR_SPARE_CHECKS) is None
