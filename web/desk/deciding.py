"""What a clerk does with a claim: forms in, the new state out; whoever was too late keeps what they typed."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Conflict, Invalid, NotAllowed
from backend.services import decisions, messages
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.claims import claim_page
from web.desk.forms import read_reductions, read_version
from web.desk.frame import refused

blueprint = Blueprint("desk_deciding", __name__, url_prefix="/desk/claims/<uuid:claim_id>")
Act = Callable[[Session, int, datetime], object]
MOST_LINES = 100


@blueprint.post("/accept")
@staff_required("clerk")
def accept(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Accept, whole or with the lines reduced for which an amount and a reason were given."""

    def act(session: Session, version: int, now: datetime) -> None:
        reductions = read_reductions(request.form, MOST_LINES)
        decisions.accept(session, staff, claim_id, version, house().facts, now, reductions=reductions, note=_note())

    return _do(staff, claim_id, act, "accepted")


@blueprint.post("/refuse")
@staff_required("clerk")
def refuse(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Refuse for a coded reason, with a sentence of one's own where it helps."""

    def act(session: Session, version: int, now: datetime) -> None:
        reason = request.form.get("reason", "")
        decisions.refuse(session, staff, claim_id, version, now, reason=reason, note=_note())

    return _do(staff, claim_id, act, "refused")


@blueprint.post("/ask")
@staff_required("clerk")
def ask(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """A question to the patient."""

    def act(session: Session, version: int, now: datetime) -> None:
        messages.ask(session, staff, claim_id, version, request.form.get("text", ""), now)

    return _do(staff, claim_id, act, "asked")


@blueprint.post("/resume")
@staff_required("clerk")
def resume(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Go on without the patient's answer."""
    return _do(staff, claim_id, partial(_plain, decisions.resume, staff, claim_id), "resumed")


@blueprint.post("/release")
@staff_required("clerk")
def release(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Back into the queue; the clerk is back there, too."""
    return _do(staff, claim_id, partial(_plain, decisions.release, staff, claim_id), "released", "/desk/claims")


@blueprint.post("/undo")
@staff_required("clerk")
def undo(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Take the decision back."""
    return _do(staff, claim_id, partial(_plain, decisions.undo, staff, claim_id), "undone")


def _do(staff: Staff, claim_id: uuid.UUID, act: Act, done: str, next_page: str = "") -> ResponseReturnValue:
    """One act in one transaction; a refusal brings the page again, as it is now, with what was typed."""
    try:
        with transaction() as session:
            act(session, read_version(request.form), house().now())
    except (Conflict, Invalid, NotAllowed) as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return claim_page(session, staff, claim_id, typed=request.form, trouble=trouble, status=status)
    return redirect(next_page or f"/desk/claims/{claim_id}?done={done}", 303)


def _plain(
    verb: Callable[[Session, Staff, uuid.UUID, int, datetime], object],
    staff: Staff,
    claim_id: uuid.UUID,
    session: Session,
    version: int,
    now: datetime,
) -> None:
    """An act that needs nothing but the version that was seen."""
    verb(session, staff, claim_id, version, now)


def _note() -> str | None:
    return request.form.get("note", "").strip() or None
