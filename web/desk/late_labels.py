"""`/desk/late-labels`: decided bills whose label had ended before the service, until a clerk looked (H6)."""

import uuid

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.domain.errors import NotFound, Refusal
from backend.services.social import late
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.frame import Trouble, refused, show

blueprint = Blueprint("desk_late_labels", __name__, url_prefix="/desk/late-labels")


@blueprint.get("")
@staff_required("clerk")
def show_list(staff: Staff) -> ResponseReturnValue:
    """The earliest service first; each leads to its claim, where the decision can be taken back."""
    return _page(staff)


@blueprint.post("/<uuid:claim_id>")
@staff_required("clerk")
def review(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Looked at; the decision stays, and why."""
    try:
        with transaction() as session:
            late.review(session, staff, claim_id, request.form.get("note", ""), house().now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(staff, *refused(refusal), claim_id=claim_id)
    return redirect("/desk/late-labels?done=reviewed", 303)


def _page(
    staff: Staff, trouble: Trouble | None = None, status: int = 200, *, claim_id: uuid.UUID | None = None
) -> Response:
    with transaction() as session:
        rows = late.listed(session, staff)
    return show(
        *(staff, "late_labels.html", status),
        rows=rows,
        trouble=trouble,
        claim_id=claim_id,
        typed=request.form,
        done=request.args.get("done") if request.method == "GET" else None,
    )
