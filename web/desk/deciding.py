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
from backend.services import decisions, messages, second_signatures
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.claims import claim_page
from web.desk.forms import read_reductions, read_version
from web.desk.frame import refused
from web.desk.queue_address import QueueAddress

blueprint = Blueprint("desk_deciding", __name__, url_prefix="/desk/claims/<uuid:claim_id>")
Act = Callable[[Session, int, datetime], object]
MOST_LINES = 100


@blueprint.post("/accept")
@staff_required("clerk")
def accept(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Accept, whole or with the lines reduced for which an amount and a reason were given."""

    def act(session: Session, version: int, now: datetime) -> None:
        reductions = read_reductions(request.form, MOST_LINES)
        decisions.accept(session, staff, claim_id, version, house().facts, now, reductions=reductions, note=note())

    return act_on(staff, claim_id, act, "accepted")


@blueprint.post("/refuse")
@staff_required("clerk")
def refuse(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Refuse for a coded reason, with a sentence of one's own where it helps."""

    def act(session: Session, version: int, now: datetime) -> None:
        reason = request.form.get("reason", "")
        decisions.refuse(session, staff, claim_id, version, now, reason=reason, note=note())

    return act_on(staff, claim_id, act, "refused")


@blueprint.post("/ask")
@staff_required("clerk")
def ask(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """A question to the patient."""

    def act(session: Session, version: int, now: datetime) -> None:
        messages.ask(session, staff, claim_id, version, request.form.get("text", ""), now)

    return act_on(staff, claim_id, act, "asked")


@blueprint.post("/resume")
@staff_required("clerk")
def resume(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Go on without the patient's answer."""
    return act_on(staff, claim_id, partial(_plain, decisions.resume, staff, claim_id), "resumed")


@blueprint.post("/release")
@staff_required("clerk")
def release(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Back into the queue; the clerk is back there, too."""
    back = QueueAddress.of(request.args).at("/desk/claims")
    return act_on(staff, claim_id, partial(_plain, decisions.release, staff, claim_id), "released", back)


@blueprint.post("/sign")
@staff_required("clerk")
def sign(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """The second signature: accept exactly what a colleague proposed."""
    return act_on(staff, claim_id, partial(_plain, second_signatures.sign, staff, claim_id), "accepted")


@blueprint.post("/send-back")
@staff_required("clerk")
def send_back(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Not as proposed: to decide again."""
    because = request.form.get("because", "").strip()

    def act(session: Session, version: int, now: datetime) -> None:
        second_signatures.send_back(session, staff, claim_id, version, now, because=because)

    return act_on(staff, claim_id, act, "sent-back")


@blueprint.post("/undo")
@staff_required("clerk")
def undo(staff: Staff, claim_id: uuid.UUID) -> ResponseReturnValue:
    """Take the decision back."""
    return act_on(staff, claim_id, partial(_plain, decisions.undo, staff, claim_id), "undone")


def act_on(staff: Staff, claim_id: uuid.UUID, act: Act, done: str, next_page: str = "") -> ResponseReturnValue:
    """One act in one transaction; a refusal brings the page again, as it is now, with what was typed."""
    try:
        with transaction() as session:
            act(session, read_version(request.form), house().now())
    except (Conflict, Invalid, NotAllowed) as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return claim_page(session, staff, claim_id, typed=request.form, trouble=trouble, status=status)
    address = QueueAddress.of(request.args)
    return redirect(next_page or address.at(f"/desk/claims/{claim_id}", done=done), 303)


def note() -> str | None:
    """The clerk's own words to the patient."""
    return request.form.get("note", "").strip() or None


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
