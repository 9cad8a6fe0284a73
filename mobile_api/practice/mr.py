"""Declaring and revoking a reference doctor (médecin référent) from practice software."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.domain.actors import Machine
from backend.services.mr import declaring, ending, following
from mobile_api.answers import json_answer, raw_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump
from mobile_api.house import house, transaction
from mobile_api.identity import machine_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.mr import MrDeclarationIn, PracticeDeclaration, PracticeRevocationIn, SummaryIn

blueprint = Blueprint(
    "mr-declarations", __name__, url_prefix="/practice/mr-declarations", description="Reference doctors"
)


@blueprint.route("/<uuid:declaration_id>", methods=["PUT"])
@machine_required("mr")
@blueprint.arguments(MrDeclarationIn)
@blueprint.response(201, PracticeDeclaration)
@blueprint.alt_response(200, schema=PracticeDeclaration, description="The same content was declared before")
@refuses(409, 422)
def declare_doctor(machine: Machine, given: dict[str, Any], declaration_id: UUID) -> Response:
    """Declare a reference doctor under an id of one's own (UUID). Safe to repeat until an answer arrives.

    `received` waits for a clerk. Without a general practitioner or paediatrician, a long-term illness or an active
    shared care file the declaration is `not-validated` at once, and `reason` says why.
    """
    declared = declaring.Declared(**{**given, "ald": tuple(given["ald"])})
    held = house()
    with transaction() as session:
        _, made = declaring.declare(session, machine, declaration_id, declared, held.facts, held.now())
    return _view(machine, declaration_id, 201 if made else 200)


@blueprint.route("/<uuid:declaration_id>", methods=["GET"])
@machine_required("mr")
@blueprint.response(200, PracticeDeclaration)
@refuses(404)
def get_mr_declaration(machine: Machine, declaration_id: UUID) -> Response:
    """How a declaration stands today."""
    return _view(machine, declaration_id)


@blueprint.route("/<uuid:declaration_id>/revocation", methods=["PUT"])
@machine_required("mr")
@blueprint.arguments(PracticeRevocationIn)
@blueprint.response(200, PracticeDeclaration)
@refuses(404, 409, 422)
def put_mr_revocation(machine: Machine, given: dict[str, Any], declaration_id: UUID) -> Response:
    """Revoke: together at any time, the doctor alone from the second year on (else 422 `joint-only`).

    The notice of two months runs from the signature.
    """
    held = house()
    with transaction() as session:
        ending.revoke_by_practice(session, machine, declaration_id, facts=held.facts, now=held.now(), **given)
    return _view(machine, declaration_id)


@blueprint.route("/<uuid:declaration_id>/summary", methods=["PUT"])
@machine_required("mr")
@blueprint.arguments(SummaryIn)
@blueprint.response(200, PracticeDeclaration)
@refuses(404, 409, 422)
def put_mr_summary(machine: Machine, given: dict[str, Any], declaration_id: UUID) -> Response:
    """Say that the patient summary was made, or that it is up to date."""
    with transaction() as session:
        following.attest(session, machine, declaration_id, now=house().now(), **given)
    return _view(machine, declaration_id)


@blueprint.route("/<uuid:declaration_id>/letters/<uuid:letter_id>", methods=["GET"])
@machine_required("mr")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@refuses(404)
def get_mr_letter(machine: Machine, declaration_id: UUID, letter_id: UUID) -> Response:
    """A letter to the doctor, as PDF."""
    with transaction() as session:
        data = following.letter(session, machine, declaration_id, letter_id)
    return raw_answer(data, "application/pdf")


def _view(machine: Machine, declaration_id: UUID, status: int = 200) -> Response:
    held = house()
    with transaction() as session:
        found = following.view(session, machine, declaration_id, held.facts, held.today())
    return json_answer(dump(PracticeDeclaration, found), status)
