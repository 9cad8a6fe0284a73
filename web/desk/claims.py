"""`/desk/claims`: the queue of one's own caisse, and each claim with its paper beside it."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.decisions import REASONS
from backend.services import claim_lines, claim_pictures, claim_standing, decisions, dossier, queue, queue_figures
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.around import around
from web.desk.frame import Trouble, show
from web.desk.queue_address import QueueAddress

blueprint = Blueprint("desk_claims", __name__)
PAGE = 50


@blueprint.get("/desk/claims")
@staff_required("clerk")
def show_queue(staff: Staff) -> ResponseReturnValue:
    """Oldest first, a page at a time; filters stand in the address."""
    address, after = QueueAddress.of(request.args), request.args.get("after") or None
    with transaction() as session:
        page = queue.list_queue(session, staff, address.wanted, house().now(), limit=PAGE, after=after)
        figures = queue_figures.count(session, staff)
    following = address.at("/desk/claims", after=page.next) if page.next else None
    return show(
        *(staff, "claims.html"),
        page=page,
        figures=figures,
        address=address,
        following=following,
        look_back=queue.LOOK_BACK.days,
    )


@blueprint.get("/desk/claims/<uuid:claim_id>")
@staff_required("clerk")
def show_claim(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Opening it lays it on the clerk's desk for a quarter of an hour, unless a colleague has it."""
    with transaction() as session:
        if request.method == "GET":
            decisions.take(session, staff, claim_id, house().now())
        return claim_page(session, staff, claim_id)


@blueprint.get("/desk/claims/<uuid:claim_id>/pictures/<origin>/<int:index>")
@staff_required("clerk")
def show_picture(staff: Staff, claim_id: uuid.UUID, origin: str, index: int) -> ResponseReturnValue:
    """One page of the claim's paper (WebP)."""
    with transaction() as session:
        picture = claim_pictures.picture(session, staff, claim_id, origin, index, house().now())
    return Response(picture, mimetype="image/webp")


@blueprint.get("/desk/claims/<uuid:claim_id>/pictures/<origin>/<int:index>/lines")
@staff_required("clerk")
def show_places(staff: Staff, claim_id: uuid.UUID, origin: str, index: int) -> ResponseReturnValue:
    """Where the bill's lines stand on that picture: `[[line, [[x, y], …]], …]`, as parts of its width and height."""
    with transaction() as session:
        found = claim_lines.places(session, staff, claim_id, origin, index)
    return jsonify(found)


def claim_page(
    session: Session,
    staff: Staff,
    claim_id: uuid.UUID,
    *,
    typed: Mapping[str, str] | None = None,
    trouble: Trouble | None = None,
    status: int = 200,
) -> Response:
    """The claim as it is now; `typed` is what somebody had written when `trouble` came."""
    now = house().now()
    address = QueueAddress.of(request.args)
    case = dossier.look(session, staff, claim_id, house().facts, now, staff.language)
    return show(
        staff,
        "claim.html",
        status,
        case=case,
        beside=queue.beside(session, staff, address.wanted, case.claim, now),
        address=address,
        typed=typed or {},
        trouble=trouble,
        reasons=REASONS,
        done=request.args.get("done", "") if request.method == "GET" else "",
        standing=claim_standing.of_claim(session, case.claim, staff),
        **around(session, case.claim, staff),
    )
