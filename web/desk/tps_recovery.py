"""`/desk/tps/recovery`: what an office owes for a month, on screen, as CSV and as PDF."""

from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.services.social import recovery
from mobile_api.answers import raw_answer
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.forms import read_day
from web.desk.frame import show

blueprint = Blueprint("desk_tps_recovery", __name__, url_prefix="/desk/tps/recovery")
ROLES = ("office", "payments")


@blueprint.get("")
@staff_required(*ROLES)
def show_month(staff: Staff) -> ResponseReturnValue:
    """The bills decided in a month; the payments' desk chooses the office."""
    with transaction() as session:
        found = _month(session, staff)
        offices = recovery.offices_for(session, staff)
    return show(staff, "tps_recovery.html", found=found, offices=offices)


@blueprint.get("/list.csv")
@staff_required(*ROLES)
def show_csv(staff: Staff) -> ResponseReturnValue:
    """For a spreadsheet."""
    with transaction() as session:
        found = _month(session, staff)
    answer = raw_answer(recovery.write_csv(found), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.office.code}-{found.month:%Y-%m}.csv"'
    return answer


@blueprint.get("/list.pdf")
@staff_required(*ROLES)
def show_pdf(staff: Staff) -> ResponseReturnValue:
    """To be sent or filed."""
    with transaction() as session:
        found = _month(session, staff)
        data = recovery.write_pdf(session, found, staff.language)
    answer = raw_answer(data, "application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.office.code}-{found.month:%Y-%m}.pdf"'
    return answer


def _month(session: Session, staff: Staff) -> recovery.Recovery:
    """The month and the office of the address; this month, and one's own office, where it names none."""
    typed = request.args.get("month", "")
    month: date = read_day({"month": f"{typed}-01"}, "month") if typed else house().today()
    return recovery.of_month(session, staff, request.args.get("office") or None, month)
