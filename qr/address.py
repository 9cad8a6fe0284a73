"""What the symbols of ours say, bit by bit: most of an address is known before it is read.

`HTTPS://HOST/R/REFERENCE` in alphanumeric mode (ISO/IEC 18004, 7.4.4: pairs of characters in eleven bits), behind
four bits of mode and nine of length; behind it, four zeros, zeros up to a whole byte, and bytes of padding in turn.
"""

import numpy as np

from qr.codewords import UNKNOWN, Bits, Known
from qr.reference import LENGTH, LONGEST_HOST

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_SCHEME, _PATH = "HTTPS://", "/R/"
_MODE, _LENGTH_BITS, _END = "0010", 9, "0000"
_HEAD = len(_MODE) + _LENGTH_BITS
_PAIR, _SINGLE = 11, 6
_BYTE = 8
_PADDING = "1110110000010001"
_SHORTEST = len(_SCHEME) + 1 + len(_PATH) + LENGTH
_LONGEST = _SHORTEST - 1 + LONGEST_HOST


def known_beginning(bits: int) -> Known:
    """Of the `bits` data bits of a symbol of ours those that are known, whatever its host and reference are."""
    known = np.full(bits, UNKNOWN, np.int8)
    _put(known, 0, _MODE + "00")  # no address is longer than 127
    _put(known, _HEAD, "".join(_pair(*pair) for pair in zip(_SCHEME[::2], _SCHEME[1::2], strict=True)))
    return known


def known_with_length(bits: int, length: int) -> list[Known]:
    """The same, once it is known how many characters the address has: where `/R/` stands, and what follows the end.

    Two answers where the end is that of a byte, for some programs then write another byte of zeros.
    """
    known = known_beginning(bits)
    _put(known, len(_MODE), f"{length:0{_LENGTH_BITS}b}")
    path = length - LENGTH - len(_PATH)
    for at in range(path + path % 2, path + len(_PATH) - 1, 2):
        _put(known, _HEAD + at // 2 * _PAIR, _pair(_PATH[at - path], _PATH[at - path + 1]))
    end = _end_of(length)
    whole = -(end + len(_END)) % _BYTE
    answers = []
    for zeros in sorted({whole, whole or _BYTE}):
        answer = known.copy()
        _put(answer, end, (_END + "0" * zeros + _PADDING * bits)[: bits - end])
        answers.append(answer)
    return answers


def length_in(word: Bits, bits: int) -> int | None:
    """How many characters an address has that begins so; None where it can be none of ours, or not so small."""
    length = int("".join(str(int(bit)) for bit in word[len(_MODE) : _HEAD]), 2)
    return length if _SHORTEST <= length <= _LONGEST and _end_of(length) <= bits else None


def _end_of(length: int) -> int:
    return _HEAD + length // 2 * _PAIR + length % 2 * _SINGLE


def _pair(first: str, second: str) -> str:
    return f"{_CHARACTERS.index(first) * len(_CHARACTERS) + _CHARACTERS.index(second):0{_PAIR}b}"


def _put(known: Known, start: int, bits: str) -> None:
    known[start : start + len(bits)] = [int(bit) for bit in bits]
