"""`/desk/providers/files/…`: a file for a new code, from its first paper to the letter."""

import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Invalid, NotFound, Refusal
from backend.domain.text import Text
from backend.services.providers import attributing, letters, registrations
from backend.services.providers.reach import ROLES, admit
from backend.services.providers.words import PAPERS
from backend.services.vault import Vault
from mobile_api.answers import file_answer, raw_answer
from mobile_api.house import house, transaction
from web.desk import providers_words
from web.desk.access import staff_required
from web.desk.forms import read_day, read_version
from web.desk.frame import Trouble, refused, show
from web.desk.providers import read_file

blueprint = Blueprint("desk_providers_files", __name__, url_prefix="/desk/providers/files")
Act = Callable[[Session, int], dict[str, list[Text]] | None]
PDF = "application/pdf"


@blueprint.get("/new")
@staff_required(*ROLES)
def show_new(staff: Staff) -> ResponseReturnValue:
    """The form of a new request."""
    admit(staff)
    return _new_page(staff, {"received_on": house().today().isoformat(), "kind": "person"})


@blueprint.post("")
@staff_required(*ROLES)
def open_file(staff: Staff) -> ResponseReturnValue:
    """Who asks, and since when; the papers come next."""
    held = house()
    try:
        with transaction() as session:
            row = registrations.open_file(session, staff, _read_opened(request.form), held.facts, held.now())
    except Invalid as refusal:
        return _new_page(staff, request.form, *refused(refusal))
    return redirect(f"/desk/providers/files/{row.id}?done=opened", 303)


@blueprint.get("/<uuid:registration_id>")
@staff_required(*ROLES)
def show_file(staff: Staff, registration_id: uuid.UUID) -> ResponseReturnValue:
    """The checklist, the papers, and the decision once nothing is missing."""
    return _page(staff, registration_id)


@blueprint.post("/<uuid:registration_id>/papers")
@staff_required(*ROLES)
def add_papers(staff: Staff, registration_id: uuid.UUID) -> ResponseReturnValue:
    """One or several papers at once: what is right is kept, what is not says why at its field."""
    papers = {name: data for name in PAPERS if (data := read_file(name))}

    def act(session: Session, version: int) -> dict[str, list[Text]]:
        return registrations.add_papers(session, staff, registration_id, version, papers, house().now())

    return _do(staff, registration_id, act, "papers")


@blueprint.post("/<uuid:registration_id>/unusable")
@staff_required(*ROLES)
def set_paper_aside(staff: Staff, registration_id: uuid.UUID) -> ResponseReturnValue:
    """A paper that opens but says the wrong thing."""

    def act(session: Session, version: int) -> None:
        name, reason = request.form.get("paper", ""), request.form.get("unusable", "")
        registrations.set_paper_aside(session, staff, registration_id, version, name, reason, house().now())

    return _do(staff, registration_id, act, "set-aside")


@blueprint.post("/<uuid:registration_id>/code")
@staff_required(*ROLES)
def attribute(staff: Staff, registration_id: uuid.UUID) -> ResponseReturnValue:
    """The provider enters the register."""

    def act(session: Session, version: int) -> None:
        given = attributing.Attribution(
            code=request.form.get("code", ""),
            valid_from=read_day(request.form, "valid_from"),
            iban=request.form.get("iban", ""),
            signed_by=request.form.getlist("signed_by"),
        )
        vault = Vault(house().config.vault_keys)
        attributing.attribute(session, vault, staff, registration_id, version, given, house().now())

    return _do(staff, registration_id, act, "attributed")


@blueprint.post("/<uuid:registration_id>/refusal")
@staff_required(*ROLES)
def refuse(staff: Staff, registration_id: uuid.UUID) -> ResponseReturnValue:
    """No code, with the reason that the letter says."""

    def act(session: Session, version: int) -> None:
        attributing.refuse(session, staff, registration_id, version, request.form.get("reason", ""), house().now())

    return _do(staff, registration_id, act, "refused")


@blueprint.get("/<uuid:registration_id>/papers/<name>.pdf")
@staff_required(*ROLES)
def show_paper(staff: Staff, registration_id: uuid.UUID, name: str) -> ResponseReturnValue:
    """One paper."""
    with transaction() as session:
        data, card = registrations.paper_of(session, staff, registration_id, name)
    return file_answer(data, card.media_type, f"{name}.pdf", card.sha256)


@blueprint.get("/<uuid:registration_id>/letter.pdf")
@staff_required(*ROLES)
def show_letter(staff: Staff, registration_id: uuid.UUID) -> ResponseReturnValue:
    """The letter that fits: what is missing, the code, or why there is none."""
    with transaction() as session:
        data = letters.of_file(session, staff, registration_id, house().today())
    answer = raw_answer(data, PDF)
    answer.headers["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return answer


def _do(staff: Staff, registration_id: uuid.UUID, act: Act, done: str) -> ResponseReturnValue:
    """One act in one transaction; a refusal, or papers that are none, bring the page again as it is now."""
    try:
        with transaction() as session:
            errors = act(session, read_version(request.form))
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(staff, registration_id, *refused(refusal))
    if errors:
        return _page(staff, registration_id, *refused(Invalid(errors=errors)))
    return redirect(f"/desk/providers/files/{registration_id}?done={done}", 303)


def _page(staff: Staff, registration_id: uuid.UUID, trouble: Trouble | None = None, status: int = 200) -> Response:
    held = house()
    with transaction() as session:
        case = registrations.look(session, staff, registration_id)
        free = attributing.next_free_code(session) if case.row.is_open else ""
    return show(
        *(staff, "providers_file.html", status),
        case=case,
        free=free,
        trouble=trouble,
        typed=request.form,
        ticked=request.form.getlist("signed_by"),
        discipline=held.facts.discipline(case.row.discipline, staff.language),
        providers_words=providers_words,
        today=held.today(),
        done=request.args.get("done", "") if request.method == "GET" else "",
    )


def _new_page(staff: Staff, typed: Mapping[str, str], trouble: Trouble | None = None, status: int = 200) -> Response:
    facts = house().facts
    names = sorted(
        ((code, facts.discipline(code, staff.language)) for code in facts.disciplines), key=lambda one: one[1]
    )
    context = {"typed": typed, "trouble": trouble, "disciplines": names, "today": house().today()}
    return show(staff, "providers_new.html", status, **context, providers_words=providers_words)


def _read_opened(form: Mapping[str, str]) -> registrations.Opened:
    typed = form.get("members", "").replace(",", " ").replace(";", " ").split()
    return registrations.Opened(
        kind=form.get("kind", ""),
        name=form.get("name", ""),
        discipline=form.get("discipline", ""),
        address=form.get("address", ""),
        members=tuple(typed) if form.get("kind") == "association" else (),
        received_on=read_day(form, "received_on"),
    )
