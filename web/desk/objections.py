"""`/desk/objections`: what patients object to, for another clerk than the one who decided."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.decisions import REASONS
from backend.domain.errors import Conflict, Invalid, NotAllowed, invalid
from backend.domain.objections import GRANTS, Grant
from backend.domain.text import N_
from backend.services import dossier
from backend.services.objections import deciding, listing
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.around import around
from web.desk.forms import read_cents, read_version
from web.desk.frame import Trouble, refused, show

blueprint = Blueprint("desk_objections", __name__)
PAGE = 50
BESIDE = 14
MOST_LINES = 100


@blueprint.get("/desk/objections")
@staff_required("clerk")
def show_list(staff: Staff) -> ResponseReturnValue:
    """Oldest first; `?state=decided` shows what was answered, newest first."""
    state = "decided" if request.args.get("state") == "decided" else "open"
    with transaction() as session:
        page = listing.list_objections(session, staff, limit=PAGE, after=request.args.get("after") or None, state=state)
        waiting = listing.count_open(session, staff)
    return show(staff, "objections.html", page=page, state=state, waiting=waiting)


@blueprint.get("/desk/objections/<uuid:objection_id>")
@staff_required("clerk")
def show_one(staff: Staff, objection_id: uuid.UUID) -> ResponseReturnValue:
    """The earlier decision, the patient's words and files, and the paper, beside each other."""
    with transaction() as session:
        return _page(session, staff, objection_id)


@blueprint.post("/desk/objections/<uuid:objection_id>/uphold")
@staff_required("clerk")
def uphold(staff: Staff, objection_id: uuid.UUID) -> ResponseReturnValue:
    """The patient is right: the lines for which more is given, each with its reason."""

    def act(session: Session, version: int) -> None:
        grants = read_grants(request.form)
        given = house().facts, house().now()
        deciding.uphold(session, staff, objection_id, version, *given, grants=grants, note=_words("note"))

    return _do(staff, objection_id, act, "upheld")


@blueprint.post("/desk/objections/<uuid:objection_id>/reject")
@staff_required("clerk")
def reject(staff: Staff, objection_id: uuid.UUID) -> ResponseReturnValue:
    """The decision stays, for a coded reason and in words that the letter carries."""

    def act(session: Session, version: int) -> None:
        reason, given = request.form.get("reason", ""), (house().facts, house().now())
        deciding.reject(session, staff, objection_id, version, *given, reason=reason, answer=_words("answer"))

    return _do(staff, objection_id, act, "rejected")


def read_grants(form: Mapping[str, str]) -> list[Grant]:
    """The lines with an amount; refuses (Invalid) an amount without a reason."""
    found = []
    for index in range(MOST_LINES):
        path = f"lines.{index}"
        amount, reason = form.get(f"{path}.to_cents", "").strip(), form.get(f"{path}.reason", "")
        if not amount:
            continue
        if not reason:
            raise invalid(f"{path}.reason", N_("Say why this line is reimbursed."))
        found.append(Grant(index, read_cents(amount, f"{path}.to_cents"), reason))
    return found


def _do(staff: Staff, objection_id: uuid.UUID, act: Callable[[Session, int], None], done: str) -> ResponseReturnValue:
    """One act in one transaction; a refusal brings the page again with what was typed."""
    try:
        with transaction() as session:
            act(session, read_version(request.form))
    except (Conflict, Invalid, NotAllowed) as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return _page(session, staff, objection_id, typed=request.form, trouble=trouble, status=status)
    return redirect(f"/desk/objections/{objection_id}?done={done}", 303)


def _page(
    session: Session,
    staff: Staff,
    objection_id: uuid.UUID,
    *,
    typed: Mapping[str, str] | None = None,
    trouble: Trouble | None = None,
    status: int = 200,
) -> Response:
    now, facts = house().now(), house().facts
    about = listing.case_of(session, staff, objection_id, facts, now)
    case = dossier.look(session, staff, about.claim.id, facts, now, staff.language)
    beside = listing.list_objections(session, staff, limit=BESIDE, after=None).items
    return show(
        staff,
        "objection.html",
        status,
        about=about,
        case=case,
        beside=beside,
        next_id=listing.next_open(session, staff, about.objection),
        typed=typed or _proposed(about.objection.proposal if about.objection.state == "open" else None),
        trouble=trouble,
        reasons=REASONS,
        grants=GRANTS,
        done=request.args.get("done", "") if request.method == "GET" else "",
        **around(session, about.claim, staff),
    )


def _proposed(proposal: Mapping[str, Any] | None) -> dict[str, str]:
    """What a colleague proposed, in the fields again."""
    fields = {}
    for line, cents, reason in (proposal or {}).get("grants", []):
        fields[f"lines.{line}.to_cents"] = f"{cents // 100},{cents % 100:02d}"
        fields[f"lines.{line}.reason"] = str(reason)
    return fields


def _words(field: str) -> str | None:
    return request.form.get(field, "").strip() or None
