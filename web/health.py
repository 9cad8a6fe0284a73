"""Is the process alive, and can it do its work?"""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend.services import readiness
from mobile_api.house import house

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 with `ok` or `degraded` while work can be done, 503 while it cannot; one line for each part."""
    report = readiness.look(house())
    return jsonify(status=report.status, parts=report.parts), 503 if report.status == "down" else 200
