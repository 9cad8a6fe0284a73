"""Reed-Solomon over GF(256) with erasures: a codeword known to be doubtful costs half of one silently wrong.

Zxing and zbar correct errors only. Here the least certain codewords are given up first (generalised minimum
distance decoding), and enough check symbols are always kept to notice a wrong correction.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from qrcode.base import EXP_TABLE, LOG_TABLE

_EXP: list[int] = [EXP_TABLE[power % 255] for power in range(512)]
_LOG: list[int] = list(LOG_TABLE)
_EXPS, _LOGS = np.array(_EXP, np.uint8), np.array(_LOG, np.intp)
_KEPT = 4  # check symbols that erasures and what stays unspent leave for noticing wrong corrections


def repair(codewords: Sequence[int], certainty: NDArray[np.float64], checks: int, spare: int) -> list[int] | None:
    """The block corrected, or None. Tries without erasures first, then gives up ever more doubtful codewords.

    `spare` check symbols stay unspent in the end: with 2, noise passes for a block once in 400,000 times.
    """
    doubtful = np.argsort(certainty, kind="stable")
    for given_up in range(0, max(1, checks - _KEPT + spare + 1), 2):
        erased = {int(place) for place in doubtful[:given_up]}
        corrected = correct(codewords, sorted(erased), checks)
        if corrected is not None:
            pairs = enumerate(zip(codewords, corrected, strict=True))
            errors = sum(old != new for place, (old, new) in pairs if place not in erased)
            if 2 * errors + given_up <= checks - spare:
                return corrected
    return None


def correct(codewords: Sequence[int], erased: Sequence[int], checks: int) -> list[int] | None:
    """Errors and erasures: corrects while twice the errors plus the erasures are at most `checks`."""
    length = len(codewords)
    word = list(codewords)
    for place in erased:
        word[place] = 0
    syndromes = _evaluate_many(word, np.arange(checks))
    if not any(syndromes):
        return word
    locator = [1]  # lowest power first, here and below
    for place in erased:
        locator = _multiply(locator, [1, _EXP[length - 1 - place]])
    locator = _find_locator(syndromes, locator, len(erased), checks)
    inverses = 255 - np.arange(length - 1, -1, -1)
    places = [at for at, value in enumerate(_evaluate_many(locator[::-1], inverses)) if not value]
    if len(places) != len(locator) - 1:
        return None
    evaluator = _multiply(syndromes, locator)[:checks]
    derivative = [value if power % 2 == 0 else 0 for power, value in enumerate(locator[1:])]
    for at in places:
        inverse = _EXP[(255 - (length - 1 - at)) % 255]
        below = _evaluate(derivative[::-1], inverse)
        if not below:
            return None
        above = _times(_evaluate(evaluator[::-1], inverse), _EXP[length - 1 - at])
        word[at] ^= _divide(above, below)
    return None if any(_evaluate_many(word, np.arange(checks))) else word


def _find_locator(syndromes: list[int], start: list[int], erased: int, checks: int) -> list[int]:
    """Berlekamp-Massey, begun with what is known to be erased."""
    locator, previous = list(start), list(start)
    errors = erased
    for turn in range(erased, checks):
        gap = 0
        for power, value in enumerate(locator):
            if power <= turn:
                gap ^= _times(value, syndromes[turn - power])
        previous = [0, *previous]
        if gap:
            grown = _add(locator, [_times(gap, value) for value in previous])
            if 2 * errors <= turn + erased:
                errors = turn + 1 + erased - errors
                previous = [_divide(value, gap) for value in locator]
            locator = grown
    while len(locator) > 1 and not locator[-1]:
        locator.pop()
    return locator


def _evaluate(polynomial: Sequence[int], at: int) -> int:
    """Highest power first."""
    log = _LOG[at]
    value = 0
    for coefficient in polynomial:
        value = (_EXP[_LOG[value] + log] if value else 0) ^ coefficient
    return value


def _evaluate_many(polynomial: Sequence[int], logs: NDArray[np.intp]) -> list[int]:
    """The same at many points at once, given by their logarithms."""
    values = np.array(polynomial, np.intp)
    there = np.flatnonzero(values)
    powers = len(values) - 1 - there
    terms = _EXPS[(_LOGS[values[there]][:, None] + powers[:, None] * logs) % 255]
    return [int(value) for value in np.bitwise_xor.reduce(terms, axis=0)]


def _multiply(left: Sequence[int], right: Sequence[int]) -> list[int]:
    product = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        if a:
            for j, b in enumerate(right):
                if b:
                    product[i + j] ^= _EXP[_LOG[a] + _LOG[b]]
    return product


def _add(left: Sequence[int], right: Sequence[int]) -> list[int]:
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    return [value ^ (shorter[at] if at < len(shorter) else 0) for at, value in enumerate(longer)]


def _times(a: int, b: int) -> int:
    return _EXP[_LOG[a] + _LOG[b]] if a and b else 0


def _divide(a: int, b: int) -> int:
    return _EXP[_LOG[a] - _LOG[b] + 255] if a else 0
