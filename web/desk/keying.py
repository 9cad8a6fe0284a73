"""A bill that an operator types in from its paper: the form read strictly, every mistake told at once."""

import re
from collections.abc import Mapping
from datetime import date, time

from backend.domain.calendar import parse_day
from backend.domain.errors import Invalid
from backend.domain.text import N_, Text
from backend.services.mailroom.capturing import Deposit, keyed
from web.desk.forms import read_cents

MOST_LINES = 100
LINE_FIELDS = ("act", "performed_on", "performed_at", "quantity", "amount_cents")
TYPED_FIELDS = ("act", "performed_on", "performed_at", "amount_cents")  # a quantity of 1 stands there from the start
EMPTY_ROWS = 3

MISSING = {
    "patient": N_("Type the matricule of the patient."),
    "biller": N_("Type the code of the doctor or practice."),
    "number": N_("Type the number of the bill."),
    "issued_on": N_("Give the day of the bill."),
    "act": N_("Type the act of the line."),
    "quantity": N_("Type the quantity of the line."),
    "amount_cents": N_("Type the amount of the line."),
}
NOT_A_DAY = N_("Give the day as in the calendar.")
NOT_AN_HOUR = N_("Give the hour such as 18:30.")
NOT_A_NUMBER = N_("Write a whole number.")


def rows_of(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines in which something was typed, with room for more; their places are those of the errors' paths."""
    typed = typed_rows(form)
    extra = EMPTY_ROWS if not typed else int("more" in form)
    return typed + [{**dict.fromkeys(LINE_FIELDS, ""), "quantity": "1"} for _ in range(extra)]


def typed_rows(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines in which something was typed."""
    rows = [
        {name: form.get(f"lines.{index}.{name}", "").strip() for name in LINE_FIELDS} for index in range(MOST_LINES)
    ]
    return [row for row in rows if any(row[name] for name in TYPED_FIELDS)]


def read_bill(form: Mapping[str, str]) -> Deposit:
    """What was typed, in the form of a deposit. Invalid names every field that cannot be read."""
    reader = Reader(form)
    issued_on = reader.day("issued_on")
    lines = [_read_line(Reader(row, f"lines.{i}.", reader.errors), issued_on) for i, row in enumerate(typed_rows(form))]
    given = (reader.word("number"), reader.word("patient"), reader.word("biller"))
    paid_on = reader.day("paid_on") if form.get("paid_on", "").strip() else None
    if reader.errors:
        raise Invalid(errors=reader.errors)
    return keyed(
        number=given[0],
        patient=given[1],
        biller=given[2],
        performer=form.get("performer", "").strip() or None,
        issued_on=issued_on,
        paid_on=paid_on,
        lines=tuple(lines),
        inpatient="inpatient" in form,
        accident="accident" in form,
    )


class Reader:
    """Fields of a form one by one; what is wrong is noted under the field's path and reading goes on."""

    def __init__(self, form: Mapping[str, str], prefix: str = "", errors: dict[str, list[Text]] | None = None) -> None:
        self.form, self.prefix = form, prefix
        self.errors: dict[str, list[Text]] = {} if errors is None else errors

    def word(self, name: str) -> str:
        typed = self.form.get(name, "").strip()
        if not typed:
            self.note(name, MISSING[name])
        return typed

    def day(self, name: str) -> date:
        typed = self.word(name)
        try:
            return parse_day(typed)
        except ValueError:
            if typed:
                self.note(name, NOT_A_DAY)
            return date.min

    def hour(self, name: str) -> time | None:
        typed = self.form.get(name, "").strip()
        if not typed:
            return None
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", typed):
            self.note(name, NOT_AN_HOUR)
            return None
        return time.fromisoformat(typed)

    def number(self, name: str) -> int:
        typed = self.word(name)
        if typed and not re.fullmatch(r"[0-9]{1,4}", typed):
            self.note(name, NOT_A_NUMBER)
        return int(typed) if re.fullmatch(r"[0-9]{1,4}", typed) else 0

    def cents(self, name: str) -> int:
        typed = self.word(name)
        try:
            return read_cents(typed, name) if typed else 0
        except Invalid as refusal:
            self.errors[self.prefix + name] = list(refusal.errors[name])
            return 0

    def note(self, name: str, msgid: str) -> None:
        self.errors[self.prefix + name] = [Text(msgid)]


def _read_line(row: Reader, issued_on: date) -> tuple[str, date, time | None, int, int]:
    day = row.day("performed_on") if row.form["performed_on"] else issued_on
    return row.word("act").upper(), day, row.hour("performed_at"), row.number("quantity"), row.cents("amount_cents")
