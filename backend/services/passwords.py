"""Passwords: how they are kept (Argon2id), and which ones are refused.

Parameters: 46 MiB, two passes, one lane, about 60 ms on a small server; that is the standard's 46 MiB with one pass
more (OWASP ASVS 5.0 appendix C). A hash made with others is renewed at the next sign-in.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.domain.errors import Invalid
from backend.domain.text import N_, Text

SHORTEST = 8
ADVISED = 15
LONGEST = 128
MANY_FIGURES = 12  # fewer figures alone are a birthday or a telephone number
COMMON = Path(__file__).with_name("common_passwords.txt")

TOO_SHORT = N_("Use at least {count} characters; {advised} are better. A few words in a row make a good password.")
TOO_LONG = N_("Use at most {count} characters.")
TOO_COMMON = N_("Many people use this password, so it is tried first. Choose another one.")
TOO_CLOSE = N_("Your password must not be your name, your matricule or the name of this service.")

# What everybody here could guess of everybody.
_CONTEXT = ("cns", "gesondheet", "gesondheetskeess", "memoires", "memoire", "luxembourg", "letzebuerg", "matricule")
_LEET = str.maketrans("013457$@!€", "oieastsaie")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertzuiop", "qwertyuiop", "azertyuiop", "asdfghjkl", "yxcvbnm")

_hasher = PasswordHasher(time_cost=2, memory_cost=47104, parallelism=1)
# The hash of a password that was thrown away: who does not exist is checked in the same time as who does.
NOBODY = "$argon2id$v=19$m=47104,t=2,p=1$1bsDkQHSrDEcj02bWv6L5g$34KVDW+A7eDTKBlJo3c7iBl6wiat2FXxrIDBmj24E5U"


def hash_password(password: str) -> str:
    return _hasher.hash(_normal(password))


def verify(kept: str | None, password: str) -> bool:
    """Whether `password` is the one; without a kept hash false, after the same work."""
    try:
        return _hasher.verify(kept or NOBODY, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return _hasher.check_needs_rehash(kept)


def refuse_weak(password: str, context: Iterable[str] = ()) -> None:
    """Raises Invalid for a password that is too short, too long, much used, or made of `context` (name, matricule).

    No rule asks for digits or signs: they make passwords harder to keep, not to guess (ASVS 6.2.5).
    """
    if len(password) < SHORTEST:
        raise _refusal(TOO_SHORT, count=SHORTEST, advised=ADVISED)
    if len(password) > LONGEST:
        raise _refusal(TOO_LONG, count=LONGEST)
    if _is_common(password):
        raise _refusal(TOO_COMMON)
    if _is_context(password, context):
        raise _refusal(TOO_CLOSE)


def _refusal(msgid: str, **params: object) -> Invalid:
    return Invalid(errors={"password": [Text(msgid, params)]})


def _normal(password: str) -> str:
    """The same letters typed on two keyboards are the same password."""
    return unicodedata.normalize("NFC", password)


def _forms(password: str) -> set[str]:
    """What a guesser makes of one word: small letters, figures for letters undone, years and signs at the end off."""
    small = _plain(password)
    bare = small.strip("0123456789!?.,;:*#+-_=@$€&% ")
    return {small, bare, small.translate(_LEET), bare.translate(_LEET)}


def _plain(text: str) -> str:
    """Small letters without accents."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _is_common(password: str) -> bool:
    forms = _forms(password)
    if any(form in _common() for form in forms):
        return True
    small = password.casefold()
    return _repeats(small) or _runs(small) or (small.isdecimal() and len(small) < MANY_FIGURES)


def _repeats(text: str) -> bool:
    """`aaaaaaaa`, `abababab`, `123123123`: a piece of up to four characters, again and again."""
    return any((text[:size] * len(text))[: len(text)] == text for size in range(1, 5) if len(text) >= 2 * size)


def _runs(text: str) -> bool:
    """Made of at most two runs along the alphabet, the figures or a keyboard's row: `abcdefgh`, `12345678qwertz`."""
    pieces = 0
    while text:
        length = max(_run_length(text, row) for way in _ROWS for row in (way, way[::-1]))
        if length < 3:
            return False
        text, pieces = text[length:], pieces + 1
    return pieces <= 2


def _run_length(text: str, row: str) -> int:
    """How many characters of `text`, from its start, follow each other in `row`, which goes round."""
    start = row.find(text[0])
    if start < 0:
        return 0
    round_trip = (row[start:] + row) * (len(text) // len(row) + 1)
    length = 0
    while length < len(text) and text[length] == round_trip[length]:
        length += 1
    return length


def _is_context(password: str, context: Iterable[str]) -> bool:
    """Nothing, or next to nothing, stays when the known words are taken out."""
    words = sorted({*_CONTEXT, *_words(context)}, key=len, reverse=True)
    for form in _forms(password):
        rest = form
        for word in words:
            rest = rest.replace(word, "")
        if len(rest) < min(4, len(form)):
            return True
    return False


def _words(context: Iterable[str]) -> set[str]:
    """Each given text whole, without its blanks, and word by word; what is shorter than three says nothing."""
    found: set[str] = set()
    for text in context:
        small = _plain(text)
        found |= {small, small.replace(" ", ""), *small.replace("-", " ").split()}
    return {word for word in found if len(word) >= 3}


@cache
def _common() -> frozenset[str]:
    return frozenset(_plain(COMMON.read_text("utf-8")).split())
