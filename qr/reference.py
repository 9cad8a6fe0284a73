"""The printed reference: sixteen random characters and a check character that a person can type.

The alphabet is Crockford's base 32 (no I, L, O, U); the check character is ISO 7064 MOD 37,36. A reference says
nothing about anybody: it only lets the fund find what it already holds.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from stdnum.iso7064 import mod_37_36

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 16  # 80 bits: unguessable
LENGTH = RANDOM_CHARACTERS + 1

SYMBOL_VERSION = 4
# It holds 50 alphanumeric characters at level H and 67 at level Q; the rest of the address takes 28.
LONGEST_HOST_AT_H = 22
LONGEST_HOST = 39

_FORM = re.compile(f"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)
_CODE = re.compile(rf"HTTPS://([A-Z0-9.\-]+(?::[0-9]{{1,5}})?)/R/([{ALPHABET}]{{{LENGTH}}})", re.ASCII)
_HOST = re.compile(r"[A-Z0-9](?:[A-Z0-9.\-]*[A-Z0-9])?(?::[0-9]{1,5})?", re.ASCII)
_BLANKS_AND_DASHES = re.compile(r"[\s\-_.\u00ad\u2010-\u2015\u2212]+")
_LOOK_ALIKES = str.maketrans("OIL", "011")


class InvalidReference(ValueError):
    """What was typed is not one of our references."""


class WrongForm(InvalidReference):
    """Too short, too long, or a character that no reference contains."""


class WrongCheckCharacter(InvalidReference):
    """Well formed, but at least one character was mistyped."""


class HostRefused(ValueError):
    """No symbol of version 4 can carry this host."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A valid reference; an invalid one cannot be made."""

    text: str

    def __post_init__(self) -> None:
        """Refuse, in this order: a wrong form, a wrong check character."""
        if not _FORM.fullmatch(self.text):
            raise WrongForm(self.text)
        if not mod_37_36.is_valid(self.text):
            raise WrongCheckCharacter(self.text)

    @classmethod
    def random(cls) -> Self:
        """A new one, from the system's randomness; redrawn while its check character is easily misread."""
        while True:
            body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
            check = mod_37_36.calc_check_digit(body)
            if check in ALPHABET:
                return cls(body + check)

    @classmethod
    def parse(cls, typed: str) -> Self:
        """What a person typed or a scanner gun sent: any case, any dashes, O for 0, I and L for 1."""
        if len(typed) > 200:
            raise WrongForm("")
        bare = _BLANKS_AND_DASHES.sub("", typed).upper()
        bare = bare.rpartition("/R/")[2] if bare.startswith("HTTP") else bare
        return cls(bare.translate(_LOOK_ALIKES))

    @classmethod
    def from_code(cls, text: str, hosts: Iterable[str] | None = None) -> Self | None:
        """The reference in a decoded symbol, or None: only exactly our address counts.

        With `hosts`, the address must be at one of them; upper and lower case do not matter there.
        """
        found = _CODE.fullmatch(text)
        if not found:
            return None
        host, reference = found.groups()
        if hosts is not None and host not in {known.upper() for known in hosts}:
            return None
        return cls(reference) if mod_37_36.is_valid(reference) else None

    @property
    def printed(self) -> str:
        """As it stands beside the symbol: XXXX-XXXX-XXXX-XXXX-C."""
        return "-".join([self.text[start : start + 4] for start in range(0, LENGTH, 4)])

    def url(self, host: str) -> str:
        """The symbol's content; upper case keeps it in the dense alphanumeric mode."""
        check_host(host)
        return f"HTTPS://{host.upper()}/R/{self.text}"

    def __str__(self) -> str:
        return self.text


def check_host(host: str) -> None:
    """Refuse a host that is no host name, or that a version 4 symbol cannot carry."""
    if not _HOST.fullmatch(host.upper()):
        raise HostRefused(f"{host!r} is not a host name")
    if len(host) > LONGEST_HOST:
        raise HostRefused(f"{host!r} has {len(host)} characters; a printed code carries {LONGEST_HOST} at most")
