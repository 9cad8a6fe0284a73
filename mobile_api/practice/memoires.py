"""What a practice follows and changes of its own memoires, and what it may ask about a patient."""

from typing import Any

from flask import Response

from backend.domain.actors import Machine
from backend.services import immediate_payment, memoire_changes, memoire_status
from mobile_api.answers import json_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump, dump_page
from mobile_api.house import house, transaction
from mobile_api.identity import machine_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.practice import (
    CancellationIn,
    MemoireStatus,
    MemoireStatusPage,
    PatientLookup,
    PaymentIn,
    PidIn,
    StatusQuery,
)

blueprint = Blueprint("practice", __name__, url_prefix="/practice", description="Follow and change one's memoires")


@blueprint.route("/memoires", methods=["GET"])
@machine_required("memoires")
@blueprint.arguments(StatusQuery, location="query")
@blueprint.response(200, MemoireStatusPage)
@refuses(422)
def list_memoires(machine: Machine, query: dict[str, Any]) -> Response:
    """The memoires of every provider that authorised this software, last changed first."""
    held = house()
    with transaction() as session:
        page = memoire_status.list_statuses(session, machine, held.today(), **query)
    return json_answer(dump_page(MemoireStatus, page.items, page.next))


@blueprint.route("/memoires/<biller>/<number>", methods=["GET"])
@machine_required("memoires")
@blueprint.response(200, MemoireStatus)
@refuses(404)
def get_memoire(machine: Machine, biller: str, number: str) -> Response:
    """How one memoire stands."""
    return _status(machine, biller, number)


@blueprint.route("/memoires/<biller>/<number>/payment", methods=["PUT"])
@machine_required("memoires")
@blueprint.arguments(PaymentIn)
@blueprint.response(200, MemoireStatus)
@refuses(404, 409, 422)
def put_payment(machine: Machine, given: dict[str, Any], biller: str, number: str) -> Response:
    """The patient paid later: the document can be sent from now on, and the patient is told."""
    held = house()
    with transaction() as session:
        memoire = memoire_changes.held(session, machine, biller, number)
        memoire_changes.record_payment(session, machine, memoire, given["paid_on"], held.facts, held.now())
    return _status(machine, biller, number)


@blueprint.route("/memoires/<biller>/<number>/cancellation", methods=["PUT"])
@machine_required("memoires")
@blueprint.arguments(CancellationIn)
@blueprint.response(200, MemoireStatus)
@refuses(404, 422)
def put_cancellation(machine: Machine, given: dict[str, Any], biller: str, number: str) -> Response:
    """Cancel (storno). The number is not used again; a clerk is told where it was sent before."""
    held = house()
    with transaction() as session:
        memoire = memoire_changes.held(session, machine, biller, number)
        memoire_changes.cancel(session, machine, memoire, given["reason"], held.facts, held.now())
    return _status(machine, biller, number)


@blueprint.route("/memoires/<biller>/<number>/pid", methods=["PUT"])
@machine_required("memoires")
@blueprint.arguments(PidIn)
@blueprint.response(200, MemoireStatus)
@refuses(404, 409, 422)
def put_pid(machine: Machine, given: dict[str, Any], biller: str, number: str) -> Response:
    """Ask for immediate payment (PID) of the caisse's share; `pid-not-possible` leaves the memoire as it is."""
    held = house()
    with transaction() as session:
        memoire = memoire_changes.held(session, machine, biller, number)
        immediate_payment.ask_immediate_payment(
            session, machine, memoire, given["patient_agrees"], held.facts, held.now()
        )
    return _status(machine, biller, number)


@blueprint.route("/patients/<matricule>", methods=["GET"])
@machine_required("memoires")
@blueprint.response(200, PatientLookup)
@refuses(404)
def get_patient(machine: Machine, matricule: str) -> Response:
    """Whether the patient agreed to digital administration, and their caisse today."""
    held = house()
    with transaction() as session:
        found = memoire_status.look_up(session, machine, matricule, held.today(), held.now())
    return json_answer(dump(PatientLookup, found))


def _status(machine: Machine, biller: str, number: str) -> Response:
    held = house()
    with transaction() as session:
        found = memoire_status.status(session, machine, biller, number, held.today())
    return json_answer(dump(MemoireStatus, found))
