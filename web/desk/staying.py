"""`/desk/stay`: whoever needs longer than the session waits says so with one key, and nothing typed is lost (I2)."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from web.desk.access import staff_required

blueprint = Blueprint("desk_staying", __name__)


@blueprint.post("/desk/stay")
@staff_required()
def stay(_staff: Staff) -> ResponseReturnValue:
    """The request itself keeps the session: from now on it waits as long as after any other."""
    return Response(status=204)
