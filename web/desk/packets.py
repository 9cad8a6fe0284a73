"""`/desk/mailroom/packets/{id}`: one packet, its paper beside what we know, and what an operator does with it."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Invalid, NotAllowed, Refusal
from backend.models.paper import Packet
from backend.services.mailroom import (
    bills,
    handling,
    mistyped,
    originals,
    packets,
    regrouping,
    undoing,
    viewing,
    worklist,
)
from mobile_api.house import house, transaction
from web.desk import packet_words
from web.desk.access import staff_required
from web.desk.forms import read_count, read_id, read_version
from web.desk.frame import Trouble, refused, show
from web.desk.narrowing import Narrowing

ROOM = "/desk/mailroom"
blueprint = Blueprint("desk_packets", __name__, url_prefix=f"{ROOM}/packets/<uuid:packet_id>")
Act = Callable[[Session, int], Packet]
Page = Callable[[Session, Staff, uuid.UUID, Mapping[str, str], Trouble, int], Response]


@blueprint.get("")
@staff_required("operator")
def show_packet(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The packet; `?matricule=`, `?provider=`, `?number=` look for the bill that it is."""
    with transaction() as session:
        return _page(session, staff, packet_id)


@blueprint.post("/<any(proof, reference, bill, forward, aside, join, split, undo):name>")
@staff_required("operator")
def do(staff: Staff, packet_id: uuid.UUID, name: str) -> ResponseReturnValue:
    """One act of an operator's, in the words of ACTS."""

    def act(session: Session, version: int) -> Packet:
        function, *given = ACTS[name](request.form)
        acted: Packet = function(session, staff, packet_id, version, *given, house().facts, house().now())
        return acted

    return act_on(staff, packet_id, act, _page)


def check_proof(form: Mapping[str, str]) -> Sequence[Any]:
    """Pour acquit: stamp seen, debit advice seen, or none (a letter goes to the patient)."""
    seen = form.get("seen", "")
    return (handling.proof_missing,) if seen == "none" else (handling.confirm_proof, seen)


ACTS: Mapping[str, Callable[[Mapping[str, str]], Sequence[Any]]] = {
    "proof": check_proof,
    "reference": lambda form: (handling.identify, form.get("reference", "")),
    "bill": lambda form: (handling.assign, read_id(form.get("memoire"), "memoire")),
    "forward": lambda form: (handling.forward, form.get("caisse", "")),
    "aside": lambda form: (handling.set_aside, form.get("why", "")),
    "join": lambda _: (regrouping.join,),
    "split": lambda form: (regrouping.split, read_count(form.get("page"), "page")),
    "undo": lambda _: (undoing.undo,),
}


@blueprint.get("/letter")
@staff_required("operator")
def show_letter(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The letter that went to the patient about the missing proof (PDF)."""
    with transaction() as session:
        written = viewing.letter(session, staff, packet_id, house().now())
    return Response(written, mimetype="application/pdf", headers={"Content-Disposition": "inline"})


@blueprint.get("/original")
@staff_required("operator")
def download_original(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The file that a damaged packet came in, byte for byte, to be opened elsewhere; never shown by the browser."""
    with transaction() as session:
        original = viewing.original(session, staff, packet_id, house().now())
    answer = Response(originals.streamed(house().sessions, original.file_id), mimetype="application/octet-stream")
    answer.content_length = original.size
    answer.headers.set("Content-Disposition", "attachment", filename=original.name)
    return answer


def act_on(staff: Staff, packet_id: uuid.UUID, act: Act, page: Page) -> ResponseReturnValue:
    """One act in one transaction, then on to the next packet that waits in the same list.

    Any refusal brings `page` again, as things are now, with what was typed and the refusal's words.
    """
    try:
        with transaction() as session:
            acted = act(session, read_version(request.form))
            target = _onwards(session, staff, acted.id)
    except NotAllowed:
        raise
    except Refusal as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return page(session, staff, packet_id, request.form, trouble, status)
    return redirect(target, 303)


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
    found = _nearby(session, staff, packet_id, typed, trouble)
    if any(sought.values()):
        try:
            found = packets.candidates(session, staff, packet_id, house().now(), **sought)
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
        doubt=bills.doubt(sought["matricule"]) if found is not None else None,
        nearby=trouble is not None and bool(found) and not any(sought.values()),
        typed=typed or {},
        trouble=trouble,
        caisses=house().facts.caisses,
        set_aside=handling.SET_ASIDE,
        past=packet_words,
        last=viewing.finished(session, staff, request.args.get("last")),
        done="done" in request.args,
    )


def _nearby(
    session: Session, staff: Staff, packet_id: uuid.UUID, typed: Mapping[str, str] | None, trouble: Trouble | None
) -> list[packets.MemoireCard] | None:
    """Beside a mistyped reference: the bills that were meant, where one slip explains it."""
    if trouble is None or typed is None or "reference" not in dict(trouble.fields):
        return None
    return mistyped.meant(session, staff, packet_id, typed.get("reference", ""), house().now()) or None
