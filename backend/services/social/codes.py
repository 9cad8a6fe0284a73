"""Label codes: nobody guesses them, and a receptionist can type them.

Fourteen random characters of Crockford's base 32 (70 bits) and a check character (ISO 7064 MOD 37,36), printed as
TPS-XXXXX-XXXXX-XXXXX.
"""

import re
import secrets

from stdnum.iso7064 import mod_37_36

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 14
LENGTH = RANDOM_CHARACTERS + 1
PREFIX = "TPS"
_FORM = re.compile(f"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)
_BETWEEN = re.compile(r"[\s\-_.\u00ad\u2010-\u2015\u2212]+")
_LOOK_ALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """A new code, from the system's randomness; redrawn while its check character is easily misread."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
        check = mod_37_36.calc_check_digit(body)
        if check in ALPHABET:
            return _show(body + check)


def spellings(typed: str) -> list[str]:
    """The codes that somebody may mean: what was typed as it is, and read as one of ours in any spelling."""
    bare = _bare(typed)
    return [typed.strip(), *([_show(bare)] if bare and mod_37_36.is_valid(bare) else [])]


def is_mistyped(typed: str) -> bool:
    """Whether it looks like one of ours, but its check character does not fit."""
    bare = _bare(typed)
    return bare is not None and not mod_37_36.is_valid(bare)


def _bare(typed: str) -> str | None:
    """The fifteen characters, or None where it is not of our form."""
    bare = _BETWEEN.sub("", typed).upper()
    if len(bare) == LENGTH + len(PREFIX):
        bare = bare.removeprefix(PREFIX)
    bare = bare.translate(_LOOK_ALIKES)
    return bare if _FORM.fullmatch(bare) else None


def _show(bare: str) -> str:
    return "-".join([PREFIX, *(bare[start : start + 5] for start in range(0, LENGTH, 5))])
