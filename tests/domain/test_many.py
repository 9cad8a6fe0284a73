"""Thousands of generated bills: every finding comes up, none is unheard of, and one assessment is quick (E12)."""

import statistics

import pytest

from backend.domain.facts import Facts
from backend.domain.findings import CODES
from tests.bench.assessment import run

# Every act of the generator stands in the nomenclature, and every act shipped is open to third-party payment.
NEVER = {"unknown-act", "not-in-tps"}
QUICK = 150e-6  # seconds of CPU in the median, for three lines and a year of history


def test_generated_bills_bring_findings_that_have_a_name(facts: Facts) -> None:
    times, findings = run(facts, 2000)
    assert len(times) == 2000
    assert set(findings) <= CODES | {"clean"}
    assert len(findings) > 20


@pytest.mark.prove
def test_a_hundred_thousand_bills_bring_every_finding_and_each_is_quick(facts: Facts) -> None:
    times, findings = run(facts, 100_000)
    assert set(findings) == (CODES - NEVER) | {"clean"}
    assert statistics.median(times) <= QUICK
