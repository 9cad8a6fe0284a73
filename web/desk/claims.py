"""`/desk/claims`: the queue of one's own caisse, and each claim with its paper beside it."""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.decisions import REASONS
from backend.services import claim_pictures, claim_standing, decisions, dossier, queue, queue_figures
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.around import around
from web.desk.frame import Trouble, show
from web.desk.words import FINDINGS

blueprint = Blueprint("desk_claims", __name__)
PAGE = 50
BESIDE = 14  # claims of the queue that fit beside the open one


@blueprint.get("/desk/claims")
@staff_required("clerk")
def show_queue(staff: Staff) -> ResponseReturnValue:
    """Oldest first, a page at a time; filters stand in the address."""
    wanted = read_wanted(request.args)
    with transaction() as session:
        page = queue.list_queue(
            session, staff, wanted, house().now(), limit=PAGE, after=request.args.get("after") or None
        )
        figures = queue_figures.count(session, staff)
    return show(staff, "claims.html", page=page, figures=figures, wanted=wanted, following=_following(page.next))


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
        picture = claim_pictures.picture(session, staff, claim_id, origin, index)
    return Response(picture, mimetype="image/webp")


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
    case = dossier.look(session, staff, claim_id, house().facts, now, staff.language)
    beside = queue.list_queue(session, staff, queue.Wanted(), now, limit=BESIDE, after=None).items
    return show(
        staff,
        "claim.html",
        status,
        case=case,
        beside=beside,
        typed=typed or {},
        trouble=trouble,
        reasons=REASONS,
        done=request.args.get("done", "") if request.method == "GET" else "",
        standing=claim_standing.of_claim(session, case.claim, staff),
        **around(session, case.claim, staff),
    )


def read_wanted(args: Mapping[str, str]) -> queue.Wanted:
    """The filters of the address; words that are none of ours count as absent."""

    def one_of(name: str, known: tuple[str, ...]) -> str | None:
        return args[name] if args.get(name) in known else None

    return queue.Wanted(
        state=one_of("state", queue.LISTS) or queue.LISTS[0],
        channel=one_of("channel", queue.CHANNELS),
        severity=one_of("finding", queue.SEVERITIES),
        code=one_of("finding", tuple(FINDINGS)),
        q=args.get("q", "").replace("\0", "").strip()[:100] or None,
        order=one_of("order", queue.ORDERS) or queue.ORDERS[0],
    )


def _following(after: str | None) -> str | None:
    """The address of the next page, with the same filters."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "after" and value}
    return f"/desk/claims?{urlencode({**kept, 'after': after})}" if after else None
