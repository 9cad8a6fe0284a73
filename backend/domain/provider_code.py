"""The code of a doctor or dentist: eight digits that start with 9, shown `9NNNNN-NN`.

No public source gives a checksum, so none is invented: the pattern is checked here, the rest is the register's.
"""

import re

from backend.domain.rules import rule
from backend.domain.text import N_, Text

_SEPARATORS = re.compile(r"[\s.\u2010-\u2015-]")
_CODE = re.compile(r"9[0-9]{7}")


class ProviderCodeError(ValueError):
    """Not a provider's code; `text` says it to a person."""

    def __init__(self) -> None:
        super().__init__("provider-code")
        self.text = Text(N_("A provider's code has 8 digits and starts with 9."))


@rule("B1")
def parse(text: str) -> str:
    """The eight digits, blanks and dashes dropped; raises ProviderCodeError."""
    code = _SEPARATORS.sub("", text)
    if not _CODE.fullmatch(code):
        raise ProviderCodeError
    return code


def show(code: str) -> str:
    """As printed: `901234-00`."""
    return f"{code[:6]}-{code[6:]}"
