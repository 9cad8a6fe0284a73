"""The finished OpenAPI document: what the schemas and decorators said, completed with what holds for every operation.

Nothing is invented here: each rule names an answer that the code gives whatever the operation (a body too large, a
session that ended, a query nobody asked for), so that no operation can forget to document it.
"""

from copy import deepcopy
from typing import Any

from apispec import APISpec
from flask import Flask

from mobile_api.documenting import CONDITIONAL, problem_answer

METHODS = ("get", "put", "post", "delete", "patch")
PATH_PATTERNS: dict[str, dict[str, Any]] = {
    "biller": {"pattern": "^[0-9]{8}$", "example": "90123400", "description": "The biller's provider code."},
    "number": {
        "pattern": "^[A-Za-z0-9._-]{1,40}$",
        "example": "2026-0815",
        "description": "The biller's own number of the memoire.",
    },
    "matricule": {"pattern": "^[0-9]{13}$", "example": "1985061512347", "description": "The patient's matricule."},
    "reference": {"maxLength": 100, "description": "As printed beside the code."},
}
FAULT = problem_answer(500)
NOT_MODIFIED = {"description": "Unchanged since the `ETag` that `If-None-Match` names; no body."}
ETAG = {"ETag": {"description": "Hand it back as `If-None-Match`.", "required": True, "schema": {"type": "string"}}}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "The `ETag` of the copy that is here already.",
    "schema": {"type": "string"},
}


def finish(spec: APISpec, app: Flask) -> dict[str, Any]:
    """The whole document, ready to be served."""
    document: dict[str, Any] = deepcopy(spec.to_dict())
    names = _names(app)
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for parameter in shared:
            describe_path_parameter(parameter)
        for method in METHODS:
            if method in item:
                complete(item[method], method, bool(shared), names[method.upper(), path])
    components = document["components"]
    components["responses"] = {"Fault": FAULT}
    for unused in ("Error", "PaginationMetadata"):
        components["schemas"].pop(unused, None)
    for unused in ("headers", "parameters"):
        components.pop(unused, None)
    return document


def complete(operation: dict[str, Any], method: str, in_path: bool, name: str) -> None:
    """Adds to one operation what every operation of its kind answers."""
    operation["operationId"] = name
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            forbid_null(parameter["schema"])
    responses = operation["responses"]
    for status in _statuses(operation, method, in_path):
        responses.setdefault(str(status), problem_answer(status))
    if method == "get" and not any("machine" in way for way in operation["security"]):
        responses.pop("403", None)
    if operation.pop(CONDITIONAL, False):
        responses["304"] = NOT_MODIFIED
        responses["200"]["headers"] = {**responses["200"].get("headers", {}), **ETAG}
        operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    responses["default"] = {"$ref": "#/components/responses/Fault"}
    operation["responses"] = dict(sorted(responses.items()))


def forbid_null(schema: dict[str, Any]) -> None:
    """A parameter that is left out has no value in the address: there is no null there."""
    kinds = schema.get("type")
    if isinstance(kinds, list):
        schema["type"] = next(kind for kind in kinds if kind != "null")
    if schema.get("default", ...) is None:
        del schema["default"]
    if "enum" in schema:
        schema["enum"] = [word for word in schema["enum"] if word is not None]


def describe_path_parameter(parameter: dict[str, Any]) -> None:
    """Says what the addresses' variable parts look like."""
    known = dict(PATH_PATTERNS.get(parameter["name"], {}))
    if "description" in known:
        parameter["description"] = known.pop("description")
    parameter["schema"].update(known)


def _statuses(operation: dict[str, Any], method: str, in_path: bool) -> set[int]:
    found = {400, 422, 500}  # a host that is not ours; a query nobody asked for; a fault
    ways = {name for way in operation["security"] for name in way}
    if "client" in ways:  # its refusals are those of RFC 6749
        return {413, 500}
    if ways:
        found.add(401)
    if "machine" in ways or ("cookie" in ways and method != "get"):
        found.add(403)  # the wrong scope; no token of this session
    if in_path:
        found.add(404)
    if "requestBody" in operation:
        found |= {413, 415}
    return found


def _names(app: Flask) -> dict[tuple[str, str], str]:
    """The name of each operation: its function's; one of a single word is joined by its blueprint's."""
    found = {}
    for rule in app.url_map.iter_rules():
        blueprint, _, function = rule.endpoint.rpartition(".")
        path = "".join(f"{{{part}}}" if dynamic else part for dynamic, part in rule._trace).removeprefix("|")
        name = function if "_" in function else f"{function}_{blueprint}".replace("-", "_")
        for method in rule.methods or ():
            found[method, path] = name
    return found
