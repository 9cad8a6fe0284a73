"""The blocks of one symbol, found one after the other: whatever is found helps to find the rest.

Codewords of all blocks lie mixed over the symbol, so a block that is known shows at every second or fourth place what
ink, folds and the paper's waves have done there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from qr.address import known_beginning, known_with_length, length_in
from qr.codewords import UNKNOWN, Leanings, find_word
from qr.images import Pixels
from qr.layout import Bits, Block, Layout, blocks_of, format_places, format_words, mask_of
from qr.sampling import Darkness

# What a block has to show: chance fits as well once in 400,000 times, and for ours once in 20,000. The last block of
# ours may show less (once in 400), for a wrong one still has to be written in our alphabet and to fit the check
# character, which one in 2,000 does.
EVIDENCE, OUR_EVIDENCE, OUR_LAST_EVIDENCE = 13.0, 10.0, 6.0
_PATIENCE = 2  # blocks that were not found, where none was
# What is looked through before the first block is found: looks at ours, bits of strangers', whose blocks differ in
# length. Of sixty readable symbols of ours none took more than four looks, and of thirty of strangers' none over two.
_OUR_LOOKS, _EFFORT = 6, 3000
_DOTS, _QUIET = 3, 4


class Puzzle:
    """A symbol of which version, level and mask are known. `ours`: so is most of what it says."""

    def __init__(self, layout: Layout, level: int, mask: int, ours: bool) -> None:
        self._layout, self._level, self._mask, self._ours = layout, level, mask, ours
        self._blocks = blocks_of(layout.version, level)
        self._starts = np.cumsum([0, *(8 * block.data for block in self._blocks)])
        self._words: dict[int, Bits] = {}
        self._looked_through = 0  # bits, while nothing was found
        self._effort = _OUR_LOOKS * 8 * len(self._blocks[0].places) if ours else _EFFORT
        bits = int(self._starts[-1])
        self._known = [known_beginning(bits) if ours else np.full(bits, UNKNOWN, np.int8)]

    @property
    def is_complete(self) -> bool:
        """Whether every block is found."""
        return len(self._words) == len(self._blocks)

    def solve(self, ways: Iterable[Darkness]) -> bool:
        """Look for the missing blocks in every way that the modules can be judged; whether one was found.

        A stranger's many blocks are looked for in the first way only while that finds some: each shows more of the
        symbol, after which the others mostly need no further way either.
        """
        if self._ours:
            return self._look(ways, slice(None))
        return self._look(ways, slice(1)) or self._look(ways, slice(1, None))

    def _look(self, ways: Iterable[Darkness], which: slice) -> bool:
        before = len(self._words)
        missed = 0
        for number in self._missing():
            word = self._find(number, islice(ways, which.start, which.stop))
            if word is not None:
                self._words[number] = word
                if self._ours and not number and not self._learn_length(word):
                    return False
            elif self._ours and not number:
                return False
            else:
                missed += 1
            if missed == _PATIENCE and len(self._words) == before:
                return False
        return len(self._words) > before

    def learn(self) -> Layout:
        """The layout with all modules that are known by now."""
        known, dark = self._layout.known.copy(), self._layout.dark.copy()
        for places, word in zip(format_places(self._layout.side), 2 * [self._format()], strict=True):
            known[places], dark[places] = True, word
        rows, columns = self._layout.path
        turns = mask_of(self._mask, self._layout.side)[rows, columns]
        for number, word in self._words.items():
            at = (8 * self._blocks[number].places[:, None] + np.arange(8)).ravel()
            known[rows[at], columns[at]] = True
            dark[rows[at], columns[at]] = word ^ turns[at]
        return replace(self._layout, known=known, dark=dark)

    def draw(self) -> Pixels:
        """The complete symbol as it was printed, for a decoder to spell it out."""
        modules = self.learn().dark
        rows, columns = (axis[8 * sum(len(block.places) for block in self._blocks) :] for axis in self._layout.path)
        modules[rows, columns] = mask_of(self._mask, self._layout.side)[rows, columns]
        framed = np.pad(modules, _QUIET)
        return np.repeat(np.repeat(np.where(framed, 0, 255).astype(np.uint8), _DOTS, 0), _DOTS, 1)

    def _missing(self) -> Iterator[int]:
        """The first block of ours says how long the address is, and so most of what stands in the last ones."""
        count = len(self._blocks)
        order = (0, *range(count - 1, 0, -1)) if self._ours else range(count)
        return (number for number in order if number not in self._words)

    def _find(self, number: int, ways: Iterable[Darkness]) -> Bits | None:
        last = len(self._words) == len(self._blocks) - 1
        enough = EVIDENCE if not self._ours else OUR_LAST_EVIDENCE if last else OUR_EVIDENCE
        mine = slice(self._starts[number], self._starts[number + 1])
        guesses = {known[mine].tobytes(): known[mine] for known in self._known}
        for darkness in ways:
            if not self._words and self._looked_through >= self._effort:
                return None
            leanings = self._leanings(darkness, self._blocks[number])
            self._looked_through += len(leanings)
            for given in guesses.values():
                word = find_word(leanings, given, enough)
                if word.evidence >= enough:
                    return word.bits
        return None

    def _learn_length(self, first: Bits) -> bool:
        bits = int(self._starts[-1])
        length = length_in(first, bits)
        if length is None:
            return False
        self._known = known_with_length(bits, length)
        return True

    def _leanings(self, darkness: Darkness, block: Block) -> Leanings:
        turned = np.where(mask_of(self._mask, self._layout.side), -darkness, darkness)[self._layout.path]
        return turned[: len(turned) // 8 * 8].reshape(-1, 8)[block.places].ravel()

    def _format(self) -> Bits:
        return next(word for level, mask, word in format_words() if (level, mask) == (self._level, self._mask))
