"""Piles of scans handed in, and what became of them."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.domain.actors import Machine
from backend.services.mailroom import packets, receiving
from mobile_api.answers import json_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump, dump_page
from mobile_api.house import house, transaction
from mobile_api.identity import machine_required
from mobile_api.mailroom.uploading import LOCATION, PILE_BODY, uploaded_pile
from mobile_api.parsing import Blueprint
from mobile_api.schemas.mailroom import BatchId, BatchView, PacketItem, PacketPage, PacketQuery

blueprint = Blueprint("mailroom", __name__, url_prefix="/mailroom", description="Scanned mail")


@blueprint.route("/batches", methods=["POST"])
@machine_required("mailroom")
@blueprint.response(202, BatchId, headers=LOCATION)
@blueprint.alt_response(200, schema=BatchId, description="These bytes are here already: the same batch")
@refuses(413, 415, 422, requestBody=PILE_BODY)
def post_batch(machine: Machine) -> Response:
    """Hand in a pile: several files (PDF, TIFF, JPEG, PNG) and the day they arrived. Reading goes on meanwhile."""
    files, arrived_on = uploaded_pile()
    with transaction() as session:
        batch, made = receiving.receive(session, machine, files, arrived_on, house().now())
        batch_id = batch.id
    location = {"Location": f"/api/v1/mailroom/batches/{batch_id}"}
    return json_answer({"id": batch_id}, 202 if made else 200, location)


@blueprint.route("/batches/<uuid:batch_id>", methods=["GET"])
@machine_required("mailroom")
@blueprint.response(200, BatchView)
@refuses(404)
def get_batch(machine: Machine, batch_id: UUID) -> Response:
    """How far the pile is."""
    with transaction() as session:
        seen = packets.progress(session, machine, batch_id, house().now())
    return json_answer(dump(BatchView, seen))


@blueprint.route("/batches/<uuid:batch_id>/packets", methods=["GET"])
@machine_required("mailroom")
@blueprint.arguments(PacketQuery, location="query")
@blueprint.response(200, PacketPage)
@refuses(404, 422)
def list_packets(machine: Machine, query: dict[str, Any], batch_id: UUID) -> Response:
    """The pile's packets, in its own order."""
    with transaction() as session:
        page = packets.of_batch(session, machine, batch_id, **query)
    return json_answer(dump_page(PacketItem, page.items, page.next))
