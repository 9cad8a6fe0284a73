"""What a statement says on paper: the caisses' columns, the reason of every line in words, and what adds up to what."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from backend.domain.facts import Facts
from backend.domain.money import Cents
from backend.domain.plain import text_from_plain
from backend.domain.provider_code import show
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.claims import Statement
from backend.models.memoires import Memoire
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.models.social import Settlement

COLUMNS: Final = (
    N_("Provider"),
    N_("Act"),
    N_("Billed"),
    N_("Tariff"),
    N_("Participation"),
    N_("Reimbursed"),
    N_("Reference"),
)
PARTS: Final = (
    ("participation_cents", N_("Participation")),
    ("excess_cents", N_("Above the tariff")),
    ("supplement_cents", N_("Supplements for convenience")),
    ("not_covered_cents", N_("Not covered")),
)
Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a paper about one statement names; `remedy` and `objected_on` are for the patient only."""

    row: Statement
    decided_on: date
    claim_id: str
    memoire: Memoire
    person: Person
    biller: Provider
    performer: Provider
    caisse: Caisse
    shares: Settlement | None
    remedy: Text | None
    objected_on: date | None
    facts: Facts


def for_patient(told: Told, language: str) -> dict[str, Any]:
    """The words of `statement.typ` for the patient."""
    say, euros = speaker(language), cashier(language)
    return {
        **frame(told, language, say),
        "title": say(N_("Statement of {day}"), day=told.decided_on),
        "summary": " ".join(translate(text, language) for text in _summary(told)),
        "columns": [say(word) for word in COLUMNS],
        "widths": ["30mm", "1fr", *["20.5mm"] * 4, "24mm"],
        "sides": ["left", "left", "right", "right", "right", "right", "left"],
        "wraps": 6,
        "bold": 1,
        "lines": [_line(line, told, language) for line in told.row.lines],
        "totals": ["", say(N_("Total")), *_amounts(sums(told.row), euros), ""],
        "note": told.row.note,
        "note_title": say(N_("What the clerk adds")),
        "remedy": translate(told.remedy, language) if told.remedy else None,
        "remedy_title": say(N_("If you do not agree")),
    }


def frame(told: Told, language: str, say: Say) -> dict[str, Any]:
    """What every version has, whoever reads it."""
    performed = [[say(N_("Performed by")), _provider(told.performer)]] if told.performer.id != told.biller.id else []
    return {
        "language": language,
        "caisse": told.caisse.name,
        "sender": " · ".join(part for part in (told.caisse.name, *told.caisse.address.split("\n")) if part),
        "recipient": [told.person.name, *told.person.address.split("\n")],
        "facts": [
            [say(N_("Patient")), f"{told.person.name} · {told.person.matricule}"],
            [say(N_("Provider")), _provider(told.biller)],
            *performed,
            [say(N_("Bill")), say(N_("no. {number} of {day}"), number=told.memoire.number, day=told.memoire.issued_on)],
            [say(N_("Decided on")), say("{day}", day=told.decided_on)],
            [say(N_("Request")), told.claim_id],
        ],
        "lines_title": say(N_("Line by line")),
        "parts_title": say(N_("What was billed, and who bears it")),
        "parts_head": [say(N_("Part")), say(N_("Amount"))],
        "parts": _parts(told, say, cashier(language)),
        "footer": " ".join(say(word) for word in _about_tariffs(told)),
    }


def _about_tariffs(told: Told) -> Iterator[str]:
    yield N_("Tariffs and rates are those of the day of the service.")
    days = ((line["act"], date.fromisoformat(line["performed_on"])) for line in told.row.lines)
    if any(told.facts.on(day).is_illustrative(act) for act, day in days):
        yield N_("Some tariffs are illustrative: the official nomenclature is not loaded.")


def _parts(told: Told, say: Say, euros: Callable[[int], str]) -> list[tuple[str, str, bool]]:
    """Billed, what the caisse reimburses, and the rest: they add up on paper.

    Usually the rest is what stays with the patient, named part by part; of a third-party bill the office bears some of
    it, and then the three who pay are named and nothing twice (H8).
    """
    row, shares = told.row, told.shares
    parts = [(say(word), euros(getattr(row, name)), False) for name, word in PARTS if getattr(row, name)]
    if shares is not None:
        parts = [(say(N_("Borne by the social office")), euros(shares.office_cents), True)]
    patient = shares.patient_cents if shares is not None else row.patient_cents
    return [
        (say(N_("Billed")), euros(row.billed_cents), True),
        (say(N_("Reimbursed by the caisse")), euros(row.reimbursed_cents), True),
        *parts,
        (say(N_("Left to the patient")), euros(patient), True),
    ]


def _summary(told: Told) -> list[Text]:
    """What was paid and what stays with the patient; a third-party bill was paid to the practice (H8)."""
    found = []
    if told.objected_on is not None:
        found.append(Text(N_("This is the decision on your objection of {day}."), {"day": told.objected_on}))
    row, shares = told.row, told.shares
    if shares is not None:
        text = N_(
            "Your caisse paid {paid} of {billed} to the practice, your social office's share included. "
            "{patient} stay with you."
        )
        paid = {"paid": Cents(shares.provider_cents), "patient": Cents(shares.patient_cents)}
        return [*found, Text(text, {**paid, "billed": Cents(row.billed_cents)})]
    text = N_("Your caisse reimburses {reimbursed} of {billed}. {patient} stay with you.")
    amounts: dict[str, object] = {
        name: Cents(getattr(row, f"{name}_cents")) for name in ("reimbursed", "billed", "patient")
    }
    return [*found, Text(text, amounts)]


def _line(line: Mapping[str, Any], told: Told, language: str) -> dict[str, Any]:
    """The caisses' columns, and under them the reason in words, what else the line holds, and the rule."""
    say, euros = speaker(language), cashier(language)
    reason = [translate(text_from_plain(line["reason"]), language)] if line["reason"] else []
    rule = say(N_("Rule {rule}"), rule=line["rule"])
    return {
        "day": day_of(line, say),
        "cells": [
            told.biller.name,
            act_words(line, told.facts, language),
            *_amounts(line, euros),
            told.memoire.number,
        ],
        "words": [*reason, " · ".join([*parts_of(line, say, euros), rule])],
        "source": line["source"],
    }


def parts_of(line: Mapping[str, Any], say: Say, euros: Callable[[int], str]) -> list[str]:
    """The quantity, and the parts that have no column of their own."""
    times = [f"{line['quantity']} ×"] if line["quantity"] > 1 else []
    return times + [f"{say(word)} {euros(line[name])}" for name, word in PARTS[1:] if line[name]]


def day_of(line: Mapping[str, Any], say: Say) -> str:
    return say("{day}", day=date.fromisoformat(line["performed_on"]))


def act_words(line: Mapping[str, Any], facts: Facts, language: str) -> str:
    act = facts.on(date.fromisoformat(line["performed_on"])).acts.get(line["act"])
    return f"{line['act']} {act.title(language)}" if act else str(line["act"])


def _provider(provider: Provider) -> str:
    return f"{provider.name} · {show(provider.code)}"


def _amounts(row: Mapping[str, Any], euros: Callable[[int], str]) -> list[str]:
    names = ("billed_cents", "tariff_cents", "participation_cents", "reimbursed_cents")
    return [euros(row[name]) for name in names]


def sums(row: Statement) -> dict[str, int]:
    names = ("billed", "tariff", "participation", "reimbursed", "excess", "supplement", "not_covered", "patient")
    return {f"{name}_cents": getattr(row, f"{name}_cents") for name in names}


def speaker(language: str) -> Say:
    def say(msgid: str, **params: object) -> str:
        return translate(Text(msgid, params), language)

    return say


def cashier(language: str) -> Callable[[int], str]:
    def euros(cents: int) -> str:
        return translate(Text("{amount}", {"amount": Cents(cents)}), language)

    return euros
