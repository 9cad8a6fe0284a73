"""Signing in and out of the desks: one form, no scripts, the same session that browsers of patients have."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.domain.errors import BadCredentials, Refusal, TooMany, TotpRequired
from backend.languages import best_language, sentences_in
from backend.services.sign_in import Credentials
from mobile_api import browser
from mobile_api.caller import address
from mobile_api.identity import refuse_foreign
from mobile_api.problems import status_of
from mobile_api.signing_in.session import forgetting

FIRST_PAGE = "/desk"  # leads to the page of one's role
LONGEST_FIELD = 1024

blueprint = Blueprint("login", __name__, url_prefix="/desk")


@blueprint.get("/login")
def show() -> ResponseReturnValue:
    """The form; who is signed in goes on to the desk."""
    if isinstance(browser.current_actor(), Staff):
        return redirect(local_path(request.args.get("next")), 303)
    return _form(None)


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    """To the page asked for, or the form again with what is wrong."""
    refuse_foreign(request.form.get("csrf_token"))
    login, password, totp = (request.form.get(name, "")[:LONGEST_FIELD] for name in ("login", "password", "totp"))
    try:
        browser.enter(Credentials("staff", login, password, totp, address()))
    except (BadCredentials, TotpRequired, TooMany) as refusal:
        return _form(refusal)
    return redirect(local_path(request.args.get("next")), 303)


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """The session ends on the server; the browser is told to forget."""
    refuse_foreign(request.form.get("csrf_token"))
    actor = browser.current_actor()
    if actor is not None:
        browser.leave(actor)
    return forgetting(make_response(redirect("/desk/login", 303)))


def local_path(target: str | None) -> str:
    """`target` if it is a path of the desks, and of nobody else's site; the first page otherwise."""
    if not target or "\\" in target or not target.isprintable() or not target.startswith("/desk"):
        return FIRST_PAGE
    parts = urlsplit(target)
    return FIRST_PAGE if parts.scheme or parts.netloc or ".." in parts.path else target


def _form(refusal: Refusal | None) -> Response:
    language = best_language(request.headers.get("Accept-Language"))
    sentences = sentences_in(language)
    page = render_template(
        "login.html",
        language=language,
        _=sentences.gettext,
        refusal=refusal,
        login=request.form.get("login", "")[:LONGEST_FIELD],
        next=request.args.get("next"),
    )
    response = make_response(page, status_of(refusal) if refusal else 200)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response
