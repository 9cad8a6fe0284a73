"""What an export's JSON looks like, as JSON Schema, read off the tables."""

import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column

from backend.services.exporting.packing import FORMAT
from backend.services.exporting.part import Part
from backend.services.exporting.parts import PARTS

_KINDS: dict[type, dict[str, Any]] = {
    uuid.UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    list: {"type": "array", "items": {}},
    object: {"type": ["object", "array"]},  # JSONB
    bytes: {"type": "string"},  # sealed in the table, in clear in the export
}
_LOOK: dict[str, Any] = {
    "type": "object",
    "description": "One look at somebody's file, in `self/access_log.json`.",
    "required": ["at", "who", "why", "person"],
    "additionalProperties": False,
    "properties": {
        "at": _KINDS[datetime],
        "who": {"type": "string"},
        "why": {"type": "string"},
        "person": {"type": "string", "description": "matricule"},
    },
}
_MANIFEST: dict[str, Any] = {
    "type": "object",
    "description": "`export.json`: when, and whose folders there are.",
    "required": ["format", "made_at", "people"],
    "additionalProperties": False,
    "properties": {
        "format": {"type": "integer", "const": FORMAT},
        "made_at": _KINDS[datetime],
        "people": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["folder", "relation", "matricule"],
                "additionalProperties": False,
                "properties": {
                    "folder": {"type": "string", "example": "self"},
                    "relation": {"type": "string", "enum": ["self", "child", "ward"]},
                    "matricule": {"type": "string"},
                },
            },
        },
    },
}


def shapes() -> dict[str, dict[str, Any]]:
    """The three schemas by name; in `ExportFolder` each property is one file of a folder, without its `.json`."""
    files = {part.name: {"type": "array", "items": _row(part)} for part in PARTS}
    always = [part.name for part in PARTS if not part.of_account]
    folder = {
        "type": "object",
        "description": "The JSON files of one person's folder; those about the account are in one's own only.",
        "required": always,
        "additionalProperties": False,
        "properties": files,
    }
    return {"ExportManifest": _MANIFEST, "ExportFolder": folder, "ExportedLook": _LOOK}


def _row(part: Part) -> dict[str, Any]:
    columns = [part.table.c[name] for name in part.gives]
    return {
        "type": "object",
        "required": list(part.gives),
        "additionalProperties": False,
        "properties": {column.name: _cell(column) for column in columns},
    }


def _cell(column: Column[Any]) -> dict[str, Any]:
    kind = _KINDS[column.type.python_type]
    if not column.nullable:
        return dict(kind)
    known = kind["type"]
    return {**kind, "type": [*(known if isinstance(known, list) else [known]), "null"]}
