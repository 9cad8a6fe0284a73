"""The patient's application at `/`: a shell of static files, the same for everybody; data comes by `/api/v1`.

Files below `/pwa/{version}/` never change and are kept for a year; what names the version is always asked for anew.
"""

from flask import Blueprint, Response, abort, current_app, request

from backend.languages import LANGUAGES, best_language
from web.phone_files import Shell, ShellFile, read_shell

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

COOKIE = "__Host-session"

blueprint = Blueprint("phone", __name__)


# Every view has its address, and one page behind all of them: what stands there is the browser's matter.
VIEWS = {
    "/": "documents",
    "/sign-in": "sign-in",
    "/activate": "activation",
    "/reset": "reset",
    "/reset/<token>": "reset",
    "/documents": "documents",
    "/documents/<document_id>": "document",
    "/claims": "claims",
    "/claims/<claim_id>": "claim",
    "/cover": "cover",
    "/outbox": "outbox",
    "/scan": "scan",
    "/me": "me",
    "/me/account": "account",
    "/me/sign-in": "factors",
    "/me/family": "family",
    "/me/told": "told",
    "/me/data": "data",
    "/me/language": "language",
    "/me/privacy": "privacy",
    "/confirm/<token>": "confirm",
    "/R/<reference>": "reference",
}


def view(**_: str) -> Response:
    """The page announces what its view asks for first; the view itself is drawn by the browser."""
    # With a set clock everybody asks the API, which says what time it is.
    known = COOKIE in request.cookies or current_app.config.get("CLOCK_IS_SET", False)
    language = best_language(request.headers.get("Accept-Language"))
    name = VIEWS[request.url_rule.rule] if request.url_rule else "documents"
    response = _answer(present_shell().page(name, language, known), ASK_AGAIN)
    response.vary.update(("Cookie", "Accept-Language"))
    return response


for address in VIEWS:
    blueprint.add_url_rule(address, view_func=view)


@blueprint.get("/sw.js")
def worker() -> Response:
    return _answer(present_shell().worker, ASK_AGAIN)


@blueprint.get("/app.webmanifest")
def manifest() -> Response:
    """In the language asked for by `?lang=`, else by the browser."""
    wanted = request.args.get("lang", "")
    language = wanted if wanted in LANGUAGES else best_language(request.headers.get("Accept-Language"))
    response = _answer(present_shell().manifests[language], ASK_AGAIN)
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for it by this name wherever a page, a desk's for instance, names no icon."""
    return _answer(present_shell().assets["icons/48.png"], ASK_AGAIN)


@blueprint.get("/pwa/<version>/<path:name>")
def asset(version: str, name: str) -> Response:
    """Only the present version: a page of yesterday must not get today's half."""
    shell = present_shell()
    if version != shell.version or name not in shell.assets:
        abort(404)
    return _answer(shell.assets[name], FOR_EVER)


def present_shell() -> Shell:
    """The shell of this process: with the identity provider's door, where there is one."""
    return read_shell(current_app.config.get("IDENTITY_NAME", ""))


def _answer(file: ShellFile, caching: str) -> Response:
    """The compressed form where the browser takes it; 304 where it has the same already."""
    packed = file.packed if request.accept_encodings["gzip"] else None
    response = Response(packed or file.body, mimetype=file.mimetype)
    response.headers["Cache-Control"] = caching
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(file.etag + ("-gz" if packed else ""))
    response.make_conditional(request)
    return response
