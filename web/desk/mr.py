"""`/desk/mr`: the reference-doctor service. What waits, one declaration with its checks, and what comes on paper."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Invalid
from backend.domain.mr import illness_code
from backend.domain.text import Text
from backend.services.mr import deciding, declaring, desk, ending
from backend.services.mr.words import ADDRESSEES, ENDS, OCCASIONS, STATUSES
from mobile_api.answers import raw_answer
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.forms import read_day
from web.desk.frame import Trouble, refused, show
from web.desk.words import Word

blueprint = Blueprint("desk_mr", __name__, url_prefix="/desk/mr")
ROLE = "mr"
_LOOKS = {
    "received": ("clock", "note"),
    "not-validated": ("stop", "bad"),
    "validated": ("check", "good"),
    "active": ("check", "good"),
    "ending": ("clock", "wait"),
    "ended": ("info", "note"),
}
WORDS = {code: Word(STATUSES[code], *look) for code, look in _LOOKS.items()}
REVOCATIONS = {kind: ENDS[kind] for kind in ("joint", "doctor", "patient")}


@blueprint.get("")
@staff_required(ROLE)
def show_queue(staff: Staff) -> ResponseReturnValue:
    """What waits, oldest first; or every declaration of the matricule that was asked for."""
    typed, held = request.args.get("matricule", "").replace("\0", "").strip()[:40], house()
    try:
        with transaction() as session:
            found = desk.find(session, staff, typed, held.facts, held.now()) if typed else None
    except Invalid as refusal:
        return _queue_page(staff, typed, None, *refused(refusal))
    return _queue_page(staff, typed, found)


@blueprint.get("/paper")
@staff_required(ROLE)
def show_paper(staff: Staff) -> ResponseReturnValue:
    """The form for a declaration that came by post; patient and doctor stand there after one that was declined."""
    typed = {name: request.args.get(name, "")[:40] for name in ("patient", "doctor", "representative")}
    return _paper_page(staff, {"received_on": house().today().isoformat(), **typed})


@blueprint.post("/paper")
@staff_required(ROLE)
def record_paper(staff: Staff) -> ResponseReturnValue:
    """Type it in; then one decides on it as on any other."""
    held = house()
    try:
        with transaction() as session:
            given = _read_declared(request.form)
            received_on = read_day(request.form, "received_on")
            row = declaring.record_paper(session, staff, given, received_on, held.facts, held.now())
    except Invalid as refusal:
        return _paper_page(staff, request.form, *refused(_one_field(refusal)))
    return redirect(f"/desk/mr/{row.id}?done=recorded", 303)


@blueprint.get("/doctor")
@staff_required(ROLE)
def show_doctor(staff: Staff) -> ResponseReturnValue:
    """A doctor and how many declarations run with them, before somebody writes down that they died."""
    try:
        with transaction() as session:
            return _doctor_page(session, staff, request.args.get("doctor", "")[:40])
    except Invalid as refusal:
        trouble, status = refused(refusal)
        return show(staff, "mr_doctor.html", status, trouble=trouble, typed=request.args, doctor=None)


@blueprint.post("/doctor")
@staff_required(ROLE)
def record_death(staff: Staff) -> ResponseReturnValue:
    """The doctor died: every patient is free from that day on, and is told."""
    held, typed = house(), request.form.get("doctor", "")[:40]
    try:
        with transaction() as session:
            doctor = declaring.doctor_of(session, typed)
            died_on = read_day(request.form, "died_on")
            freed = ending.record_death(session, staff, doctor, died_on, held.facts, held.now())
            return _doctor_page(session, staff, typed, freed=freed)
    except Invalid as refusal:
        with transaction() as session:
            return _doctor_page(session, staff, typed, trouble=refused(refusal)[0], status=422)


@blueprint.get("/<uuid:declaration_id>")
@staff_required(ROLE)
def show_declaration(staff: Staff, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Facts, checks with their rules, days, letters."""
    with transaction() as session:
        return declaration_page(session, staff, declaration_id)


@blueprint.get("/<uuid:declaration_id>/letters/<uuid:letter_id>")
@staff_required(ROLE)
def show_letter(staff: Staff, declaration_id: uuid.UUID, letter_id: uuid.UUID) -> ResponseReturnValue:
    """One letter, to be printed."""
    with transaction() as session:
        data = desk.letter(session, staff, declaration_id, letter_id, house().now())
    return raw_answer(data, "application/pdf")


def declaration_page(
    session: Session,
    staff: Staff,
    declaration_id: uuid.UUID,
    *,
    typed: Mapping[str, str] | None = None,
    trouble: Trouble | None = None,
    status: int = 200,
) -> Response:
    """The declaration as it is now; `typed` is what somebody had written when `trouble` came."""
    held = house()
    case = desk.look(session, staff, declaration_id, held.facts, held.now())
    return show(
        staff,
        "mr_declaration.html",
        status,
        case=case,
        typed=typed or {},
        trouble=trouble,
        looks=WORDS,
        ends=ENDS,
        revocations=REVOCATIONS,
        occasions=OCCASIONS,
        addressees=ADDRESSEES,
        reasons=deciding.REASONS,
        today=held.today(),
        illnesses=held.facts.on(case.row.signed_on).illnesses,
        illness_code=illness_code,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )


def _queue_page(
    staff: Staff, typed: str, found: list[desk.Row] | None, trouble: Trouble | None = None, status: int = 200
) -> Response:
    held = house()
    with transaction() as session:
        waiting = desk.waiting(session, held.facts, staff.language, held.today())
    context = {"waiting": waiting, "found": found, "typed": typed, "trouble": trouble}
    return show(staff, "mr.html", status, **context, most=desk.MOST, looks=WORDS)


def _paper_page(staff: Staff, typed: Mapping[str, str], trouble: Trouble | None = None, status: int = 200) -> Response:
    today = house().today()
    illnesses = house().facts.on(today).illnesses
    return show(staff, "mr_paper.html", status, typed=typed, trouble=trouble, today=today, illnesses=illnesses)


def _doctor_page(
    session: Session,
    staff: Staff,
    typed: str,
    *,
    freed: int | None = None,
    trouble: Trouble | None = None,
    status: int = 200,
) -> Response:
    doctor, today = declaring.doctor_of(session, typed), house().today()
    return show(
        staff,
        "mr_doctor.html",
        status,
        doctor=doctor,
        running=desk.running_of(session, doctor, today),
        freed=freed,
        trouble=trouble,
        typed=request.values,
        today=today,
    )


def _read_declared(form: Mapping[str, str]) -> declaring.Declared:
    """The typed declaration; illness codes are separated by blanks or commas."""
    return declaring.Declared(
        patient=_words(form, "patient"),
        doctor=_words(form, "doctor"),
        signed_on=read_day(form, "signed_on"),
        ald=tuple(code[:40] for code in _words(form, "ald").replace(",", " ").replace(";", " ").split()),
        dsp_active=form.get("dsp_active") == "yes",
        representative=_words(form, "representative") or None,
    )


def _one_field(refusal: Invalid) -> Invalid:
    """The codes of illnesses stand in one field here."""
    errors: dict[str, list[Text]] = {}
    for name, texts in refusal.errors.items():
        errors.setdefault("ald" if name.startswith("ald.") else name, []).extend(texts)
    return Invalid(errors=errors) if errors else refusal


def _words(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\0", "").strip()[:200]
