"""`/api/docs`: the served OpenAPI document as one page that people read and link to, without a script."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

METHODS = ("get", "post", "put", "patch", "delete")
WAYS = {
    "bearer": "a phone's bearer token",
    "cookie": "a browser's session",
    "machine": "a machine's token",
    "client": "client id and secret",
}

blueprint = Blueprint("api_docs", __name__)


@dataclass(frozen=True)
class Row:
    """A parameter or field: its name, what it is, whether it must be there, and what to know about it."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    access: str
    parameters: list[Row]
    media_type: str
    body: list[Row]
    answers: list[tuple[str, str, str, str]]  # status, words, media type, name of the schema


@blueprint.get("/api/docs")
def show() -> ResponseReturnValue:
    """The whole interface on one page, in English like the document itself."""
    document = current_app.extensions["api"].document
    shapes = [shape for shape in _shapes(document) if shape[2]]
    known = re.compile(rf"\b({'|'.join(name for name, _, _ in shapes)})\b")
    page = render_template(
        "api_docs.html",
        document=document,
        groups=_groups(document),
        shapes=shapes,
        prose=prose,
        marked=marked,
        shaped=lambda kind: _linked(known, kind),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response


def prose(text: str) -> Markup:
    """Paragraphs of the document's descriptions."""
    return Markup("\n").join(Markup("<p>{}</p>").format(marked(part)) for part in text.strip().split("\n\n"))


def marked(text: str) -> Markup:
    """`code` and **bold** within a line."""
    line = Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", str(line)))  # noqa: S704 - escaped before


def describe(schema: dict[str, Any]) -> str:
    """What values a schema takes, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "enum" in schema:
        return " · ".join("null" if word is None else str(word) for word in schema["enum"])
    kinds = schema.get("type", "anything")
    kind = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in schema:
        kind = f"list of {describe(schema['items'])}"
    for more in ("anyOf", "oneOf", "allOf"):
        if more in schema:
            kind = " or ".join(describe(one) for one in schema[more])
    return kind + "".join(f", {words}" for words in _bounds(schema))


def _linked(names: re.Pattern[str], kind: str) -> Markup:
    """What values there are; the name of a shape leads to it."""
    return Markup(names.sub(r'<a href="#shape-\1">\1</a>', str(escape(kind))))  # noqa: S704 - escaped before


def _bounds(schema: dict[str, Any]) -> list[str]:
    found = [str(schema["format"])] if "format" in schema else []
    if "minimum" in schema and "maximum" in schema:
        found.append(f"{schema['minimum']} to {schema['maximum']}")
    if schema.get("maxLength"):
        found.append(f"at most {schema['maxLength']} characters")
    if "default" in schema and schema["default"] is not None:
        found.append(f"else {schema['default']}")
    return found


def _groups(document: dict[str, Any]) -> list[tuple[str, str, list[Operation]]]:
    """Tags with their words and operations, in the document's order."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = _operation(document, method, path, item)
                found[item[method]["tags"][0]].append(operation)
    words = {tag["name"]: tag["description"] for tag in document["tags"]}
    return [(name, words[name], operations) for name, operations in found.items()]


def _operation(document: dict[str, Any], method: str, path: str, item: dict[str, Any]) -> Operation:
    said = item[method]
    content = said.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), "")
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said.get("summary", ""),
        description=said.get("description", ""),
        access=_access(said["security"]),
        parameters=[_row(one) for one in (*item.get("parameters", ()), *said.get("parameters", ()))],
        media_type=media_type,
        body=_fields(document, content[media_type]["schema"]) if content else [],
        answers=[_answer(document, status, answer) for status, answer in said["responses"].items()],
    )


def _access(security: list[dict[str, list[str]]]) -> str:
    ways = [
        WAYS[name] + (f" with scope {', '.join(scopes)}" if scopes else "")
        for way in security
        for name, scopes in way.items()
    ]
    return " or ".join(ways) or "nothing: open to anybody"


def _row(parameter: dict[str, Any]) -> Row:
    kind = f"in the {parameter['in']}: {describe(parameter['schema'])}"
    return Row(parameter["name"], kind, parameter["required"], parameter.get("description", ""))


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[Row]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][describe(schema)]
    required = schema.get("required", ())
    return [
        Row(name, describe(inner), name in required, inner.get("description", ""))
        for name, inner in schema.get("properties", {}).items()
    ]


def _answer(document: dict[str, Any], status: str, answer: dict[str, Any]) -> tuple[str, str, str, str]:
    if "$ref" in answer:
        answer = document["components"]["responses"][describe(answer)]
    for media_type, inner in answer.get("content", {}).items():
        return status, answer["description"], media_type, describe(inner["schema"]) if inner.get("schema") else ""
    return status, answer["description"], "", ""


def _shapes(document: dict[str, Any]) -> list[tuple[str, str, list[Row]]]:
    """Every named shape with its fields."""
    schemas = document["components"]["schemas"]
    return [(name, schema.get("description", ""), _fields(document, schema)) for name, schema in schemas.items()]
