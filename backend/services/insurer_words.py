"""A statement for a complementary insurer: the same amounts, and nothing of why.

Acts, days, provider and amounts: no rule, no reason, no finding, no word of a clerk's, nobody else of the family.
"""

from collections.abc import Mapping
from typing import Any, Final

from backend.domain.money import Cents
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.services.statement_words import Told, act_words, cashier, day_of, frame, parts_of, speaker, sums

COLUMNS: Final = (
    N_("Act"),
    N_("Billed"),
    N_("Tariff"),
    N_("Reimbursed"),
    N_("Participation"),
    N_("Other"),
    N_("Left to the patient"),
)
BY_THE_OFFICE: Final = N_("Borne by the social office")


def for_insurer(told: Told, language: str) -> dict[str, Any]:
    """The words of `statement.typ` for a complementary insurer."""
    say, euros = speaker(language), cashier(language)

    columns = [*COLUMNS[:-1], *([BY_THE_OFFICE] if told.shares else []), COLUMNS[-1]]
    borne = _by_the_office(told)

    def amounts(row: Mapping[str, Any], office_cents: int) -> list[str]:
        other = row["excess_cents"] + row["supplement_cents"] + row["not_covered_cents"]
        first = (row["billed_cents"], row["tariff_cents"], row["reimbursed_cents"], row["participation_cents"])
        office = [office_cents] if told.shares else []
        return [euros(cents) for cents in (*first, other, *office, row["patient_cents"] - office_cents)]

    return {
        **frame(told, language, say),
        "title": say(N_("Statement for the complementary insurer")),
        "recipient": [],
        "summary": " ".join(translate(text, language) for text in _for_third_parties(told)),
        "columns": [say(word) for word in columns],
        "widths": ["1fr", *["18mm" if told.shares else "21mm"] * (len(columns) - 1)],
        "sides": ["left", *["right"] * (len(columns) - 1)],
        "wraps": -1,
        "bold": 0,
        "lines": [
            {
                "day": day_of(line, say),
                "cells": [act_words(line, told.facts, language), *amounts(line, borne[index])],
                "words": [" · ".join(parts_of(line, say, euros))],
                "source": None,
            }
            for index, line in enumerate(told.row.lines)
        ],
        "totals": [say(N_("Total")), *amounts(sums(told.row), sum(borne))],
        "note": None,
        "remedy": None,
    }


def _by_the_office(told: Told) -> list[int]:
    """What the social office bears of each line (H8): the participation, and a supplement that may enter."""
    if told.shares is None:
        return [0] * len(told.row.lines)
    entering = set(told.shares.open_lines)
    return [
        line["participation_cents"] + (line["supplement_cents"] if index in entering else 0)
        for index, line in enumerate(told.row.lines)
    ]


def _for_third_parties(told: Told) -> list[Text]:
    """The same for somebody who is not the patient."""
    patient = told.shares.patient_cents if told.shares is not None else told.row.patient_cents
    text = N_("Of {billed} billed the caisse reimburses {reimbursed}; {patient} stay with the patient.")
    amounts = {"billed": Cents(told.row.billed_cents), "reimbursed": Cents(told.row.reimbursed_cents)}
    return [
        Text(text, {**amounts, "patient": Cents(patient)}),
        Text(N_("Made at the patient's request; it holds nothing but what a complementary insurer needs.")),
    ]
