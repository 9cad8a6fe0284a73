"""Lists leave through a dumper compiled once from the Schema that documents them.

marshmallow's own dump is the largest single cost of a list; this one only picks attributes, the JSON writer does the
rest. A field's `attribute` is honoured; `"."` hands the same object on to the nested schema.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any

from marshmallow import Schema, fields

Dumper = Callable[[Any], dict[str, Any]]


@cache
def dumper_of(schema: type[Schema]) -> Dumper:
    """The function that turns one object into the dictionary that `schema` describes."""
    picks = tuple((field.data_key or name, _picker(name, field)) for name, field in schema().dump_fields.items())

    def dump(item: Any) -> dict[str, Any]:
        return {name: pick(item) for name, pick in picks}

    return dump


def dump(schema: type[Schema], item: Any) -> dict[str, Any]:
    """One object."""
    return dumper_of(schema)(item)


def dump_page(schema: type[Schema], items: list[Any], after: str | None) -> dict[str, Any]:
    """A page of a list: `{"items": […], "next": …}`."""
    one = dumper_of(schema)
    return {"items": [one(item) for item in items], "next": after}


def _picker(name: str, field: fields.Field[Any]) -> Callable[[Any], Any]:
    attribute = field.attribute or name
    if isinstance(field, fields.Nested):
        inner = dumper_of(type(field.schema))
        if attribute == ".":
            return inner
        return _nested(attrgetter(attribute), inner, bool(field.many))
    if isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
        return _nested(attrgetter(attribute), dumper_of(type(field.inner.schema)), True)
    return attrgetter(attribute)


def _nested(get: Callable[[Any], Any], inner: Dumper, many: bool) -> Callable[[Any], Any]:
    def pick(item: Any) -> Any:
        value = get(item)
        if value is None:
            return None
        return [_one(inner, each) for each in value] if many else _one(inner, value)

    return pick


def _one(inner: Dumper, value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else inner(value)
