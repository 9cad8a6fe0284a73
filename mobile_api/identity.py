"""Who asks: decorators that find the actor anew on every request, pass it first, and say so in the document.

Put them right under the route, above `arguments`: who is not signed in learns nothing from what the body would say.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import g, request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError  # type: ignore[import-untyped]

from backend.domain.actors import Machine, Patient
from backend.domain.errors import ForeignRequest, NotAllowed, NotSignedIn
from backend.services import clients, devices
from mobile_api import browser
from mobile_api.caller import SAFE_METHODS, came_from_elsewhere, true_now
from mobile_api.documenting import document, problem_answer
from mobile_api.house import transaction
from mobile_api.parsing import refuse_query, takes_query

P = ParamSpec("P")
R = TypeVar("R")


def patient_required(function: Callable[Concatenate[Patient, P], R]) -> Callable[P, R]:
    """Passes the Patient who sends a phone's access token or a browser's session; 401 without, 403 `csrf`."""

    strict = not takes_query(function)

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        patient = require_patient()
        if strict:
            refuse_query()
        return function(patient, *args, **kwargs)

    answers = {401: problem_answer(401), 403: problem_answer(403)}
    document(asked, {"security": [{"bearer": []}, {"cookie": []}], "responses": answers})
    return asked


def machine_required(scope: str) -> Callable[[Callable[Concatenate[Machine, P], R]], Callable[P, R]]:
    """Passes the Machine whose token has `scope`; 401 without a token, 403 `scope` where it covers less."""

    def decorate(function: Callable[Concatenate[Machine, P], R]) -> Callable[P, R]:
        strict = not takes_query(function)

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            machine = require_machine(scope)
            if strict:
                refuse_query()
            return function(machine, *args, **kwargs)

        answers = {401: problem_answer(401), 403: problem_answer(403)}
        document(asked, {"security": [{"machine": [scope]}], "responses": answers})
        return asked

    return decorate


def require_patient() -> Patient:
    """The patient of this request; a bearer token counts before a cookie."""
    token = bearer_token()
    if token is not None:
        with transaction() as session:
            patient = devices.find(session, token, true_now())
            if patient is None:
                raise NotSignedIn.because(devices.why_over(session, token))
        g.asker = patient.account_id
        return patient
    actor = browser.current_actor()
    if not isinstance(actor, Patient):
        raise browser.why_nobody()
    g.asker = actor.account_id
    if request.method not in SAFE_METHODS:
        refuse_foreign(request.headers.get("X-CSRF-Token"))
    return actor


def require_machine(scope: str) -> Machine:
    token = bearer_token()
    if token is None:
        raise NotSignedIn
    with transaction() as session:
        machine = clients.find(session, token, true_now())
    if machine is None:
        raise NotSignedIn
    g.asker = machine.client_id
    if scope not in machine.scopes:
        raise NotAllowed
    return machine


def bearer_token() -> str | None:
    """The token of `Authorization: Bearer …`; None without such a header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else None


def refuse_foreign(csrf_token: str | None) -> None:
    """Raises ForeignRequest unless the write comes from our own page: its token fits and no foreign origin is named."""
    if came_from_elsewhere():
        raise ForeignRequest
    try:
        validate_csrf(csrf_token)
    except ValidationError as error:
        raise ForeignRequest from error
