"""What a clerk does with a declaration: validate, decline, record a revocation; who comes second sees the new state."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import TypedDict, cast

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import NotFound, Refusal, invalid
from backend.domain.mr import RevocationKind
from backend.domain.text import N_
from backend.services.mr import deciding, ending
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.forms import read_day, read_version
from web.desk.frame import refused
from web.desk.mr import REVOCATIONS, ROLE, declaration_page

blueprint = Blueprint("desk_mr_deciding", __name__, url_prefix="/desk/mr/<uuid:declaration_id>")
Act = Callable[[Session, int], object]


@blueprint.post("/validate")
@staff_required(ROLE)
def validate(staff: Staff, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """It gets its number and its first day; doctor, patient and representative are written to."""
    held = house()

    def act(session: Session, version: int) -> None:
        deciding.validate(session, staff, declaration_id, version, held.facts, held.now())

    return _do(staff, declaration_id, act, "validated")


@blueprint.post("/decline")
@staff_required(ROLE)
def decline(staff: Staff, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Not validated, for a coded reason, with words of one's own where they help."""
    held, reason = house(), request.form.get("reason", "")
    note = request.form.get("note", "").replace("\0", "").strip() or None

    def act(session: Session, version: int) -> None:
        deciding.decline(session, staff, declaration_id, version, held.facts, held.now(), reason=reason, note=note)

    return _do(staff, declaration_id, act, "declined")


@blueprint.post("/revocation")
@staff_required(ROLE)
def record_revocation(staff: Staff, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """A revocation that came on paper; its notice runs from the signature."""
    held = house()

    def act(session: Session, version: int) -> None:
        came = _read_revocation()
        ending.record_revocation(session, staff, declaration_id, version, held.facts, held.now(), **came)

    return _do(staff, declaration_id, act, "revoked")


class _Came(TypedDict):
    """What the form of a revocation says."""

    kind: RevocationKind
    signed_on: date
    received_on: date


def _read_revocation() -> _Came:
    kind = request.form.get("kind", "")
    if kind not in REVOCATIONS:
        raise invalid("kind", N_("Choose one of the list."))
    days = {name: read_day(request.form, name) for name in ("signed_on", "received_on")}
    return _Came(kind=cast(RevocationKind, kind), signed_on=days["signed_on"], received_on=days["received_on"])


def _do(staff: Staff, declaration_id: uuid.UUID, act: Act, done: str) -> ResponseReturnValue:
    """One act in one transaction; a refusal brings the page again, as it is now, with what was typed."""
    try:
        with transaction() as session:
            act(session, read_version(request.form))
    except NotFound:
        raise
    except Refusal as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return declaration_page(session, staff, declaration_id, typed=request.form, trouble=trouble, status=status)
    return redirect(f"/desk/mr/{declaration_id}?done={done}", 303)
