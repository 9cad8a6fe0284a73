"""The frame around every desk page: who is here, where they may go, in which language."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Response, make_response, render_template, request

from backend.domain.actors import Staff
from backend.domain.errors import Invalid, Refusal
from backend.domain.text import N_, Text
from backend.services import web_sessions
from backend.services.providers.reach import KEEPER, ROLES
from mobile_api.house import house
from mobile_api.problems import status_of
from web.desk import words
from web.templating import speak

IDLE_MINUTES = int(web_sessions.IDLE.total_seconds()) // 60
WARNED_MINUTES = 5  # time to answer, twenty times what is asked of us


class Place(NamedTuple):
    """One entry of the navigation; `caisses` where only some of them work there."""

    path: str
    msgid: str
    roles: frozenset[str]
    caisses: tuple[str | None, ...] = ()


PLACES = (
    Place("/desk/claims", N_("Claims"), frozenset({"clerk"})),
    Place("/desk/objections", N_("Objections"), frozenset({"clerk"})),
    Place("/desk/checks", N_("Second looks"), frozenset({"clerk"})),
    Place("/desk/mailroom", N_("Mail room"), frozenset({"operator"})),
    Place("/desk/mr", N_("Reference doctors"), frozenset({"mr"})),
    Place("/desk/tps", N_("Attestations"), frozenset({"office"})),
    Place("/desk/payments", N_("Payments"), frozenset({"payments"})),
    Place("/desk/tps/recovery", N_("Shares of the offices"), frozenset({"payments"})),
    Place("/desk/people", N_("People"), frozenset({"operator", "admin"})),
    Place("/desk/late-labels", N_("Ended labels"), frozenset({"clerk"}), (KEEPER,)),
    Place("/desk/providers", N_("Doctors"), frozenset(ROLES), (KEEPER, None)),
)


class Trouble(NamedTuple):
    """Why a form came back: a title, a sentence, and the fields at fault (field, sentence)."""

    title: Text
    detail: Text
    fields: list[tuple[str, Text]]
    is_input: bool


def show(staff: Staff, template: str, status: int = 200, **context: Any) -> Response:
    """A desk page in the language of whoever sits there."""
    speak(staff.language)
    page = render_template(
        f"desk/{template}", staff=staff, places=places_of(staff), words=words, now=house().now(), **context, **_frame()
    )
    return make_response(page, status)


def places_of(staff: Staff) -> list[Place]:
    """Where this role may go, its own page first."""
    return [
        place for place in PLACES if staff.role in place.roles and (not place.caisses or staff.caisse in place.caisses)
    ]


def trouble_of(refusal: Refusal) -> Trouble:
    """A refusal in the form that the pages show it."""
    fields = [(field, text) for field, texts in refusal.errors.items() for text in texts]
    return Trouble(refusal.title_text(), refusal.detail_text(), fields, isinstance(refusal, Invalid))


def refused(refusal: Refusal) -> tuple[Trouble, int]:
    """What to tell, and with which HTTP status."""
    return trouble_of(refusal), status_of(refusal)


def _frame() -> Mapping[str, Any]:
    config = house().config
    return {
        "here": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "clock_is_set": config.clock_is_set,
        "idle_minutes": IDLE_MINUTES,
        "warned_minutes": WARNED_MINUTES,
    }
