"""How bodies, forms and queries are read: strictly, unknown fields refused everywhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Request, request
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser, abort

from backend.domain.errors import Invalid
from backend.domain.text import N_, Text
from mobile_api import strict_json

F = TypeVar("F", bound=Callable[..., Any])
UNKNOWN = N_("Unknown field.")
TWICE = N_("Say this once.")


class StrictParser(FlaskParser):
    """webargs over `strict_json`; a query may not name what the operation does not know, nor one thing twice."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        "json": RAISE,
        "query": RAISE,
        "form": RAISE,
        "json_or_form": RAISE,
        "files": RAISE,
        "view_args": RAISE,
        "path": RAISE,
    }

    def load_json(self, req: Request, schema: Any) -> Any:
        refuse_query()
        if not req.is_json:
            abort(415)
        req.max_content_length = strict_json.MAX_BYTES
        try:
            return strict_json.load(req.get_data(cache=True))
        except strict_json.NotStrictJson as error:
            abort(400, messages={"body": [str(error)]}, exc=error)

    def load_querystring(self, req: Request, schema: Any) -> Any:
        doubled = [name for name, values in req.args.lists() if len(values) > 1]
        if doubled:
            raise Invalid(errors={name: [Text(TWICE)] for name in doubled})
        return super().load_querystring(req, schema)


def refuse_query() -> None:
    """For operations that take no query: whatever is in it is an unknown field (Invalid)."""
    if request.args:
        raise Invalid(errors={name: [Text(UNKNOWN)] for name in request.args})


def takes_query(function: Callable[..., Any]) -> bool:
    """Whether the operation said (`arguments(…, location="query")`) what its query may hold."""
    said = getattr(function, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return any(parameter["in"] == "query" for parameter in said)


def refuse_body() -> None:
    """For writes that need no body: an empty one or `{}` will do, other content types are 415, fields are unknown."""
    data = request.get_data(cache=True)
    if not data:
        return
    if not request.is_json:
        abort(415)
    try:
        given = strict_json.load(data)
    except strict_json.NotStrictJson as error:
        abort(400, messages={"body": [str(error)]}, exc=error)
    if given != {}:
        names = given if isinstance(given, dict) else ["body"]
        raise Invalid(errors={str(name): [Text(UNKNOWN)] for name in names})


class Blueprint(SmorestBlueprint):
    """A blueprint of the API: strict arguments, French-first problem documents."""

    ARGUMENTS_PARSER = StrictParser()

    if TYPE_CHECKING:  # flask-smorest has no types; for a reader its decorators leave a function as it is

        def route(self, rule: str, **options: Any) -> Callable[[F], F]: ...

        def arguments(self, schema: Any, **options: Any) -> Callable[[F], F]: ...

        def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[F], F]: ...

        def alt_response(self, status_code: int, **options: Any) -> Callable[[F], F]: ...

        @staticmethod
        def doc(**operation: Any) -> Callable[[F], F]: ...
