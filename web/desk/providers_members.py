"""`/desk/providers/…/members`: who joins or leaves an association, and each member's yearly statement."""

import uuid

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import NotFound, Refusal, invalid
from backend.domain.text import N_
from backend.services.providers import associations, yearly
from backend.services.providers.reach import ROLES
from mobile_api.answers import file_answer, raw_answer
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.forms import read_day
from web.desk.frame import refused, show
from web.desk.providers import provider_page, read_file, read_year

blueprint = Blueprint("desk_providers_members", __name__, url_prefix="/desk/providers/<uuid:provider_id>")
YEARLY = "/members/<uuid:member_id>/<int:year>"
KINDS = ("joined", "left")


@blueprint.post("/members")
@staff_required(*ROLES)
def record_change(staff: Staff, provider_id: uuid.UUID) -> ResponseReturnValue:
    """A joining or a leaving, with the paper that every member signed."""
    try:
        with transaction() as session:
            given = _read_change()
            associations.record_change(session, staff, provider_id, given, house().now())
    except NotFound:
        raise
    except Refusal as refusal:
        trouble, status = refused(refusal)
        with transaction() as session:
            return provider_page(
                session, staff, provider_id, typed=request.form, trouble=trouble, form="members", status=status
            )
    return redirect(f"/desk/providers/{provider_id}?done={given.kind}", 303)


@blueprint.get("/changes/<uuid:change_id>.pdf")
@staff_required(*ROLES)
def show_paper(staff: Staff, provider_id: uuid.UUID, change_id: uuid.UUID) -> ResponseReturnValue:
    """The signed paper of a change."""
    with transaction() as session:
        data, card = associations.paper_of(session, staff, provider_id, change_id)
    return file_answer(data, card.media_type, "signed.pdf", card.sha256)


@blueprint.get(YEARLY)
@staff_required(*ROLES)
def show_year(staff: Staff, provider_id: uuid.UUID, member_id: uuid.UUID, year: int) -> ResponseReturnValue:
    """What was billed in the time of membership, month by month."""
    with transaction() as session:
        found = _year(session, staff, provider_id, member_id, year)
    return show(staff, "providers_yearly.html", found=found, this_year=house().today().year)


@blueprint.get(f"{YEARLY}/statement.csv")
@staff_required(*ROLES)
def show_csv(staff: Staff, provider_id: uuid.UUID, member_id: uuid.UUID, year: int) -> ResponseReturnValue:
    """For a spreadsheet."""
    with transaction() as session:
        found = _year(session, staff, provider_id, member_id, year)
    answer = raw_answer(yearly.write_csv(found), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name(found)}.csv"'
    return answer


@blueprint.get(f"{YEARLY}/statement.pdf")
@staff_required(*ROLES)
def show_pdf(staff: Staff, provider_id: uuid.UUID, member_id: uuid.UUID, year: int) -> ResponseReturnValue:
    """The letter to the member."""
    with transaction() as session:
        found = _year(session, staff, provider_id, member_id, year)
        data = yearly.write_pdf(session, found, house().now())
    answer = raw_answer(data, "application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{_name(found)}.pdf"'
    return answer


def _read_change() -> associations.Change:
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise invalid("kind", N_("Choose one of the list."))
    return associations.Change(
        kind=kind,
        code=request.form.get("code", ""),
        on=read_day(request.form, "on"),
        signed_by=request.form.getlist("signed_by"),
        newcomer_signed="newcomer_signed" in request.form,
        paper=read_file("paper"),
    )


def _year(session: Session, staff: Staff, provider_id: uuid.UUID, member_id: uuid.UUID, year: int) -> yearly.Yearly:
    return yearly.of_member(session, staff, provider_id, member_id, read_year(year), house().now())


def _name(found: yearly.Yearly) -> str:
    return f"{found.association.code}-{found.member.code}-{found.year}"
