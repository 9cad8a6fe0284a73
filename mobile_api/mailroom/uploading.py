"""The multipart body of a pile: several `files` and `arrived_on`, nothing else."""

from datetime import date
from typing import Any, BinaryIO, Final, cast

from flask import request
from werkzeug.datastructures import FileStorage

from backend.domain.calendar import parse_day
from backend.domain.errors import invalid
from backend.domain.text import N_
from backend.services.mailroom.receiving import MAX_FILES, NO_FILES, TOO_MANY_FILES
from mobile_api.uploads import require_multipart

NOT_A_DAY = N_("Say the day of arrival once, as YYYY-MM-DD.")
UNKNOWN_PART = N_("This part is not expected.")


PILE_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files", "arrived_on"],
                "additionalProperties": False,
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": MAX_FILES,
                        "items": {"type": "string", "format": "binary"},
                    },
                    "arrived_on": {"type": "string", "format": "date", "example": "2026-03-02"},
                },
            }
        }
    },
}
LOCATION: Final[dict[str, Any]] = {"Location": {"description": "The batch.", "schema": {"type": "string"}}}


def uploaded_pile() -> tuple[list[tuple[str, BinaryIO]], date]:
    """The open files with their names, and the day. Refuses another content type (unsupported-media), unknown
    parts, no or too many files (Invalid on `files`), and what is no day (Invalid on `arrived_on`).
    """
    require_multipart()
    for name in {*request.form, *request.files}:
        if name not in ("files", "arrived_on") or (name == "arrived_on" and name in request.files):
            raise invalid(name, UNKNOWN_PART)
    if "files" in request.form:
        raise invalid("files", NO_FILES)
    return _files(), _day()


def opened(parts: list[FileStorage]) -> list[tuple[str, BinaryIO]]:
    """The files of these parts with their names, still on the disk where the larger ones were put as they came."""
    return [(part.filename or "", cast(BinaryIO, part.stream)) for part in parts]


def _files() -> list[tuple[str, BinaryIO]]:
    parts = request.files.getlist("files")
    if len(parts) > MAX_FILES:
        raise invalid("files", TOO_MANY_FILES, most=MAX_FILES)
    return opened(parts)


def _day() -> date:
    given = request.form.getlist("arrived_on")
    try:
        (text,) = given
        return parse_day(text)
    except ValueError as error:
        raise invalid("arrived_on", NOT_A_DAY) from error
