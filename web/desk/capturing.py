"""`/desk/mailroom/packets/{id}/capture`: a bill that exists on paper only, typed in beside its picture."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.models.paper import Packet
from backend.services.mailroom import capturing, viewing
from mobile_api.house import house, transaction
from web.desk import packets
from web.desk.access import staff_required
from web.desk.frame import Trouble, show
from web.desk.keying import read_bill, rows_of
from web.desk.narrowing import Narrowing

blueprint = Blueprint("desk_capturing", __name__, url_prefix=f"{packets.ROOM}/packets/<uuid:packet_id>/capture")


@blueprint.get("")
@staff_required("operator")
def show_form(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The empty form beside the paper."""
    with transaction() as session:
        return _page(session, staff, packet_id, request.args)


@blueprint.post("")
@staff_required("operator")
def capture(staff: Staff, packet_id: uuid.UUID) -> ResponseReturnValue:
    """The bill becomes a memoire and the packet its paper; `more` only asks for another line."""
    if "more" in request.form:
        with transaction() as session:
            return _page(session, staff, packet_id, request.form)

    def act(session: Session, version: int) -> Packet:
        given, house_, go_on = read_bill(request.form), house(), request.form.get("go_on", "")
        return capturing.capture(session, staff, packet_id, version, given, house_.facts, house_.now(), go_on=go_on)

    return packets.act_on(staff, packet_id, act, _page)


def _page(
    session: Session,
    staff: Staff,
    packet_id: uuid.UUID,
    typed: Mapping[str, str],
    trouble: Trouble | None = None,
    status: int = 200,
) -> Response:
    narrow = Narrowing.of(request.args)
    view = viewing.open_packet(session, staff, packet_id, house().now(), narrow.wanted)
    return show(
        staff,
        "capture.html",
        status,
        view=view,
        narrow=narrow,
        typed=typed,
        rows=rows_of(typed),
        trouble=trouble,
        is_there=trouble is not None and trouble.title.msgid == capturing.NumberIsThere.title,
    )
