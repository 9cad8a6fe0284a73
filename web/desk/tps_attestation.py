"""`/desk/tps/attestations/…`: one grant with its labels, and what the office does with it later."""

import uuid
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Conflict, Invalid
from backend.services.social import attestations, changes, sheets
from mobile_api.answers import file_answer, raw_answer
from mobile_api.house import house, transaction
from web.desk import tps_words
from web.desk.access import staff_required
from web.desk.forms import read_count, read_day, read_version
from web.desk.frame import Trouble, refused, show

blueprint = Blueprint("desk_tps_attestation", __name__, url_prefix="/desk/tps/attestations/<uuid:attestation_id>")
Act = Callable[[Session, int, datetime], object]
PDF = "application/pdf"


@blueprint.get("")
@staff_required("office")
def show_attestation(staff: Staff, attestation_id: uuid.UUID) -> ResponseReturnValue:
    """The person, the days, every label and what became of it, and the history."""
    return _page(staff, attestation_id)


@blueprint.get("/labels.pdf")
@staff_required("office")
def print_labels(staff: Staff, attestation_id: uuid.UUID) -> ResponseReturnValue:
    """The sheet of the labels that are neither used nor given back."""
    with transaction() as session:
        sheet = sheets.print_sheet(session, staff, attestation_id, house().now())
    answer = raw_answer(sheet, PDF)
    answer.headers["Content-Disposition"] = 'inline; filename="labels.pdf"'
    return answer


@blueprint.get("/engagement.pdf")
@staff_required("office")
def show_engagement(staff: Staff, attestation_id: uuid.UUID) -> ResponseReturnValue:
    """The signed declaration that is kept with the grant."""
    with transaction() as session:
        data, card = attestations.engagement(session, staff, attestation_id)
    return file_answer(data, card.media_type, "engagement.pdf", card.sha256)


@blueprint.post("/labels")
@staff_required("office")
def add_labels(staff: Staff, attestation_id: uuid.UUID) -> ResponseReturnValue:
    """More labels."""

    def act(session: Session, version: int, now: datetime) -> None:
        count = read_count(request.form.get("count"), "count")
        changes.add_labels(session, staff, attestation_id, version, count, house().today(), now)

    return _do(staff, attestation_id, act, "labels-added")


@blueprint.post("/returns")
@staff_required("office")
def take_back(staff: Staff, attestation_id: uuid.UUID) -> ResponseReturnValue:
    """Labels given back, ticked."""

    def act(session: Session, version: int, now: datetime) -> None:
        changes.take_back(session, staff, attestation_id, version, request.form.getlist("codes"), now)

    return _do(staff, attestation_id, act, "labels-returned")


@blueprint.post("/validations")
@staff_required("office")
def validate_again(staff: Staff, attestation_id: uuid.UUID) -> ResponseReturnValue:
    """The second validation of a dental act for one label."""

    def act(session: Session, version: int, now: datetime) -> None:
        code, dental = request.form.get("code", ""), request.form.get("act", "")
        changes.validate_again(session, staff, attestation_id, version, code, dental, house().facts, now)

    return _do(staff, attestation_id, act, "validated-twice")


@blueprint.post("/revocation")
@staff_required("office")
def revoke(staff: Staff, attestation_id: uuid.UUID) -> ResponseReturnValue:
    """An early end, from a day on."""

    def act(session: Session, version: int, now: datetime) -> None:
        from_day = read_day(request.form, "revoked_on")
        changes.revoke(session, staff, attestation_id, version, from_day, now)

    return _do(staff, attestation_id, act, "revoked")


def _do(staff: Staff, attestation_id: uuid.UUID, act: Act, done: str) -> ResponseReturnValue:
    """One act in one transaction; a refusal brings the page again, as it is now."""
    try:
        with transaction() as session:
            act(session, read_version(request.form), house().now())
    except (Conflict, Invalid) as refusal:
        return _page(staff, attestation_id, *refused(refusal))
    return redirect(f"/desk/tps/attestations/{attestation_id}?done={done}", 303)


def _page(staff: Staff, attestation_id: uuid.UUID, trouble: Trouble | None = None, status: int = 200) -> Response:
    held = house()
    with transaction() as session:
        case = attestations.look(session, staff, attestation_id, held.now())
    acts = held.facts.on(case.attestation.valid_from).acts
    return show(
        *(staff, "tps_attestation.html", status),
        case=case,
        trouble=trouble,
        acts=[acts[code] for code in changes.acts_to_validate(held.facts, case.attestation.valid_from)],
        tps_words=tps_words,
        today=held.today(),
        done=request.args.get("done") if request.method == "GET" else None,
    )
