"""A sentence for a person, still without a language: it is translated at the very edge, in the reader's language."""

from typing import NamedTuple


def N_(msgid: str) -> str:
    """Mark an English sentence for the catalogue without translating it yet."""
    return msgid


class Text(NamedTuple):
    """A catalogue sentence with `{placeholders}` and what to put in them.

    Dates and `backend.domain.money.Cents` in `params` are written out as the reader's language expects.
    """

    msgid: str
    params: dict[str, object] = {}
