"""`/desk/providers/…`: software authorised and withdrawn on a provider's word, and exemptions from digital sending."""

import uuid
from collections.abc import Callable

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import NotFound, Refusal, invalid
from backend.domain.text import N_
from backend.services.providers import exemptions, software
from backend.services.providers.reach import ROLES
from mobile_api.answers import file_answer
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.forms import read_cents, read_day, read_id, read_version
from web.desk.frame import refused
from web.desk.providers import provider_page, read_file

blueprint = Blueprint("desk_providers_rights", __name__, url_prefix="/desk/providers/<uuid:provider_id>")
Act = Callable[[Session], object]


@blueprint.post("/authorisations")
@staff_required(*ROLES)
def give(staff: Staff, provider_id: uuid.UUID) -> ResponseReturnValue:
    """The provider's signed word for a software."""

    def act(session: Session) -> None:
        client_id, signed_on = read_id(request.form.get("client"), "client"), read_day(request.form, "signed_on")
        software.give(session, staff, provider_id, client_id, signed_on, read_file("paper"), house().now())

    return _do(staff, provider_id, act, "authorised", "software")


@blueprint.post("/authorisations/<uuid:authorisation_id>/withdrawal")
@staff_required(*ROLES)
def withdraw(staff: Staff, provider_id: uuid.UUID, authorisation_id: uuid.UUID) -> ResponseReturnValue:
    """The software's next request is refused."""

    def act(session: Session) -> None:
        signed_on, note = read_day(request.form, "signed_on"), request.form.get("note", "")
        paper = read_file("paper")
        software.withdraw(session, staff, provider_id, authorisation_id, signed_on, paper, note, house().now())

    return _do(staff, provider_id, act, "withdrawn", f"withdraw-{authorisation_id}")


@blueprint.get("/authorisations/<uuid:authorisation_id>/<which>.pdf")
@staff_required(*ROLES)
def show_authorisation(
    staff: Staff, provider_id: uuid.UUID, authorisation_id: uuid.UUID, which: str
) -> ResponseReturnValue:
    """The signed paper."""
    with transaction() as session:
        data, card = software.paper_of(session, staff, provider_id, authorisation_id, which)
    return file_answer(data, card.media_type, "signed.pdf", card.sha256)


@blueprint.post("/exemptions")
@staff_required(*ROLES)
def ask_exemption(staff: Staff, provider_id: uuid.UUID) -> ResponseReturnValue:
    """A request with its three facts."""

    def act(session: Session) -> None:
        exemptions.ask(session, staff, provider_id, _read_asked(), house().facts, house().now())

    return _do(staff, provider_id, act, "asked", "exemption")


@blueprint.post("/exemptions/<uuid:exemption_id>/decision")
@staff_required(*ROLES)
def decide_exemption(staff: Staff, provider_id: uuid.UUID, exemption_id: uuid.UUID) -> ResponseReturnValue:
    """Granted for a time, or refused; with the reason."""

    def act(session: Session) -> None:
        version = read_version(request.form)
        exemptions.decide(session, staff, provider_id, exemption_id, version, _read_decision(), house().now())

    return _do(staff, provider_id, act, "decided", f"decide-{exemption_id}")


@blueprint.get("/exemptions/<uuid:exemption_id>.pdf")
@staff_required(*ROLES)
def show_exemption(staff: Staff, provider_id: uuid.UUID, exemption_id: uuid.UUID) -> ResponseReturnValue:
    """The written request."""
    with transaction() as session:
        data, card = exemptions.paper_of(session, staff, provider_id, exemption_id)
    return file_answer(data, card.media_type, "request.pdf", card.sha256)


def _do(staff: Staff, provider_id: uuid.UUID, act: Act, done: str, form: str) -> ResponseReturnValue:
    """One act in one transaction; a refusal brings the page again, as it is now, with what was typed."""
    try:
        with transaction() as session:
            act(session)
    except NotFound:
        raise
    except Refusal as refusal:
        trouble, status = refused(refusal)
        typed = request.form
        with transaction() as session:
            return provider_page(session, staff, provider_id, typed=typed, trouble=trouble, form=form, status=status)
    return redirect(f"/desk/providers/{provider_id}?done={done}", 303)


def _read_asked() -> exemptions.Asked:
    if request.form.get("alone") not in ("yes", "no"):
        raise invalid("alone", N_("Choose one of the list."))
    return exemptions.Asked(
        asked_on=read_day(request.form, "asked_on"),
        born_on=read_day(request.form, "born_on"),
        alone=request.form.get("alone") == "yes",
        turnover_cents=read_cents(request.form.get("turnover", ""), "turnover"),
        paper=read_file("paper"),
    )


def _read_decision() -> exemptions.Decision:
    return exemptions.Decision(
        decision=request.form.get("decision", ""),
        reason=request.form.get("reason", ""),
        valid_from=read_day(request.form, "valid_from") if request.form.get("valid_from") else None,
        valid_to=read_day(request.form, "valid_to") if request.form.get("valid_to") else None,
    )
