"""`/desk/payments`: what is due, what waits and why, what came back, and the runs."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.domain.errors import Conflict, NotFound
from backend.domain.payments import CATEGORIES, Category
from backend.services.payments import ledger, returns, runs
from backend.services.vault import Vault
from mobile_api.house import house, transaction
from web.desk import payments_words
from web.desk.access import staff_required
from web.desk.frame import Trouble, refused, show

blueprint = Blueprint("desk_payments", __name__, url_prefix="/desk/payments")


@blueprint.get("")
@staff_required("payments")
def show_payments(staff: Staff) -> ResponseReturnValue:
    """One's caisse's payments; `?reference=` goes to that payment."""
    reference = request.args.get("reference", "").strip()
    if not reference:
        return _page(staff)
    try:
        with transaction() as session:
            order = returns.find(session, staff, reference)
    except NotFound:
        return _page(staff, unknown=reference[:40])
    return redirect(f"/desk/payments/orders/{order.id}", 302)


@blueprint.post("/runs")
@staff_required("payments")
def prepare_run(staff: Staff) -> ResponseReturnValue:
    """Everything due now into one run of the category."""
    category: Category = "instant" if request.form.get("category") == CATEGORIES[1] else "regular"
    held = house()
    try:
        with transaction() as session:
            caisse = runs.within_reach(staff)
            vault = Vault(held.config.vault_keys)
            run = runs.prepare(session, vault, staff, caisse, category, held.facts, held.now())
    except Conflict as refusal:
        trouble, status = refused(refusal)
        return _page(staff, trouble, status)
    return redirect(f"/desk/payments/runs/{run.id}?done=prepared", 303)


def _page(
    staff: Staff, trouble: Trouble | None = None, status: int = 200, unknown: str | None = None
) -> ResponseReturnValue:
    with transaction() as session:
        found = ledger.overview(session, staff, house().now())
    return show(
        *(staff, "payments.html", status),
        found=found,
        trouble=trouble,
        unknown=unknown,
        done=request.args.get("done"),
        pay_words=payments_words,
        most=ledger.MOST,
    )
