"""`/desk/tps`: a social office's own attestations, somebody looked up by matricule, and the grant."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Invalid, NotFound, Refusal
from backend.domain.matricule import MatriculeError, parse
from backend.domain.tps import longest
from backend.services.social import attestations, grants
from mobile_api.house import house, transaction
from mobile_api.uploads import screened
from web.desk import tps_words
from web.desk.access import staff_required
from web.desk.forms import read_count, read_day, read_id
from web.desk.frame import refused, show, trouble_of

blueprint = Blueprint("desk_tps", __name__, url_prefix="/desk/tps")
PAGE = 50
USUAL_LABELS = 6


@blueprint.get("")
@staff_required("office")
def show_office(staff: Staff) -> ResponseReturnValue:
    """What the office granted, newest first; a whole matricule leads to the person."""
    typed = request.args.get("q", "").strip()[:40]
    if not typed:
        return _office_page(staff)
    try:
        return redirect(f"/desk/tps/grants/new?matricule={_known(staff, typed)}", 302)
    except (Invalid, NotFound) as refusal:
        return _office_page(staff, trouble=trouble_of(refusal), q=typed)


@blueprint.get("/grants/new")
@staff_required("office")
def show_grant(staff: Staff) -> ResponseReturnValue:
    """The person with their affiliation, their family, and the form of a grant or a renewal."""
    with transaction() as session:
        return _grant_page(session, staff, request.args.get("matricule", ""))


@blueprint.post("/grants")
@staff_required("office")
def grant(staff: Staff) -> ResponseReturnValue:
    """One attestation for each person ticked, all or none."""
    typed = request.form.get("matricule", "")
    try:
        with transaction() as session:
            made = grants.grant(session, staff, typed, _read_wanted(), house().facts, house().now())
    except NotFound:
        raise
    except Refusal as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return _grant_page(session, staff, typed, status, trouble=trouble, typed=request.form)
    alone = f"/desk/tps/attestations/{made[0].id}"
    return redirect(f"{alone if len(made) == 1 else '/desk/tps'}?done=granted", 303)


def _office_page(staff: Staff, **more: Any) -> Response:
    state = request.args.get("state") if request.args.get("state") in attestations.LISTS else None
    after = request.args.get("after") or None
    with transaction() as session:
        page = attestations.list_own(session, staff, state, house().today(), limit=PAGE, after=after)
    return show(staff, "tps.html", page=page, state=state, tps_words=tps_words, done=request.args.get("done"), **more)


def _grant_page(
    session: Session,
    staff: Staff,
    matricule: str,
    status: int = 200,
    *,
    typed: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    held = house()
    members = grants.find(session, staff, matricule, held.now())
    first = grants.next_start(members[0].latest if members else None, held.today())
    deadlines = held.facts.on(first).deadlines
    usual = {
        "valid_from": first.isoformat(),
        "valid_to": longest(first, deadlines.tps_months).isoformat(),
        "labels": str(USUAL_LABELS),
    }
    chosen = request.form.getlist("people") if typed is not None else [str(one.person.id) for one in members[:1]]
    return show(
        *(staff, "tps_grant.html", status),
        members=members,
        typed=usual if typed is None else typed,
        chosen=chosen,
        deadlines=deadlines,
        most_labels=grants.MOST_LABELS,
        today=held.today(),
        **more,
    )


def _known(staff: Staff, typed: str) -> str:
    """The matricule, if the office may grant to whoever has it; otherwise the refusal says why not."""
    with transaction() as session:
        grants.find(session, staff, typed, house().now())
    try:
        return parse(typed)
    except MatriculeError as error:
        raise NotFound from error


def _read_wanted() -> grants.Wanted:
    sent = request.files.get("engaged")
    people: frozenset[uuid.UUID] = frozenset(read_id(one, "people") for one in request.form.getlist("people"))
    return grants.Wanted(
        people=people,
        valid_from=read_day(request.form, "valid_from"),
        valid_to=read_day(request.form, "valid_to"),
        exceptional=request.form.get("exceptional") == "1",
        reason=request.form.get("reason", ""),
        engagement=screened(sent.read(), "engaged") if sent else b"",
        labels=read_count(request.form.get("labels"), "labels"),
    )
