"""Blocks of symbols read by all their modules: what is right is found, and what is not there is never made up."""

import os
from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
import segno
from numpy.typing import NDArray

from qr import Reference, codewords
from qr.address import known_beginning, known_with_length, length_in
from qr.codewords import UNKNOWN, find_word
from qr.decoders import ask_zxing
from qr.layout import Layout, blocks_of, format_places, format_words, layout_of, mask_of
from qr.puzzle import EVIDENCE, OUR_EVIDENCE, OUR_LAST_EVIDENCE, Puzzle

LEVELS = {"l": 1, "m": 0, "q": 3, "h": 2}  # as the standard numbers them
SYMBOLS = [(1, "l"), (2, "m"), (4, "h"), (4, "q"), (7, "m"), (14, "h"), (25, "q")]
HOSTS = ["x.lu", "cns.lu", "demo.test", "memoires.lu", "factures.ministere.lu", "a" * 22, "b" * 30, "c" * 39]
ROUNDS = 400 if os.environ.get("PROVE") else 12


def symbol_of(version: int, level: str, text: str = "HTTPS://DEMO.TEST") -> tuple[NDArray[np.bool_], int]:
    symbol = segno.make_qr(text, version=version, error=level, boost_error=False)
    return np.array([[bool(module) for module in row] for row in symbol.matrix]), int(symbol.mask)


def bits_of(matrix: NDArray[np.bool_], layout: Layout, mask: int) -> NDArray[np.bool_]:
    bits = (matrix ^ mask_of(mask, layout.side))[layout.path]
    return bits[: len(bits) // 8 * 8].reshape(-1, 8)


def seen_through(bits: NDArray[np.bool_], wrong: float, dice: np.random.Generator) -> NDArray[np.float64]:
    """As bits look when noise turns over this share of them."""
    spread = -1 / NormalDist().inv_cdf(wrong)
    return np.clip(np.where(bits, 1.0, -1.0) + dice.normal(0, spread, len(bits)), -1, 1)


def unknown(count: int) -> NDArray[np.int8]:
    return np.full(count, UNKNOWN, np.int8)


def agrees(known: NDArray[np.int8], bits: NDArray[np.bool_]) -> bool:
    return bool((known[known != UNKNOWN] == bits[known != UNKNOWN]).all())


@pytest.mark.parametrize(("version", "level"), SYMBOLS)
def test_another_hands_symbol_has_our_layout(version: int, level: str) -> None:
    matrix, mask = symbol_of(version, level)
    layout = layout_of(version)
    assert (matrix[layout.known] == layout.dark[layout.known]).all()
    word = next(bits for known, number, bits in format_words() if (known, number) == (LEVELS[level], mask))
    for rows, columns in format_places(layout.side):
        assert (matrix[rows, columns] == word).all()


@pytest.mark.parametrize(("version", "level"), SYMBOLS)
def test_another_hands_blocks_are_found_though_modules_are_wrong(version: int, level: str) -> None:
    dice = np.random.default_rng(version)
    matrix, mask = symbol_of(version, level)
    octets = bits_of(matrix, layout_of(version), mask)
    share = {"l": 0.01, "m": 0.02, "q": 0.03, "h": 0.06}[level]
    for block in blocks_of(version, LEVELS[level]):
        bits = octets[block.places].ravel()
        word = find_word(seen_through(bits, share, dice), unknown(8 * block.data))
        assert (word.bits == bits).all()
        assert word.evidence > EVIDENCE


def test_a_tenth_of_all_modules_may_be_wrong_which_is_twice_what_a_byte_decoder_bears() -> None:
    dice = np.random.default_rng(1)
    block = blocks_of(4, LEVELS["h"])[0]
    matrix, mask = symbol_of(4, "h")
    bits = bits_of(matrix, layout_of(4), mask)[block.places].ravel()
    found, bytes_wrong = 0, []
    for _ in range(25):
        seen = seen_through(bits, 0.1, dice)
        bytes_wrong.append(int(((seen > 0) != bits).reshape(-1, 8).any(axis=1).sum()))
        word = find_word(seen, unknown(72))
        found += word.evidence > OUR_EVIDENCE and bool((word.bits == bits).all())
    assert np.mean(bytes_wrong) > block.checks // 2 + 4
    assert found >= 20


def test_modules_that_are_covered_cost_nothing_but_themselves() -> None:
    dice = np.random.default_rng(2)
    block = blocks_of(4, LEVELS["h"])[1]
    matrix, mask = symbol_of(4, "h")
    bits = bits_of(matrix, layout_of(4), mask)[block.places].ravel()
    seen = np.where(bits, 1.0, -1.0)
    seen[dice.permutation(len(bits))[: len(bits) // 2]] = 0.0
    word = find_word(seen, unknown(72))
    assert (word.bits == bits).all()
    assert word.evidence > OUR_EVIDENCE


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("level", ["h", "q"])
def test_what_is_known_of_an_address_is_what_another_hand_writes(host: str, level: str) -> None:
    if level == "h" and len(host) > 22:
        level = "q"
    url = Reference.random().url(host)
    matrix, mask = symbol_of(4, level, url)
    octets = bits_of(matrix, layout_of(4), mask)
    blocks = blocks_of(4, LEVELS[level])
    bits = np.concatenate([octets[block.places[: block.data]].ravel() for block in blocks])
    assert agrees(known_beginning(len(bits)), bits)
    assert length_in(bits, len(bits)) == len(url)
    answers = known_with_length(len(bits), len(url))
    assert sum(agrees(answer, bits) for answer in answers) == 1
    assert all(np.count_nonzero(answer == UNKNOWN) <= 5.5 * (len(url) - 8) for answer in answers)


def test_no_address_is_as_long_as_nonsense_says() -> None:
    for bits in (np.ones(72, bool), np.zeros(72, bool)):
        assert length_in(bits, 288) is None


def test_noise_shows_no_evidence() -> None:
    dice = np.random.default_rng(3)
    for level in ("l", "m", "q", "h"):
        block = blocks_of(4, LEVELS[level])[0]
        for _ in range(ROUNDS):
            noise = np.clip(dice.normal(0, 1, 8 * len(block.places)), -1, 1)
            assert find_word(noise, unknown(8 * block.data)).evidence < OUR_LAST_EVIDENCE


def test_another_block_in_the_place_of_the_true_one_shows_no_evidence_however_much_is_known() -> None:
    """Known bits agree with every word; counted as evidence they let wrong references through."""
    dice = np.random.default_rng(4)
    block = blocks_of(4, LEVELS["h"])[1]
    matrix, mask = symbol_of(4, "h", Reference.random().url("demo.test"))
    bits = bits_of(matrix, layout_of(4), mask)[block.places].ravel()
    known = bits[:72].astype(np.int8)
    known[48:] = UNKNOWN
    for _ in range(ROUNDS):
        seen = np.where(bits, 1.0, -1.0)
        seen[48:] = np.clip(dice.normal(0, 1, len(bits) - 48), -1, 1)
        assert find_word(seen, known).evidence < OUR_LAST_EVIDENCE


@pytest.mark.parametrize("ours", [True, False])
def test_noise_is_never_taken_for_a_symbol(ours: bool) -> None:
    dice = np.random.default_rng(5)
    layout = layout_of(4)
    for _ in range(ROUNDS):
        darkness = np.clip(dice.normal(0, 1, (33, 33)), -1, 1)
        darkness[layout.known] = np.where(layout.dark[layout.known], 1.0, -1.0)
        assert not Puzzle(layout, LEVELS["h"], int(dice.integers(8)), ours).solve([darkness])


class CountedWays:
    """Ways to judge the modules, and how many of them were ever asked for."""

    def __init__(self, *ways: NDArray[np.float64]) -> None:
        self._ways = ways
        self.asked = 0

    def __iter__(self) -> Iterator[NDArray[np.float64]]:
        for number, way in enumerate(self._ways, 1):
            self.asked = max(self.asked, number)
            yield way


def test_a_further_way_is_looked_for_only_when_the_first_shows_no_more() -> None:
    layout = layout_of(9)
    matrix, mask = symbol_of(9, "h")
    clean = np.where(matrix, 1.0, -1.0)
    rows, columns = layout.path
    lost = (8 * blocks_of(9, LEVELS["h"])[0].places[:, None] + np.arange(8)).ravel()
    stained = clean.copy()
    stained[rows[lost], columns[lost]] = np.random.default_rng(7).normal(0, 0.5, len(lost))
    puzzle, ways = Puzzle(layout, LEVELS["h"], mask, ours=False), CountedWays(stained, clean)
    assert puzzle.solve(ways)
    assert (puzzle.is_complete, ways.asked) == (False, 1)
    assert puzzle.solve(ways)
    assert (puzzle.is_complete, ways.asked) == (True, 2)


@pytest.mark.parametrize(
    ("version", "level", "ours", "most"), [(4, "h", True, 8), (4, "q", True, 8), (9, "h", False, 12)]
)
def test_where_nothing_shows_the_reader_stops_after_a_few_looks(
    version: int, level: str, ours: bool, most: int
) -> None:
    """However many ways there are to look: noise would cost as much as a hundred clean pages."""
    dice = np.random.default_rng(8)
    side = layout_of(version).side
    ways = CountedWays(*(np.clip(dice.normal(0, 1, (side, side)), -1, 1) for _ in range(40)))
    assert not Puzzle(layout_of(version), LEVELS[level], 3, ours).solve(ways)
    assert 1 < ways.asked <= most


def test_what_shows_enough_evidence_is_not_searched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, mask = symbol_of(4, "h")
    block = blocks_of(4, LEVELS["h"])[0]
    bits = bits_of(matrix, layout_of(4), mask)[block.places].ravel()
    clear = np.where(bits, 1.0, -1.0)
    searched, search = [], codewords._best_changes

    def note(*given: Any) -> list[int]:
        searched.append(given)
        return search(*given)

    monkeypatch.setattr(codewords, "_best_changes", note)
    assert (find_word(clear, unknown(8 * block.data), EVIDENCE).bits == bits).all() and not searched
    assert (find_word(clear, unknown(8 * block.data)).bits == bits).all() and searched


def test_the_reader_never_makes_another_reference_of_a_ruined_one() -> None:
    """Ever more of the symbol is replaced by another one of ours: what is read is one of the two, or nothing."""
    dice = np.random.default_rng(6)
    layout = layout_of(4)
    read = set()
    for turn in range(ROUNDS):
        urls = [Reference.random().url("demo.test") for _ in range(2)]
        one, mask = symbol_of(4, "h", urls[0])
        other = segno.make_qr(urls[1], version=4, error="h", boost_error=False, mask=mask)
        pasted = dice.random((33, 33)) < turn / (ROUNDS - 1)
        mixed = np.where(pasted, [[bool(module) for module in row] for row in other.matrix], one)
        puzzle = Puzzle(layout, LEVELS["h"], mask, ours=True)
        while puzzle.solve([np.where(mixed, 1.0, -1.0)]) and not puzzle.is_complete:
            pass
        if puzzle.is_complete:
            [decoded] = ask_zxing(puzzle.draw())
            assert decoded.text in urls
            read.add(decoded.text == urls[0])
    assert read == {True, False}
