"""`/desk/checks`: decisions to look at again, and what a clerk finds; the claim itself is read on its own page."""

import uuid
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.services import claim_checks, corrections
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.deciding import act_on, note
from web.desk.forms import read_id, read_reductions
from web.desk.frame import show

blueprint = Blueprint("desk_checks", __name__)
PAGE = 50
MOST_LINES = 100


@blueprint.get("/desk/checks")
@staff_required("clerk")
def show_list(staff: Staff) -> ResponseReturnValue:
    """Oldest first, a page at a time; `?kind=sample` or `?kind=changed`."""
    kind = request.args.get("kind")
    kind = kind if kind in claim_checks.KINDS else None
    with transaction() as session:
        page = claim_checks.list_open(session, staff, kind, limit=PAGE, after=request.args.get("after") or None)
    kept = {"kind": kind} if kind else {}
    following = f"/desk/checks?{urlencode({**kept, 'after': page.next})}" if page.next else None
    return show(staff, "checks.html", page=page, kind=kind, following=following)


@blueprint.post("/desk/claims/<uuid:claim_id>/right")
@staff_required("clerk")
def find_right(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """The decision was right and stays; back to the list."""
    return act_on(
        staff,
        claim_id,
        lambda session, version, now: corrections.find_right(session, staff, claim_id, version, _check(), now),
        "right",
        "/desk/checks",
    )


@blueprint.post("/desk/claims/<uuid:claim_id>/wrong")
@staff_required("clerk")
def find_wrong(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """It was wrong: taken up again, or, where money left, to be set right with a better statement."""
    because = request.form.get("because", "").strip()
    return act_on(
        staff,
        claim_id,
        lambda session, version, now: corrections.find_wrong(
            session, staff, claim_id, version, _check(), now, because=because
        ),
        "wrong",
    )


@blueprint.post("/desk/claims/<uuid:claim_id>/correct")
@staff_required("clerk")
def correct(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """A better statement where money left already."""
    return act_on(
        staff,
        claim_id,
        lambda session, version, now: corrections.correct(
            *(session, staff, claim_id, version, house().facts, now),
            reductions=read_reductions(request.form, MOST_LINES),
            note=note(),
        ),
        "corrected",
    )


def _check() -> uuid.UUID:
    return read_id(request.form.get("check"), "check")
