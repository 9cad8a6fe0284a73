"""Refusals and faults as pages, and the pages that the API's problem types point to."""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound

from backend.domain.errors import Refusal
from backend.domain.text import Text
from backend.languages import translate
from mobile_api.problems import HTTP_TITLES, UNEXPECTED, reader_language, status_of

blueprint = Blueprint("problems", __name__)


@blueprint.get("/problems/<code>")
def explain(code: str) -> ResponseReturnValue:
    """What a problem's code means, in the reader's language."""
    known = {kind.code: (kind.title, kind.detail) for kind in _tree(Refusal)}
    known |= {code: (title, "") for code, title in HTTP_TITLES.values() if code not in known}
    if code not in known:
        raise NotFound
    title, detail = known[code]
    return show(title, detail, 200)


def refuse(refusal: Refusal) -> Response:
    """A refusal as a page."""
    language = reader_language()
    return _page(
        translate(refusal.title_text(), language), translate(refusal.detail_text(), language), status_of(refusal)
    )


def refuse_http(error: HTTPException) -> Response:
    """What Flask refused, as a page."""
    if isinstance(error.response, Response):
        return error.response
    _, title = HTTP_TITLES.get(error.code or 500, ("refused", Refusal.title))
    return show(title, "", error.code or 500)


def break_down(reference: str) -> Response:
    """A fault of ours, as a page with a reference."""
    _, title = HTTP_TITLES[500]
    language = reader_language()
    detail = translate(Text(UNEXPECTED, {"reference": reference}), language)
    return _page(translate(Text(title), language), detail, 500)


def show(title: str, detail: str, status: int) -> Response:
    """A page of one title and one sentence, both catalogue sentences."""
    language = reader_language()
    return _page(translate(Text(title), language), translate(Text(detail), language) if detail else "", status)


def _page(title: str, detail: str, status: int) -> Response:
    page = render_template("problem.html", title=title, detail=detail, language=reader_language())
    return make_response(page, status)


def _tree(kind: type[Refusal]) -> list[type[Refusal]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _tree(child))]
