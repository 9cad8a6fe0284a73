"""Reed-Solomon blocks read by their modules: of all words a block can hold, the one that fits best what is seen.

A byte decoder throws away how dark each module was, and one doubtful module costs it the whole byte. But a block is
a linear code over single bits too. Ordered statistics decoding takes the most certain modules that determine a word,
then turns over every one and every two of them, and keeps the word that agrees best with all modules together; bits
that are known beforehand, such as the beginning of our address, count as certain.

Why this invents nothing. `Word.evidence` says by how much the word fits better than chance allows. Another than the
true word, of the 2^u that u unknown bits can make, agrees with what is seen as random signs would: Chernoff's bound
for a sum of those is exp(-exponent), so that the chance of any wrong word fitting this well is at most exp(-evidence),
evidence = exponent - u ln 2. That takes the words for as evenly spread as random ones, which those of Reed-Solomon
codes nearly are (their weights are binomial from the least distance on). Bits known beforehand are left out of the
sum, for they agree with wrong words as well. Whoever believes a word states the evidence that he asks for.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from qrcode.base import EXP_TABLE, LOG_TABLE

Bits = NDArray[np.bool_]
Leanings = NDArray[np.float64]  # one value a bit: above 0 for a one, below for a zero, the further the more certain
Packed = NDArray[np.uint64]  # bits, a word a row, 64 in each number
Known = NDArray[np.int8]  # one value a data bit: 0, 1, or UNKNOWN
UNKNOWN = -1

_EXP, _LOG = EXP_TABLE, LOG_TABLE
_EXPS, _LOGS = np.array(EXP_TABLE, np.intp), np.array(LOG_TABLE, np.intp)
_PAIRED = 160  # rows that are tried in pairs
_SCALES = np.geomspace(0.1, 12.0, 16)
_ALMOST = 1e-9
_EIGHT = 8  # octets in one number


@dataclass(frozen=True, slots=True)
class Word:
    """A block's bits, data first, and the evidence for them in nats (see above)."""

    bits: Bits
    evidence: float


def find_word(leanings: Leanings, known: Known, enough: float = np.inf) -> Word:
    """The likeliest word; there always is one, so its evidence has to be asked for.

    Where the first word found shows `enough` evidence, none that may be likelier still is looked for.
    """
    generator = _generator(len(known) // 8, (len(leanings) - len(known)) // 8)
    given = known != UNKNOWN
    offset = _unpack(np.bitwise_xor.reduce(generator[known == 1], axis=0, keepdims=True), len(leanings))[0]
    signed = np.where(offset, -leanings, leanings)
    # What is known agrees with every word alike: only the other bits tell the right one from the wrong.
    telling = np.concatenate([~given, np.ones(len(leanings) - len(given), bool)])
    unknown_nats = np.count_nonzero(~given) * float(np.log(2))

    def evidence_of(bits: Bits) -> float:
        return _exponent(np.where(bits, signed, -signed)[telling]) - unknown_nats

    basis, places = _certain_basis(generator, np.flatnonzero(~given), signed)
    bits = np.asarray(np.bitwise_xor.reduce(basis[signed[places] > 0], axis=0))
    evidence = evidence_of(bits)
    if evidence < enough:
        changes = _best_changes(basis, np.where(bits, signed, -signed), np.abs(signed[places]))
        bits = bits ^ np.bitwise_xor.reduce(basis[changes], axis=0)
        evidence = evidence_of(bits)
    return Word(bits ^ offset, evidence)


def _certain_basis(generator: Packed, free: NDArray[np.intp], leanings: Leanings) -> tuple[Bits, NDArray[np.intp]]:
    """Rows that make every word, each alone in having a one at its place: the most certain places that can be."""
    packed, places = _reduce(generator[free], free, np.argsort(-np.abs(leanings), kind="stable"))
    return _unpack(packed, len(leanings)), places


def _reduce(rows: Packed, own: NDArray[np.intp], order: NDArray[np.intp]) -> tuple[Packed, NDArray[np.intp]]:
    """Gauss and Jordan over single bits: as many places as there are rows, the first in `order` that can be, each with
    a row that is one there and zero at the others. `own`: where each row has that already.
    """
    octets = rows.view(np.uint8)
    ranks = np.empty_like(order)
    ranks[order] = np.arange(len(order))
    places, settled = own.copy(), np.zeros(len(rows), bool)
    row_at = {int(place): row for row, place in enumerate(own)}
    left = len(rows)
    for place in order.tolist():
        if not left:
            break
        row = row_at.pop(place, None)
        if row is None:
            has = (octets[:, place >> 3] & (128 >> (place & 7))) != 0
            able = np.flatnonzero(has & ~settled)
            if not len(able):
                continue
            row = int(able[ranks[places[able]].argmax()])  # the one with the least certain place of its own
            has[row] = False
            rows[has] ^= rows[row]
            row_at.pop(int(places[row]))
            places[row] = place
        settled[row] = True
        left -= 1
    return rows, places


def _best_changes(basis: Bits, agreeing: Leanings, certainty: Leanings) -> list[int]:
    """Which one or two rows, if any, to add to a word whose bits agree so; two only of the least certain ones."""
    signs, agreeing = basis.astype(np.float32), agreeing.astype(np.float32)
    single = signs @ agreeing  # what adding one row costs, halved
    best = int(single.argmin()) if len(single) else 0
    few = np.argsort(certainty, kind="stable")[:_PAIRED]
    pairs = single[few][:, None] + single[few][None, :] - 2 * ((signs[few] * agreeing) @ signs[few].T)
    np.fill_diagonal(pairs, np.inf)
    if len(few) > 1 and pairs.min() < min(0.0, float(single[best])):
        return [int(few[at]) for at in divmod(int(pairs.argmin()), len(few))]
    return [best] if len(single) and single[best] < 0 else []


def _exponent(agreements: Leanings) -> float:
    """Chernoff's: the best over some scales of scale x their sum - sum of ln cosh(scale x each)."""
    sizes = np.abs(agreements)
    scaled = _SCALES[:, None] / max(_ALMOST, float(sizes.mean())) * sizes
    expected = (np.logaddexp(scaled, -scaled) - np.log(2)).sum(axis=1)
    gained = _SCALES * float(agreements.sum()) / max(_ALMOST, float(sizes.mean()))
    return float(max(0.0, (gained - expected).max()))


@lru_cache(maxsize=64)
def _generator(data: int, checks: int) -> Packed:
    """The word that each single data bit makes, one a row."""
    divisor = [1]  # the highest power first
    for power in range(checks):
        divisor = [one ^ _times(other, _EXP[power]) for one, other in zip([*divisor, 0], [0, *divisor], strict=True)]
    rest = divisor[1:]
    rests = []
    for _ in range(data):
        rests.append(rest)
        rest = [one ^ _times(rest[0], other) for one, other in zip([*rest[1:], 0], divisor[1:], strict=True)]
    octets = np.concatenate([np.eye(data, dtype=np.intp), np.array(rests[::-1], np.intp)], axis=1)
    times = [np.where(octets, _EXPS[(_LOGS[octets] + bit) % 255], 0) for bit in range(7, -1, -1)]
    words = np.zeros((8 * data, _EIGHT * (-(-(data + checks) // _EIGHT))), np.uint8)
    words[:, : data + checks] = np.stack(times, axis=1).reshape(8 * data, data + checks)
    return words.view(np.uint64)


def _unpack(packed: Packed, bits: int) -> Bits:
    return np.unpackbits(packed.view(np.uint8), axis=1, count=bits).view(bool)


def _times(one: int, other: int) -> int:
    return _EXP[(_LOG[one] + _LOG[other]) % 255] if one and other else 0
