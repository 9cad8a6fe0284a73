"""Providers, proofs of payment and guardians (B2–B4, C9, D2, D3, I1)."""

from datetime import date

import pytest

from backend.domain.coverage import guardian_sees
from backend.domain.errors import Invalid
from backend.domain.facts import Facts
from backend.domain.proof import ProofFacts, lacks, outcome
from backend.domain.providers import (
    PAPERS,
    Membership,
    check_change,
    check_papers,
    exemption_facts,
    is_member,
    payee,
)

A = Membership("90000001", "gp", date(2025, 1, 1))
B = Membership("90000002", "gp", date(2025, 1, 1), date(2025, 6, 30))
TODAY = date(2026, 3, 2)


def test_the_payment_follows_the_biller() -> None:
    assert payee("90123499", "90123400") == "90123499"


def test_the_four_papers_are_pdf_only() -> None:
    whole = dict.fromkeys(PAPERS, b"%PDF-1.7 ...")
    assert check_papers(whole) == {}
    spoiled = {**whole, "licence": b"\xff\xd8\xff", "identity": b"<html>", "bank-details": b"", "photo": b"%PDF-"}
    assert set(check_papers(spoiled)) == {"licence", "identity", "bank-details", "photo"}


def test_every_member_signs_an_arrival() -> None:
    newcomer = Membership("90000003", "gp", TODAY)
    check_change([A, B], newcomer, ["90000001", "90000003"], TODAY)
    check_change([A, B], None, ["90000001"], TODAY)
    for signed in (["90000003"], ["90000001"]):
        with pytest.raises(Invalid) as caught:
            check_change([A, B], newcomer, signed, TODAY)
        assert set(caught.value.errors) == {"signatures"}


def test_an_association_has_one_specialty() -> None:
    newcomer = Membership("90000003", "cardiology", TODAY)
    with pytest.raises(Invalid) as caught:
        check_change([A], newcomer, ["90000001", "90000003"], TODAY)
    assert set(caught.value.errors) == {"discipline"}


@pytest.mark.parametrize(
    ("day", "inside"),
    [(date(2024, 12, 31), False), (date(2025, 1, 1), True), (date(2025, 6, 30), True), (date(2025, 7, 1), False)],
)
def test_a_membership_has_its_days(day: date, inside: bool) -> None:
    assert is_member(B, day) == inside


@pytest.mark.parametrize(
    ("born_on", "members", "turnover", "kept"),
    [
        (date(1964, 12, 31), 1, 9_999_999, (True, True, True)),
        (date(1965, 1, 1), 2, 10_000_000, (False, False, False)),
    ],
)
def test_an_exemption_keeps_three_facts(
    facts: Facts, born_on: date, members: int, turnover: int, kept: tuple[bool, bool, bool]
) -> None:
    held = exemption_facts(born_on, members, turnover, facts, TODAY)
    assert (held.born_before, held.alone, held.turnover_below) == kept


def test_nothing_assumes_that_digital_sending_is_compulsory(facts: Facts) -> None:
    assert not any(facts.on(TODAY).switch("digital_compulsory", caisse) for caisse in facts.caisses)


@pytest.mark.parametrize(
    ("proof", "proved"),
    [
        (ProofFacts("acquit", dated=True, signed=True), True),
        (ProofFacts("acquit", dated=True), False),
        (ProofFacts("acquit", signed=True), False),
        (ProofFacts("bank-stamp"), True),
        (ProofFacts("debit-advice", reference=True, payer=True, payee=True, bank=True), True),
        (ProofFacts("debit-advice", reference=True, payer=True, payee=True), False),
        (ProofFacts("debit-advice", payer=True, payee=True, bank=True), False),
        (ProofFacts("payment-order", dated=True, signed=True), False),
        (ProofFacts("screenshot"), False),
        (ProofFacts("copy"), False),
        (ProofFacts("none"), False),
    ],
)
def test_what_proves_a_payment(proof: ProofFacts, proved: bool) -> None:
    assert (lacks(proof) is None) == proved
    assert outcome(proof) == ("filed" if proved else "proof_missing")


def test_guardians_see_until_the_day_before_full_age() -> None:
    assert guardian_sees(date(2008, 3, 2), date(2026, 3, 1))
    assert not guardian_sees(date(2008, 3, 2), date(2026, 3, 2))
    assert guardian_sees(date(2008, 2, 29), date(2026, 2, 28))
    assert not guardian_sees(date(2008, 2, 29), date(2026, 3, 1))
