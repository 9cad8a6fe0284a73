"""Those one cares for, consent, one's own paper, and who looked at one's file."""

from typing import Any

from flask import Response

from backend.domain.actors import Patient
from backend.services import access_log, consents, families, people, references
from backend.services.social import cover
from mobile_api.answers import json_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump, dump_page
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.common import PageQuery
from mobile_api.schemas.documents import DocumentId
from mobile_api.schemas.family import (
    AccessEntry,
    AccessPage,
    ConsentIn,
    ConsentQuery,
    ConsentView,
    CoverQuery,
    CoverView,
    FamilyView,
    PeopleView,
)

blueprint = Blueprint("family", __name__, description="The patient, their family, and their choices")


@blueprint.route("/people", methods=["GET"])
@patient_required
@blueprint.response(200, PeopleView)
def list_people(patient: Patient) -> Response:
    """Oneself and those one cares for: children until the day before they turn 18, wards while the mandate runs."""
    held = house()
    with transaction() as session:
        return json_answer(dump(PeopleView, people.overview(session, patient, held.today())))


@blueprint.route("/me/family", methods=["GET"])
@patient_required
@blueprint.response(200, FamilyView)
def show_family(patient: Patient) -> Response:
    """Who may see whom: those one acts for and who else does, who acts for oneself, and who could before."""
    held = house()
    with transaction() as session:
        return json_answer(dump(FamilyView, families.describe(session, patient, held.today())))


@blueprint.route("/me/consent", methods=["GET"])
@patient_required
@blueprint.arguments(ConsentQuery, location="query")
@blueprint.response(200, ConsentView)
@refuses(404, 422)
def show_consent(patient: Patient, query: dict[str, Any]) -> Response:
    """Whether consent runs, since when, and every yes and no before; one's own, or a dependant's."""
    held = house()
    with transaction() as session:
        found = consents.show(session, patient, query["person"], held.today())
    return json_answer(dump(ConsentView, found))


@blueprint.route("/me/consent", methods=["PUT"])
@patient_required
@blueprint.arguments(ConsentIn)
@blueprint.response(200, ConsentView)
@refuses(404, 422)
def give_consent(patient: Patient, given: dict[str, Any]) -> Response:
    """Agree to digital administration for oneself or a dependant; what was deposited meanwhile appears."""
    held = house()
    with transaction() as session:
        found = consents.give(session, patient, given["person"], held.now())
    return json_answer(dump(ConsentView, found))


@blueprint.route("/me/consent", methods=["DELETE"])
@patient_required
@blueprint.arguments(ConsentIn)
@blueprint.response(200, ConsentView)
@refuses(404, 422)
def withdraw_consent(patient: Patient, given: dict[str, Any]) -> Response:
    """Withdraw it: what is there stays, new deposits take the paper way."""
    held = house()
    with transaction() as session:
        found = consents.withdraw(session, patient, given["person"], held.now())
    return json_answer(dump(ConsentView, found))


@blueprint.route("/references/<reference>", methods=["GET"])
@patient_required
@blueprint.response(200, DocumentId)
@refuses(404)
def find_reference(patient: Patient, reference: str) -> Response:
    """The document of one's own or a dependant's paper, after scanning its code or typing what stands beside it."""
    held = house()
    with transaction() as session:
        document_id = references.find(session, patient, reference, held.now())
    return json_answer({"document_id": document_id})


@blueprint.route("/access-log", methods=["GET"])
@patient_required
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AccessPage)
@refuses(422)
def list_accesses(patient: Patient, query: dict[str, Any]) -> Response:
    """Who looked at my file, when, and why; newest first."""
    held = house()
    with transaction() as session:
        page = access_log.list_accesses(session, patient, held.today(), **query)
    return json_answer(dump_page(AccessEntry, page.items, page.next))


@blueprint.route("/tps", methods=["GET"])
@patient_required
@blueprint.arguments(CoverQuery, location="query")
@blueprint.response(200, CoverView)
@refuses(422)
def get_cover(patient: Patient, query: dict[str, Any]) -> Response:
    """Tiers payant social of oneself and dependants on a day (today where none is given)."""
    held = house()
    with transaction() as session:
        found = cover.overview(session, patient, query["on"] or held.today(), held.today())
    return json_answer(dump(CoverView, found))
