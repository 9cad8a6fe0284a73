"""Files in multipart bodies: found by their part's name, bounded, their own names never trusted."""

from flask import request

from backend.domain.errors import TooLarge, UnsupportedMedia, invalid
from backend.domain.text import N_
from backend.services import screening
from mobile_api.house import house

MAX_FILE = 10 * 1024 * 1024
MISSING = N_("This file is missing.")


def uploaded(field: str, most: int = MAX_FILE) -> tuple[str, bytes]:
    """The name (for eyes only) and bytes of one file. Refuses another content type (unsupported-media), a missing or
    doubled part (Invalid on `field`), more than `most` bytes (TooLarge), and what `screened` refuses.
    """
    require_multipart()
    files = request.files.getlist(field)
    if len(files) != 1 or set(request.files) != {field}:
        raise invalid(field if len(files) != 1 else next(name for name in request.files if name != field), MISSING)
    data = files[0].stream.read(most + 1)
    if len(data) > most:
        raise TooLarge(limit=f"{most // 1024 // 1024} MiB")
    return files[0].filename or "", screened(data, field)


def screened(data: bytes, field: str) -> bytes:
    """`data`, once the operator's virus scanner has seen it. Refuses what that refuses (Invalid on `field`; Busy)."""
    screening.require_clean(house().config, data, field)
    return data


def require_multipart() -> None:
    """Refuse (unsupported-media) a body that is not multipart/form-data."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMedia(accepted="multipart/form-data")
