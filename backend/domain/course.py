"""The course of things: what counted before a line, and what each line of the bill adds to it.

One `Course` decides the lines of one bill in their order of service; the past is looked through only as far as a line
needs it.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from backend.domain.coordination import judge_fee
from backend.domain.coverage import caisse_on, is_minor, rate_for
from backend.domain.dental import Share, dental_share, dental_used, preventive_years, prosthesis_share
from backend.domain.facts import Act, Facts, Sheet
from backend.domain.findings import Finding, Severity, found
from backend.domain.limits import Counted, Exceeded, counted_services, counts, exceeded, service_of
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from backend.domain.money import rate_of
from backend.domain.rules import rule
from backend.domain.statement import StatementLine
from backend.domain.tariffs import base_of, covered_line, supplement_line, tariff_for, uncovered_line
from backend.domain.text import N_, Text
from backend.domain.tps import uncovered_service

Decided = tuple[StatementLine, list[Finding]]

_NO_ACT = N_("The act {act} was not in the nomenclature on {day}.")
_NO_CAISSE = N_("No affiliation was running on {day}.")
_ADULT = N_("{percent} percent of the tariff is reimbursed; the rest is your participation.")
_MINOR = N_("Under {age} on the day of the service, the tariff is reimbursed in full.")
_ONE_FEE = N_("One coordination fee within {months} months is covered, whatever the quantity.")
_INPATIENT = N_("Inpatient care is reimbursed at {percent} percent of the tariff.")


class Course:
    """Decides lines one after the other; lines decided later see those decided before."""

    def __init__(
        self, memoire: MemoireFacts, person: PersonFacts, history: Sequence[PastService], facts: Facts
    ) -> None:
        self._memoire = memoire
        self._person = person
        self._history = history
        self._facts = facts

    def decide(self, index: int, line: LineFacts) -> Decided:
        """The statement's line and what was noticed about it."""
        sheet = self._facts.on(line.performed_on)
        act = sheet.acts.get(line.act)
        if act is None:
            params = {"act": line.act, "day": line.performed_on}
            return _refused(index, line, 0, "unknown-act", "K7", Text(_NO_ACT, {**params}))
        if act.kind == "supplement":
            return supplement_line(line), []
        tariff = tariff_for(act, line.quantity)
        caisse = caisse_on(self._person.affiliations, line.performed_on)
        if caisse is None:
            text = Text(_NO_CAISSE, {"day": line.performed_on})
            return _refused(index, line, tariff, "not-affiliated", "K6", text)
        outside = self._outside_tps(index, line, tariff)
        if outside:
            return outside
        if act.kind == "coordination":
            return self._decide_fee(index, line, act, sheet)
        return self._decide_care(index, line, act, sheet, caisse)

    def _outside_tps(self, index: int, line: LineFacts, tariff: int) -> Decided | None:
        if self._memoire.route != "tps" or self._memoire.label is None:
            return None
        reason = uncovered_service(self._memoire.label, line.performed_on)
        if reason is None:
            return None
        noticed = found(reason.code, "review", reason.rule, reason.text, index)
        return uncovered_line(line, tariff, reason.rule, reason.text), [noticed]

    def _decide_care(self, index: int, line: LineFacts, act: Act, sheet: Sheet, caisse: str) -> Decided:
        units, limit = self._covered_units(line, act, sheet, caisse)
        tariff = tariff_for(act, line.quantity)
        noticed = []
        if limit:
            noticed = [found(limit.code, sheet.limits.limit_severity, limit.rule, limit.text, index)]
            if not units:
                return uncovered_line(line, tariff, limit.rule, limit.text), noticed
        base, billed = base_of(line, act, units)
        share = self._share(line.performed_on, act, base, sheet)
        # Where a limit left a part of the line, the limit says why the rest is not covered.
        rule_id, reason = (limit.rule, limit.text) if limit else (share.rule, share.reason)
        decided = covered_line(line, tariff, base, billed, share.reimbursed, share.rate, rule_id, reason)
        if act.kind == "dental" and share.rule == "E8":
            year = line.performed_on.year
            self._dental_used[year] = self._dental_used.get(year, 0) + base
        if "preventive" in act.marks:
            self._preventive_years.add(line.performed_on.year)
        return decided, noticed

    def _covered_units(self, line: LineFacts, act: Act, sheet: Sheet, caisse: str) -> tuple[int, Exceeded | None]:
        """How many of the line's units the limits leave, and the limit that stopped them."""
        if not counts(act):
            return line.quantity, None
        half_years = sheet.switch("calendar_half_years", caisse)
        service = service_of(act, line.performed_on, line.performed_at, self._memoire.inpatient)
        for units in range(line.quantity):
            limit = exceeded(service, self._counted, sheet.limits, half_years)
            if limit:
                return units, limit
            self._counted.append(service)
        return line.quantity, None

    @rule("E4", "E5", "E7", "E8", "E9")
    def _share(self, day: date, act: Act, base: int, sheet: Sheet) -> Share:
        """The reimbursed share by age and kind; minors and inpatients have their rate for every kind."""
        inpatient, born_on = self._memoire.inpatient, self._person.born_on
        if act.kind in ("dental", "prosthesis") and not (inpatient or is_minor(born_on, day, sheet.rates)):
            if act.kind == "dental":
                return dental_share(base, self._dental_used.get(day.year, 0), sheet)
            return prosthesis_share(base, self._preventive_years, day, sheet)
        return self._medical_share(day, base, sheet)

    def _medical_share(self, day: date, base: int, sheet: Sheet) -> Share:
        rate, rule_id = rate_for(self._person.born_on, day, self._memoire.inpatient, sheet.rates)
        if rule_id == "E5":
            reason = Text(_MINOR, {"age": sheet.rates.minor_below_age})
        else:
            reason = Text(_INPATIENT if rule_id == "E7" else _ADULT, {"percent": rate})
        return Share(rate_of(base, rate), rate, rule_id, reason)

    def _decide_fee(self, index: int, line: LineFacts, act: Act, sheet: Sheet) -> Decided:
        judgement = judge_fee(
            self._person.mr,
            self._fees,
            act,
            self._memoire.performer,
            self._memoire.performer_discipline,
            line.performed_on,
            sheet.deadlines,
        )
        tariff, text = tariff_for(act, line.quantity), judgement.text
        noticed = []
        if text:
            severity: Severity = "review" if judgement.covered else "note"
            noticed = [found(judgement.code, severity, judgement.rule, text, index)]
            if not judgement.covered:
                return uncovered_line(line, tariff, judgement.rule, text), noticed
        # one fee per six months: further units of the same line are not covered
        base, billed = base_of(line, act, 1)
        self._fees.append(line.performed_on)
        share = self._medical_share(line.performed_on, base, sheet)
        rule_id, reason = share.rule, share.reason
        if line.quantity != 1:
            rule_id, reason = "G11", Text(_ONE_FEE, {"months": sheet.deadlines.mr03_every_months})
        decided = covered_line(line, tariff, base, billed, share.reimbursed, share.rate, rule_id, reason)
        return decided, noticed

    @cached_property
    def _counted(self) -> list[Counted]:
        return counted_services(self._history, self._memoire.performer_discipline, self._facts)

    @cached_property
    def _dental_used(self) -> dict[int, int]:
        return dental_used(self._history, self._person.born_on, self._facts)

    @cached_property
    def _preventive_years(self) -> set[int]:
        return preventive_years(self._history, self._facts)

    @cached_property
    def _fees(self) -> list[date]:
        return [past.performed_on for past in self._history if past.covered and self._is_fee(past)]

    def _is_fee(self, past: PastService) -> bool:
        act = self._facts.on(past.performed_on).acts.get(past.act)
        return act is not None and act.kind == "coordination"


def _refused(index: int, line: LineFacts, tariff: int, code: str, rule_id: str, text: Text) -> Decided:
    noticed = found(code, "blocks", rule_id, text, index)
    return uncovered_line(line, tariff, rule_id, text), [noticed]
