"""What staff type into forms, read strictly."""

import re
import uuid
from collections.abc import Mapping
from datetime import date

from backend.domain.calendar import parse_day
from backend.domain.errors import invalid
from backend.domain.text import N_
from backend.services.decisions import Reduction

_AMOUNT = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{2}))?")


def read_version(form: Mapping[str, str]) -> int:
    """The version that the page showed; 0, which nothing has, where it is lacking."""
    typed = form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def read_cents(typed: str, field: str) -> int:
    """`12,50`, `12.50` or `12`, with or without the euro sign, as cents; refuses (Invalid) anything else."""
    matched = _AMOUNT.fullmatch(re.sub(r"[\s€]", "", typed))
    if matched is None:
        raise invalid(field, N_("Write an amount such as 12,50."))
    return int(matched[1]) * 100 + int(matched[2] or 0)


def read_reductions(form: Mapping[str, str], lines: int) -> list[Reduction]:
    """The lines for which an amount or a reason was given; one without the other is refused (Invalid)."""
    found = []
    for index in range(lines):
        path = f"lines.{index}"
        amount, reason = form.get(f"{path}.to_cents", "").strip(), form.get(f"{path}.reason", "")
        if not amount and not reason:
            continue
        if not reason:
            raise invalid(f"{path}.reason", N_("Say why this line is reduced."))
        found.append(Reduction(index, read_cents(amount, f"{path}.to_cents"), reason))
    return found


def read_day(form: Mapping[str, str], field: str) -> date:
    """A day out of a date field; refuses (Invalid on `field`) what is none."""
    try:
        return parse_day(form.get(field, ""))
    except ValueError as error:
        raise invalid(field, N_("Choose a day.")) from error


def read_count(typed: str | None, field: str) -> int:
    """A small whole number; refuses (Invalid) anything else."""
    if not typed or not typed.isascii() or not typed.isdecimal() or len(typed) > 4:
        raise invalid(field, N_("Write a whole number."))
    return int(typed)


def read_id(typed: str | None, field: str) -> uuid.UUID:
    """A row's id out of a form."""
    try:
        return uuid.UUID(typed or "")
    except ValueError as error:
        raise invalid(field, N_("Choose one of the list.")) from error


def local_path(typed: str | None, default: str = "/desk") -> str:
    """Where to go next, within the desks only."""
    path = typed or ""
    within = path == "/desk" or path.startswith(("/desk/", "/desk?"))
    return path if within and "\\" not in path and path.isprintable() else default
