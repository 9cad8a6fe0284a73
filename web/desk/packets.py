"""`/desk/mailroom/packets/{id}`: one packet, its paper beside what we know, and what an operator does with it."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Invalid, NotAllowed, Refusal
from backend.services.mailroom import handling, packets, viewing, worklist
from mobile_api.house import house, transaction
from web.desk import packet_words
from web.desk.access import staff_required
from web.desk.forms import read_id, read_version
from web.desk.frame import Trouble, refused, show
from web.desk.narrowing import Narrowing

ROOM = "/desk/mailroom"
blueprint = Blueprint("desk_packets", __name__, url_prefix=f"{ROOM}/packets/<uuid:packet_id>")
Act = Callable[[Session, int], object]
Page = Callable[[Session, Staff, uuid.UUID, Mapping[str, str], Trouble, int], Response]


@blueprint.get("")
@staff_required("operator")
def show_packet(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The packet; `?matricule=`, `?provider=`, `?number=` look for the bill that it is."""
    with transaction() as session:
        return _page(session, staff, packet_id)


@blueprint.post("/proof")
@staff_required("operator")
def check_proof(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """Pour acquit: stamp seen, debit advice seen, or none (a letter goes to the patient)."""
    seen, house_ = request.form.get("seen", ""), house()

    def act(session: Session, version: int) -> None:
        if seen == "none":
            handling.proof_missing(session, staff, packet_id, version, house_.facts, house_.now())
        else:
            # Any other word is refused there.
            kind: Any = seen
            handling.confirm_proof(session, staff, packet_id, version, kind, house_.facts, house_.now())

    return _do(staff, packet_id, act)


@blueprint.get("/letter")
@staff_required("operator")
def show_letter(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The letter that went to the patient about the missing proof (PDF)."""
    with transaction() as session:
        written = viewing.letter(session, staff, packet_id)
    return Response(written, mimetype="application/pdf", headers={"Content-Disposition": "inline"})


@blueprint.post("/reference")
@staff_required("operator")
def identify(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The printed reference, typed or from a scanner gun."""
    typed, house_ = request.form.get("reference", ""), house()
    return _do(
        staff,
        packet_id,
        lambda session, version: handling.identify(
            session, staff, packet_id, version, typed, house_.facts, house_.now()
        ),
    )


@blueprint.post("/bill")
@staff_required("operator")
def assign(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The bill that was found by its patient or number."""

    def act(session: Session, version: int) -> None:
        memoire_id = read_id(request.form.get("memoire"), "memoire")
        handling.assign(session, staff, packet_id, version, memoire_id, house().facts, house().now())

    return _do(staff, packet_id, act)


@blueprint.post("/forward")
@staff_required("operator")
def forward(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """To the caisse that it is for."""
    caisse, house_ = request.form.get("caisse", ""), house()
    return _do(
        staff,
        packet_id,
        lambda session, version: handling.forward(
            session, staff, packet_id, version, caisse, house_.facts, house_.now()
        ),
    )


@blueprint.post("/aside")
@staff_required("operator")
def set_aside(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """Nothing to be done with it, for a coded reason."""
    reason, house_ = request.form.get("why", ""), house()
    return _do(
        staff,
        packet_id,
        lambda session, version: handling.set_aside(
            session, staff, packet_id, version, reason, house_.facts, house_.now()
        ),
    )


@blueprint.post("/undo")
@staff_required("operator")
def undo(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """Take the last act back, until the claim is decided."""
    house_ = house()
    return _do(
        staff,
        packet_id,
        lambda session, version: handling.undo(session, staff, packet_id, version, house_.facts, house_.now()),
    )


def act_on(staff: Staff, packet_id: uuid.UUID, act: Act, page: Page) -> ResponseReturnValue:
    """One act in one transaction, then on to the next packet that waits in the same list.

    Any refusal brings `page` again, as things are now, with what was typed and the refusal's words.
    """
    try:
        with transaction() as session:
            act(session, read_version(request.form))
            target = _onwards(session, staff, packet_id)
    except NotAllowed:
        raise
    except Refusal as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return page(session, staff, packet_id, request.form, trouble, status)
    return redirect(target, 303)


def _do(staff: Staff, packet_id: uuid.UUID, act: Act) -> ResponseReturnValue:
    return act_on(staff, packet_id, act, _page)


def _onwards(session: Session, staff: Staff, packet_id: uuid.UUID) -> str:
    """The next one where this one is finished; else it stays, for more has to be done."""
    narrow = Narrowing.of(request.args)
    if viewing.finished(session, staff, str(packet_id)) is None:
        return narrow.at(f"{ROOM}/packets/{packet_id}", done=1)
    after = worklist.next_of(session, staff, house().now(), narrow.wanted, packet_id)
    return narrow.at(f"{ROOM}/packets/{after}" if after else ROOM, last=packet_id)


def _page(
    session: Session,
    staff: Staff,
    packet_id: uuid.UUID,
    typed: Mapping[str, str] | None = None,
    trouble: Trouble | None = None,
    status: int = 200,
) -> Response:
    narrow = Narrowing.of(request.args)
    view = viewing.open_packet(session, staff, packet_id, house().now(), narrow.wanted)
    sought = {name: request.args.get(name, "").strip()[:60] for name in ("matricule", "provider", "number")}
    found = None
    if any(sought.values()):
        try:
            found = packets.candidates(session, staff, **sought)
        except Invalid as refusal:
            trouble, status = refused(refusal)
    return show(
        staff,
        "packet.html",
        status,
        view=view,
        narrow=narrow,
        sought=sought,
        found=found,
        typed=typed or {},
        trouble=trouble,
        caisses=house().facts.caisses,
        set_aside=handling.SET_ASIDE,
        past=packet_words,
        last=viewing.finished(session, staff, request.args.get("last")),
        done="done" in request.args,
    )
