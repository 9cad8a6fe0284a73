"""The multipart body of a pile: several `files` and `arrived_on`, nothing else."""

from datetime import date
from typing import Any, Final

from flask import request

from backend.domain.calendar import parse_day
from backend.domain.errors import TooLarge, invalid
from backend.domain.text import N_
from backend.services.mailroom.receiving import MAX_FILE_BYTES, MAX_FILES, NO_FILES, TOO_MANY_FILES
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


def uploaded_pile() -> tuple[list[tuple[str, bytes]], date]:
    """The files with their names, and the day. Refuses another content type (unsupported-media), unknown parts, no
    or too many files (Invalid on `files`), a file too large (TooLarge), and what is no day (Invalid on `arrived_on`).
    """
    require_multipart()
    for name in {*request.form, *request.files}:
        if name not in ("files", "arrived_on") or (name == "arrived_on" and name in request.files):
            raise invalid(name, UNKNOWN_PART)
    if "files" in request.form:
        raise invalid("files", NO_FILES)
    return _files(), _day()


def _files() -> list[tuple[str, bytes]]:
    parts = request.files.getlist("files")
    if len(parts) > MAX_FILES:
        raise invalid("files", TOO_MANY_FILES, most=MAX_FILES)
    found = []
    for part in parts:
        data = part.stream.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise TooLarge(limit=f"{MAX_FILE_BYTES // 1024 // 1024} MiB")
        found.append((part.filename or "", data))
    return found


def _day() -> date:
    given = request.form.getlist("arrived_on")
    try:
        (text,) = given
        return parse_day(text)
    except ValueError as error:
        raise invalid("arrived_on", NOT_A_DAY) from error
