"""Fields and shapes that many operations share."""

import re
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from backend.services.pages import MOST, USUAL

MAX_CENTS = 100_000_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = {"type": "string", "format": "date-time", "example": "2026-03-02T09:15:00Z"}
NUL_FREE = validate.Regexp(r"^[^\x00]*$", error="A character is not allowed here.")


class Strict(Schema):
    """Unknown fields are errors."""

    class Meta:
        unknown = RAISE


class Day(fields.Field[date]):
    """`YYYY-MM-DD` and nothing else: no week dates, no compact form."""

    default_error_messages = {"invalid": "Not a day in the form YYYY-MM-DD."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("invalid") from error


def day(**kwargs: Any) -> Day:
    metadata = {"type": "string", "format": "date", "example": "2026-03-02", **kwargs.pop("metadata", {})}
    return Day(metadata=metadata, **kwargs)


def instant(**kwargs: Any) -> fields.Raw:
    """An instant that leaves: RFC 3339 in UTC with `Z`."""
    return fields.Raw(metadata=_INSTANT, **kwargs)


def cents(**kwargs: Any) -> fields.Integer:
    """Money: whole cents, as a JSON integer."""
    return fields.Integer(strict=True, metadata={"example": 5770}, **kwargs)


def text(most: int, least: int = 0, **kwargs: Any) -> fields.String:
    """A text of bounded length without NUL."""
    return fields.String(validate=[validate.Length(min=least, max=most), NUL_FREE], **kwargs)


def one_of(*words: str, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(words), **kwargs)


class PageQuery(Strict):
    """Which part of a list."""

    limit = fields.Integer(load_default=USUAL, validate=validate.Range(1, MOST))
    after = text(300, load_default=None, metadata={"description": "`next` of the page before"})


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
