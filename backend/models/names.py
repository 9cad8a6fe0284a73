"""Names as somebody looks for them: each word by its beginning, without case or accents, in any order.

PostgreSQL's own text search does it, on an index; no extension is needed.
"""

import re
from functools import reduce
from typing import Final

from sqlalchemy import ColumnElement, func, literal_column

_MARKED: Final = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿß-./'’"
_PLAIN: Final = "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyys     "
_TO_PLAIN: Final = str.maketrans(_MARKED, _PLAIN)
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 8


def words_of(*columns: str) -> str:
    """The SQL expression of the words in some text columns, written as PostgreSQL writes it back: an index over it
    has to say the very same.
    """
    whole = reduce("({} || ' '::text) || {}".format, columns)
    marked = _MARKED.replace("'", "''")
    return f"to_tsvector('simple'::regconfig, lower(translate({whole}, '{marked}'::text, '{_PLAIN}'::text)))"


def named(typed: str, *columns: str) -> ColumnElement[bool] | None:
    """Every word that was typed begins a word of the columns; None where no word was typed."""
    words = _WORD.findall(typed.translate(_TO_PLAIN).lower())[:_MOST_WORDS]
    if not words:
        return None
    wanted = " & ".join(f"'{word}':*" for word in words)
    query = func.to_tsquery(literal_column("'simple'::regconfig"), wanted)
    return literal_column(words_of(*columns)).op("@@", is_comparison=True)(query)
