"""`/desk/payments/runs/…`: one run, checked by a second person, released with a code, or dissolved."""

import uuid

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.domain.errors import Conflict, NotSignedIn, TooMany, invalid
from backend.domain.text import N_
from backend.services import fresh_codes
from backend.services.payments import ledger, lists, releasing, runs
from backend.services.vault import Vault
from mobile_api.answers import raw_answer
from mobile_api.caller import address, true_now
from mobile_api.house import house, transaction
from web.desk import payments_words
from web.desk.access import staff_required
from web.desk.frame import Trouble, refused, show, trouble_of

blueprint = Blueprint("desk_payments_run", __name__, url_prefix="/desk/payments/runs/<uuid:run_id>")
UNPROVEN = N_("This code does not fit, or was used already. Wait for the next one.")


@blueprint.get("")
@staff_required("payments")
def show_run(staff: Staff, run_id: uuid.UUID) -> ResponseReturnValue:
    """Its sums, its orders, who did what."""
    return _page(staff, run_id)


@blueprint.post("/release")
@staff_required("payments")
def release_run(staff: Staff, run_id: uuid.UUID) -> ResponseReturnValue:
    """By somebody else than who prepared it, with a fresh code; what cannot be released costs no code."""
    held = house()
    vault = Vault(held.config.vault_keys)
    try:
        with transaction() as session:
            releasing.may_release(session, staff, run_id)
        fresh_codes.require(held.sessions, vault, staff, request.form.get("totp", ""), address(), true_now())
        with transaction() as session:
            releasing.release(session, vault, staff, runs.within_reach(staff), run_id, held.now())
    except TooMany as refusal:
        return _page(staff, run_id, trouble_of(refusal), 429)
    except NotSignedIn:
        return _page(staff, run_id, trouble_of(invalid("totp", UNPROVEN)), 401)
    except Conflict as refusal:
        return _page(staff, run_id, *refused(refusal))
    return redirect(f"/desk/payments/runs/{run_id}?done=released", 303)


@blueprint.post("/dissolution")
@staff_required("payments")
def dissolve_run(staff: Staff, run_id: uuid.UUID) -> ResponseReturnValue:
    """Its orders are due again."""
    try:
        with transaction() as session:
            runs.dissolve(session, staff, runs.within_reach(staff), run_id, house().now())
    except Conflict as refusal:
        return _page(staff, run_id, *refused(refusal))
    return redirect("/desk/payments?done=dissolved", 303)


@blueprint.post("/renewal")
@staff_required("payments")
def renew_run(staff: Staff, run_id: uuid.UUID) -> ResponseReturnValue:
    """Dissolved and prepared anew in one step."""
    held = house()
    try:
        with transaction() as session:
            vault = Vault(held.config.vault_keys)
            run = runs.renew(session, vault, staff, run_id, held.facts, held.now())
    except Conflict as refusal:
        return _page(staff, run_id, *refused(refusal))
    return redirect(f"/desk/payments/runs/{run.id}?done=prepared", 303)


@blueprint.get("/file.xml")
@staff_required("payments")
def fetch_file(staff: Staff, run_id: uuid.UUID) -> ResponseReturnValue:
    """What the bank gets, once the run is released."""
    held = house()
    with transaction() as session:
        data, run = releasing.fetch(session, Vault(held.config.vault_keys), staff, run_id, held.now())
    answer = raw_answer(data, "application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{run.reference}.xml"'
    return answer


@blueprint.get("/list.csv")
@staff_required("payments")
def show_csv(staff: Staff, run_id: uuid.UUID) -> ResponseReturnValue:
    """Every order of the run, for a spreadsheet; accounts stay masked."""
    held = house()
    with transaction() as session:
        view = ledger.show_run(session, staff, run_id, held.facts, held.now(), most=None)
    answer = raw_answer(lists.write_csv(view), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{view.row.run.reference}.csv"'
    return answer


def _page(staff: Staff, run_id: uuid.UUID, trouble: Trouble | None = None, status: int = 200) -> ResponseReturnValue:
    held = house()
    with transaction() as session:
        view = ledger.show_run(session, staff, run_id, held.facts, held.now())
    return show(
        *(staff, "payments_run.html", status),
        view=view,
        trouble=trouble,
        done=request.args.get("done"),
        pay_words=payments_words,
        most=ledger.MOST,
    )
