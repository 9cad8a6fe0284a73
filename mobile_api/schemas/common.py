"""Fields and shapes that many operations share. What a field refuses, its part of the document says."""

import re
from datetime import date, datetime
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from backend.domain.calendar import parse_day
from backend.domain.text import N_
from backend.services.pages import CURSOR, MOST, NOT_OURS, USUAL

MAX_CENTS: Final = 100_000_000
_WHOLE = re.compile(r"[0-9]{1,9}")
_MOMENT = re.compile(r"[0-9-]{10}[Tt][0-9:]{8}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})")
_INSTANT: Final = {"type": "string", "format": "date-time", "example": "2026-03-02T09:15:00Z"}
_DAY: Final = {"type": "string", "format": "date", "example": "2026-03-02"}

NOT_A_CHOICE: Final = N_("Not one of the words that are possible here.")
WRONG_LENGTH: Final = N_("Too short or too long.")
OUT_OF_RANGE: Final = N_("This number is too small or too large.")


class Pattern(validate.Regexp):
    """`^…$` as readers of the document understand it: the whole text, and no newline after it."""

    def __init__(self, pattern: str, error: str) -> None:
        super().__init__(pattern, error=error)
        self.whole = re.compile(pattern)

    def __call__(self, value: Any) -> Any:
        if not self.whole.fullmatch(value):
            raise ValidationError(self._format_error(value))
        return value


NUL_FREE = Pattern(r"^[^\x00]*$", error=N_("A character is not allowed here."))
MATRICULE = Pattern(r"^[0-9]{13}$", error=N_("A national number has 13 digits."))


class Strict(Schema):
    """Unknown fields are errors."""

    class Meta:
        unknown = RAISE


class Day(fields.Field[date]):
    """`YYYY-MM-DD` and nothing else: no week dates, no compact form."""

    default_error_messages = {"invalid": N_("Not a day in the form YYYY-MM-DD.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            return parse_day(value)
        except (TypeError, ValueError) as error:
            raise self.make_error("invalid") from error


class Moment(fields.Field[datetime]):
    """An instant that comes: RFC 3339 with its offset from UTC."""

    default_error_messages = {"invalid": N_("Not an instant such as 2026-03-02T09:15:00Z.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError as error:
            raise self.make_error("invalid") from error


class Flag(fields.Field[bool]):
    """JSON's own `true` or `false`: never 1, "yes" or "on"."""

    default_error_messages = {"invalid": N_("Not true or false.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class QueryFlag(Flag):
    """The same in an address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value not in ("true", "false"):
            raise self.make_error("invalid")
        return bool(value == "true")


class QueryCount(fields.Integer):
    """A whole number in an address: ASCII digits, nothing else."""

    default_error_messages = {"invalid": N_("Not a whole number.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not _WHOLE.fullmatch(value):
            raise self.make_error("invalid")
        return int(value)


def day(**kwargs: Any) -> Day:
    return Day(metadata={**_DAY, **kwargs.pop("metadata", {})}, **kwargs)


def moment(**kwargs: Any) -> Moment:
    return Moment(metadata={**_INSTANT, **kwargs.pop("metadata", {})}, **kwargs)


def flag(**kwargs: Any) -> Flag:
    return Flag(metadata={"type": "boolean", **kwargs.pop("metadata", {})}, **kwargs)


def query_flag(**kwargs: Any) -> QueryFlag:
    return QueryFlag(metadata={"type": "boolean", **kwargs.pop("metadata", {})}, **kwargs)


def instant(**kwargs: Any) -> fields.Raw:
    """An instant that leaves: RFC 3339 in UTC with `Z`."""
    return fields.Raw(metadata={**_INSTANT, **kwargs.pop("metadata", {})}, **kwargs)


def cents(**kwargs: Any) -> fields.Integer:
    """Money: whole cents, as a JSON integer."""
    return fields.Integer(strict=True, metadata={"example": 5770}, **kwargs)


def text(most: int, least: int = 0, **kwargs: Any) -> fields.String:
    """A text of bounded length without NUL."""
    return fields.String(validate=[length(least, most), NUL_FREE], **kwargs)


def length(least: int, most: int) -> validate.Length:
    return validate.Length(least, most, error=WRONG_LENGTH)


def number(least: int, most: int) -> validate.Range:
    return validate.Range(least, most, error=OUT_OF_RANGE)


def one_of(*words: str, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(words, error=NOT_A_CHOICE), **kwargs)


def matricule(**kwargs: Any) -> fields.String:
    """A national number as it is written on the card, without blanks."""
    metadata = {"description": "matricule", "example": "1985061512347"}
    return fields.String(validate=MATRICULE, metadata=metadata, **kwargs)


class PageQuery(Strict):
    """Which part of a list."""

    limit = QueryCount(load_default=USUAL, validate=number(1, MOST), metadata={"description": "how many"})
    after = fields.String(
        load_default=None,
        validate=Pattern(CURSOR, error=NOT_OURS),
        metadata={"description": "`next` of the page before"},
    )


class PersonBrief(Strict):
    matricule = fields.String(required=True)
    name = fields.String(required=True)


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """The schema of a page of `item`."""
    return Strict.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True),
        },
        name=name,
    )
