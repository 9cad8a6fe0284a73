"""Refusals and faults as pages, and the pages that the API's problem types point to."""

import re
from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound

from backend.domain.errors import ForeignRequest, NotSignedIn, Refusal
from backend.domain.text import Text
from backend.languages import translate
from mobile_api.caller import came_from_elsewhere
from mobile_api.problems import HTTP_TITLES, UNEXPECTED, reader_language, status_of, status_of_kind
from web.templating import page_language

GONE = (NotSignedIn, ForeignRequest)  # the page was there longer than its session
SECRETS = frozenset({"csrf_token", "login", "password", "totp"})
MOST_KEPT = 64 * 1024
PLACEHOLDER = re.compile(r"\{(\w+)\}")

blueprint = Blueprint("problems", __name__)


@blueprint.get("/problems/<code>")
def explain(code: str) -> ResponseReturnValue:
    """What a problem's code means, in the reader's language."""
    known = _meanings()
    if code not in known:
        raise NotFound
    status, title, detail = known[code]
    language = reader_language()
    words = [_without_a_case(sentence, language) for sentence in (title, detail)]
    response = _page(words[0], words[1], 200, code=f"{status} {code}")
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response


def refuse(refusal: Refusal) -> Response:
    """A refusal as a page."""
    language = page_language()
    title, detail = (translate(text, language) for text in (refusal.title_text(), refusal.detail_text()))
    return _page(title, detail, status_of(refusal), typed=_typed() if isinstance(refusal, GONE) else [])


def refuse_http(error: HTTPException) -> Response:
    """What Flask refused, as a page."""
    if isinstance(error.response, Response):
        return error.response
    _, title = HTTP_TITLES.get(error.code or 500, ("refused", Refusal.title))
    response = show(title, "", error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def break_down(reference: str) -> Response:
    """A fault of ours, as a page with a reference."""
    _, title = HTTP_TITLES[500]
    language = page_language()
    detail = translate(Text(UNEXPECTED, {"reference": reference}), language)
    return _page(translate(Text(title), language), detail, 500)


def show(title: str, detail: str, status: int) -> Response:
    """A page of one title and one sentence, both catalogue sentences."""
    language = page_language()
    return _page(translate(Text(title), language), translate(Text(detail), language) if detail else "", status)


def _without_a_case(sentence: str, language: str) -> str:
    """A sentence where nothing happened: what it would name is left open."""
    blanks: dict[str, object] = dict.fromkeys(PLACEHOLDER.findall(sentence), "…")
    return translate(Text(sentence, blanks), language) if sentence else ""


def _meanings() -> dict[str, tuple[int, str, str]]:
    """Status, title and detail of every code; of refusals that share one, the most general speaks."""
    known: dict[str, tuple[int, str, str]] = {}
    for kind in sorted(_tree(Refusal), key=lambda kind: len(kind.__mro__)):
        if "code" in vars(kind):
            known.setdefault(kind.code, (status_of_kind(kind), kind.title, kind.detail))
    for status, (code, title) in HTTP_TITLES.items():
        known.setdefault(code, (status, title, ""))
    return known


def _typed() -> list[str]:
    """What somebody had written in a form of the desks that came too late, for them to copy: texts, no codes."""
    plain = request.mimetype == "application/x-www-form-urlencoded"
    if not _is_desk() or not plain or (request.content_length or 0) > MOST_KEPT or came_from_elsewhere():
        return []
    return [text for name, text in request.form.items(multi=True) if name not in SECRETS and " " in text.strip()]


def _is_desk() -> bool:
    return request.path == "/desk" or request.path.startswith("/desk/")


def _page(title: str, detail: str, status: int, code: str = "", typed: Sequence[str] = ()) -> Response:
    home = "/desk" if _is_desk() else "/"
    page = render_template(
        "problem.html", title=title, detail=detail, code=code, language=page_language(), home=home, typed=typed
    )
    return make_response(page, status)


def _tree(kind: type[Refusal]) -> list[type[Refusal]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _tree(child))]
