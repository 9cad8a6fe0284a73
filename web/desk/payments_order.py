"""`/desk/payments/orders/…`: one payment, what the bank sent back, and paying it again."""

import uuid
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.db import Session
from backend.domain.actors import Staff
from backend.domain.errors import Conflict, Invalid
from backend.services.payments import ledger, returns
from mobile_api.house import house, transaction
from web.desk import payments_words
from web.desk.access import staff_required
from web.desk.frame import Trouble, refused, show

blueprint = Blueprint("desk_payments_order", __name__, url_prefix="/desk/payments/orders/<uuid:order_id>")
Act = Callable[[Session, datetime], object]


@blueprint.get("")
@staff_required("payments")
def show_order(staff: Staff, order_id: uuid.UUID) -> ResponseReturnValue:
    """Who is paid how much, and where it stands."""
    return _page(staff, order_id)


@blueprint.post("/return")
@staff_required("payments")
def enter_return(staff: Staff, order_id: uuid.UUID) -> ResponseReturnValue:
    """The bank sent it back, for this reason."""
    code = request.form.get("code", "")
    return _do(staff, order_id, lambda session, now: returns.enter(session, staff, order_id, code, now), "returned")


@blueprint.post("/return-withdrawal")
@staff_required("payments")
def take_return_back(staff: Staff, order_id: uuid.UUID) -> ResponseReturnValue:
    """It was another payment that came back."""
    return _do(
        staff, order_id, lambda session, now: returns.take_back(session, staff, order_id, now), "return-withdrawn"
    )


@blueprint.post("/renewal")
@staff_required("payments")
def pay_again(staff: Staff, order_id: uuid.UUID) -> ResponseReturnValue:
    """Order it once more."""
    return _do(staff, order_id, lambda session, now: returns.pay_again(session, staff, order_id, now), "paid-again")


def _do(staff: Staff, order_id: uuid.UUID, act: Act, done: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            act(session, house().now())
    except (Conflict, Invalid) as refusal:
        return _page(staff, order_id, *refused(refusal))
    return redirect(f"/desk/payments/orders/{order_id}?done={done}", 303)


def _page(staff: Staff, order_id: uuid.UUID, trouble: Trouble | None = None, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        line = ledger.show_order(session, staff, order_id, house().now())
    return show(
        *(staff, "payments_order.html", status),
        line=line,
        trouble=trouble,
        done=request.args.get("done"),
        pay_words=payments_words,
    )
