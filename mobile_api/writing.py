"""JSON as bytes, sentences in the reader's language."""

from typing import Any

import orjson

from backend.domain.text import Text
from backend.languages import translate

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_SUBCLASS


def write_json(data: Any, language: str) -> bytes:
    """`data` as JSON: dictionaries, dataclasses, ids, days, instants (UTC with `Z`), money, and sentences (`Text`)."""

    def write(value: Any) -> Any:
        if isinstance(value, Text):
            return translate(value, language)
        if isinstance(value, int):
            return int(value)
        if isinstance(value, str):
            return str(value)
        raise TypeError(type(value).__name__)

    return orjson.dumps(data, default=write, option=OPTIONS)
