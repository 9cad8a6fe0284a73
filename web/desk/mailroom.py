"""`/desk/mailroom`: hand in piles, follow them being read, and see what waits for a person."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import BinaryIO

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.domain.calendar import parse_day
from backend.domain.errors import Invalid, invalid
from backend.domain.text import N_
from backend.services.mailroom import figures, finding, packets, receiving, viewing, worklist
from mobile_api.house import house, transaction
from mobile_api.mailroom import uploading
from web.desk import packet_words, progress
from web.desk.access import staff_required
from web.desk.frame import Trouble, refused, show
from web.desk.narrowing import Narrowing
from web.templating import speak

blueprint = Blueprint("desk_mailroom", __name__, url_prefix="/desk/mailroom")
WAITING = 50
PILES = 12
PACKETS = 100
PICTURE, LARGE_PICTURE = 1240, 2480  # pixels across: a page of A4 at 150 and at 300 dpi


@blueprint.get("")
@staff_required("operator")
def show_room(staff: Staff) -> ResponseReturnValue:
    """The drop zone, what waits for a person, and the latest piles."""
    return _room(staff)


@blueprint.post("")
@staff_required("operator")
def hand_in(staff: Staff) -> ResponseReturnValue:
    """A pile of scans; the same bytes again lead to the same pile."""
    try:
        arrived_on = _read_day(request.form.get("arrived_on", ""))
        files, photographs = (_chosen(name) for name in ("files", "photographs"))
        with transaction() as session:
            now = house().now()
            batch, is_new = receiving.receive(session, staff, files, arrived_on, now, photographs=photographs)
    except Invalid as refusal:
        return _room(staff, *refused(refusal))
    return redirect(f"/desk/mailroom/{batch.id}" + ("" if is_new else "?again=1"), 303)


@blueprint.get("/figures")
@staff_required("operator")
def show_figures(staff: Staff) -> ResponseReturnValue:
    """The day in figures: pages, what read them, what waits for how long, piles that stand still."""
    with transaction() as session:
        today = figures.figures(session, staff, house().now())
    return show(staff, "mailroom_figures.html", today=today, ages=packet_words.AGES)


@blueprint.get("/<uuid:batch_id>")
@staff_required("operator")
def show_pile(staff: Staff, batch_id: uuid.UUID) -> ResponseReturnValue:
    """One pile: how far it is, and every packet with its outcome."""
    with transaction() as session:
        now, after = house().now(), request.args.get("after") or None
        pile = packets.progress(session, staff, batch_id, now)
        page = packets.of_batch(session, staff, batch_id, after=after, limit=PACKETS)
    told, narrow = progress.tell(pile, staff.language), Narrowing.of({"pile": str(batch_id)})
    again = request.args.get("again") == "1"
    there = elsewhere(page.items, staff, now)
    return show(*(staff, "pile.html"), pile=pile, page=page, again=again, told=told, narrow=narrow, elsewhere=there)


@blueprint.get("/<uuid:batch_id>/progress")
@staff_required("operator")
def show_progress(staff: Staff, batch_id: uuid.UUID) -> ResponseReturnValue:
    """How far the pile is, in figures and in sentences (JSON)."""
    speak(staff.language)
    with transaction() as session:
        pile = packets.progress(session, staff, batch_id, house().now())
    return jsonify(progress.tell(pile, staff.language))


@blueprint.get("/<uuid:batch_id>/pages/<int:file>/<int:page>")
@staff_required("operator")
def show_page(staff: Staff, batch_id: uuid.UUID, file: int, page: int) -> ResponseReturnValue:
    """The picture of one scanned page (WebP); `?large=1` for looking closely."""
    with transaction() as session:
        width = LARGE_PICTURE if request.args.get("large") == "1" else PICTURE
        picture = packets.picture(session, staff, batch_id, file, page, house().now(), width)
    return Response(picture, mimetype="image/webp")


def _room(staff: Staff, trouble: Trouble | None = None, status: int = 200) -> Response:
    narrow, now = Narrowing.of(request.args), house().now()
    with transaction() as session:
        after, older = request.args.get("after") or None, request.args.get("older") or None
        page = worklist.waiting(session, staff, now, narrow.wanted, after=after, limit=WAITING)
        piles = packets.batches(session, staff, after=older, limit=PILES)
        waiting = worklist.counts(session, staff, now)
        stuck = figures.stuck(session, staff, now)
        found = finding.find(session, staff, request.args.get("q", ""), now)
        last = viewing.finished(session, staff, request.args.get("last"))
    return show(
        staff,
        "mailroom.html",
        status,
        page=page,
        found=found,
        elsewhere=elsewhere(found.rows if found else page.items, staff, now),
        piles=piles,
        waiting=waiting,
        stuck=stuck,
        last=last,
        narrow=narrow,
        ages=packet_words.AGES,
        trouble=trouble,
        today=house().today(),
        accepted=receiving.ACCEPTED,
        photographs=receiving.PHOTOGRAPHS,
    )


def elsewhere(rows: Iterable[packets.PacketRow], staff: Staff, now: datetime) -> set[uuid.UUID]:
    """Those that a colleague has open and that still wait."""
    return {row.id for row in rows if row.finished_at is None and row.open_elsewhere(staff, now)}


def _chosen(name: str) -> list[tuple[str, BinaryIO]]:
    """An input in which nothing was chosen sends a part without a name."""
    return uploading.opened([sent for sent in request.files.getlist(name) if sent.filename])


def _read_day(typed: str) -> date:
    try:
        return parse_day(typed) if typed else house().today()
    except ValueError as error:
        raise invalid("arrived_on", N_("Give the day as in the calendar.")) from error
