"""`/styleguide`: every component and state of the one design system, for whoever changes it. In demonstrations only.

The phone's components are the phone's own modules and sheet, drawn with invented data by `static/styleguide/`; the
desks' are their own templates. Nothing is copied, so what stands here is what stands there.
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from backend.domain.errors import Invalid
from backend.domain.text import Text
from backend.languages import LANGUAGES
from mobile_api.house import house
from web.desk import words
from web.desk.frame import trouble_of
from web.desk.queue_address import QueueAddress
from web.phone import present_shell
from web.templating import page_language, speak

blueprint = Blueprint("styleguide", __name__)


@blueprint.before_request
def only_in_demonstrations() -> None:
    """404 where the product is used for real."""
    if not house().config.demo:
        abort(404)
    wanted = request.args.get("lang", "")
    speak(wanted if wanted in LANGUAGES else page_language())


@blueprint.get("/styleguide")
def phone() -> ResponseReturnValue:
    """Tokens, and the components of the phone."""
    return render_template("styleguide/phone.html", version=present_shell().version, languages=LANGUAGES)


@blueprint.get("/styleguide/desk")
def desk() -> ResponseReturnValue:
    """The components of the desks."""
    return render_template(
        "styleguide/desk.html",
        languages=LANGUAGES,
        words=words,
        trouble=trouble_of(Invalid(errors={"lines.0.to_cents": [Text("Choose")]})),
        typed={},
        timeline=None,
        open=True,
        address=QueueAddress.of({}),
        beside=SimpleNamespace(previous_id="sample", next_id="sample"),
        done=False,
        reasons={},
        case=_case(),
        standing=SimpleNamespace(proposal=None, may_correct=False),
    )


def _case() -> Any:
    """A claim of two lines as a clerk sees it, one of them above the tariff."""
    lines = [_line(0, "C1", 5770), _line(1, "CP1", 1000)]
    results = [_result(5770, 5078, 692, 0), _result(0, 0, 0, 1000)]
    return SimpleNamespace(
        claim=SimpleNamespace(
            id="sample", version=1, state="received", received_at=datetime(2026, 3, 2, 17, tzinfo=UTC)
        ),
        person=SimpleNamespace(name="Claire Weber", language="fr"),
        memoire=SimpleNamespace(total_cents=6770),
        lines=lines,
        result=SimpleNamespace(lines=results, tariff_cents=5770, reimbursed_cents=5078),
        findings=[
            SimpleNamespace(severity=name, text=Text("Above the tariff"), rule="E11", source="S2", line=1)
            for name in words.SEVERITIES
        ],
        own_case=False,
        holder=SimpleNamespace(is_me=True),
    )


def _line(index: int, act: str, cents: int) -> Any:
    return SimpleNamespace(
        index=index, act=act, title="Consultation", performed_on=date(2026, 3, 2), quantity=1, authorisation=None,
        billed_cents=cents,
    )  # fmt: skip


def _result(tariff: int, reimbursed: int, participation: int, supplement: int) -> Any:
    return SimpleNamespace(
        tariff_cents=tariff, rate_percent=88, reimbursed_cents=reimbursed, participation_cents=participation,
        reason=None, excess_cents=0, supplement_cents=supplement, not_covered_cents=0, rule="E4", source="S2",
    )  # fmt: skip
