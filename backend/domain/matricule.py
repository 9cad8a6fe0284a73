"""The national number (matricule): thirteen digits, the last two checking the first eleven.

Digit 12 is the Luhn digit and digit 13 the Verhoeff digit, each over the first eleven digits (python-stdnum). Month and
day may be 00 and the year may be the year of entry: an age comes from the register, never from the number.
"""

import re
from typing import Literal, NewType

from stdnum import luhn, verhoeff

from backend.domain.rules import rule
from backend.domain.text import N_, Text

Matricule = NewType("Matricule", str)
Kind = Literal["format", "check-digits", "old-format"]

_SEPARATORS = re.compile(r"[\s.\u2010-\u2015-]")
_DIGITS = re.compile(r"[0-9]+")
_LENGTH, _OLD_LENGTH = 13, 11
_TEXTS: dict[Kind, str] = {
    "format": N_("A national number has 13 digits."),
    "check-digits": N_("The check digits of this national number are not right. Compare it with the card."),
    "old-format": N_("This is an old number with 11 digits. The card shows the new one with 13 digits."),
}


class MatriculeError(ValueError):
    """Not a matricule; `kind` says in which way, `text` says it to a person."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.text = Text(_TEXTS[kind])


@rule("A1", "A2", "A3", "A5", "A6", "A7", "A10")
def parse(text: str) -> Matricule:
    """The number without blanks and dashes; raises MatriculeError. Reads no date out of it."""
    digits = _SEPARATORS.sub("", text)
    if not _DIGITS.fullmatch(digits):
        raise MatriculeError("format")
    if len(digits) == _OLD_LENGTH:
        raise MatriculeError("old-format")
    if len(digits) != _LENGTH:
        raise MatriculeError("format")
    if complete(digits[:_OLD_LENGTH]) != digits:
        raise MatriculeError("check-digits")
    return Matricule(digits)


@rule("A8")
def read_printed(text: str, reason: str) -> tuple[str, bool]:
    """The first eleven digits of what stands on a paper, and whether its check digits are wrong.

    Wrong ones warn (MatriculeError "check-digits") until somebody says why to go on; the form must be right.
    """
    try:
        return parse(text)[:_OLD_LENGTH], False
    except MatriculeError as error:
        if error.kind != "check-digits" or not reason.strip():
            raise
    return _SEPARATORS.sub("", text)[:_OLD_LENGTH], True


@rule("A4")
def complete(eleven: str) -> Matricule:
    """Eleven digits with their two check digits."""
    if len(eleven) != _OLD_LENGTH or not _DIGITS.fullmatch(eleven):
        raise MatriculeError("format")
    return Matricule(f"{eleven}{luhn.calc_check_digit(eleven)}{verhoeff.calc_check_digit(eleven)}")


def is_valid(text: str) -> bool:
    try:
        parse(text)
    except MatriculeError:
        return False
    return True


def show(matricule: str) -> str:
    """In groups, as on the card: `1985 0615 12347`."""
    return f"{matricule[:4]} {matricule[4:8]} {matricule[8:]}"
