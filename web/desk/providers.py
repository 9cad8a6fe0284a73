"""`/desk/providers`: files that wait, a provider looked up, and everything kept about one."""

import uuid
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Invalid, invalid
from backend.domain.text import N_
from backend.services.providers import associations, exemptions, listing
from backend.services.providers.reach import ROLES
from mobile_api.house import house, transaction
from mobile_api.uploads import screened
from web.desk import providers_words
from web.desk.access import staff_required
from web.desk.forms import read_day
from web.desk.frame import Trouble, show

blueprint = Blueprint("desk_providers", __name__, url_prefix="/desk/providers")
SHORTEST = 3


@blueprint.get("")
@staff_required(*ROLES)
def show_register(staff: Staff) -> ResponseReturnValue:
    """Files to work on, oldest first; providers by code or name, once somebody was asked for."""
    words = request.args.get("q", "").strip()[:100]
    closed = request.args.get("files") == "closed"
    with transaction() as session:
        files = listing.closed_files(session, staff) if closed else listing.open_files(session, staff)
        found = listing.find(session, staff, words) if len(words) >= SHORTEST else None
    return show(
        *(staff, "providers.html"),
        files=files,
        closed=closed,
        found=found,
        q=words,
        shortest=SHORTEST,
        most=listing.MOST,
        providers_words=providers_words,
    )


@blueprint.get("/<uuid:provider_id>")
@staff_required(*ROLES)
def show_provider(staff: Staff, provider_id: uuid.UUID) -> ResponseReturnValue:
    """Membership, software, exemptions, history."""
    with transaction() as session:
        return provider_page(session, staff, provider_id)


def provider_page(
    session: Session,
    staff: Staff,
    provider_id: uuid.UUID,
    *,
    typed: Mapping[str, str] | None = None,
    trouble: Trouble | None = None,
    form: str = "",
    status: int = 200,
) -> Response:
    """The provider as it is now; `typed` is what somebody had written in `form` when `trouble` came."""
    held = house()
    case = listing.look(session, staff, provider_id, held.now())
    signers = associations.must_sign(session, provider_id, _day_of_change(request.form))
    return show(
        *(staff, "provider.html", status),
        case=case,
        signers=signers,
        typed=typed or {},
        ticked=request.form.getlist("signed_by") if request.method == "POST" else [],
        trouble=trouble,
        form=form,
        discipline=held.facts.discipline(case.provider.discipline, staff.language),
        decisions=exemptions.DECISIONS,
        limits=held.facts.on(held.today()).limits,
        providers_words=providers_words,
        today=held.today(),
        done=request.args.get("done", "") if request.method == "GET" else "",
    )


def read_file(name: str) -> bytes:
    """A file of a form; nothing where none was chosen."""
    sent = request.files.get(name)
    return screened(sent.read(), name) if sent else b""


def read_year(year: int) -> int:
    """A year that a calendar has room for."""
    if not 2000 <= year <= 2100:
        raise invalid("year", N_("Choose a year."))
    return year


def _day_of_change(form: Mapping[str, str]) -> date:
    """The day whose members sign: the one typed, else today."""
    try:
        return read_day(form, "on")
    except Invalid:
        return house().today()
