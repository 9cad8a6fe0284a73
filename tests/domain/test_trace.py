"""Every rule has its sentence, its source and its code; what is not built yet says so."""

import pkgutil
import re
from importlib import import_module
from importlib.util import find_spec

import pytest

import backend.domain
from backend.domain.rules import implementations, register, source_of
from tests.domain.tracing import asked_by

for found in pkgutil.walk_packages(backend.domain.__path__, "backend.domain."):
    import_module(found.name)

LETTERS = {"A": 10, "B": 4, "C": 11, "D": 6, "E": 11, "F": 7, "G": 17, "H": 11, "I": 3, "J": 5}
DESIGNED = {f"{letter}{number}" for letter, last in LETTERS.items() for number in range(1, last + 1)} - {"D4"}


def test_the_register_holds_every_rule_of_the_design() -> None:
    assert set(register()) >= DESIGNED
    assert {rule_id for rule_id in set(register()) - DESIGNED if not rule_id.startswith("K")} == {"E12"}


@pytest.mark.parametrize("rule_id", register())
def test_a_rule_has_a_sentence_a_source_and_one_place(rule_id: str) -> None:
    rule = register()[rule_id]
    assert rule.sentence.endswith(".")
    assert source_of(rule_id)
    assert rule.tag in {"S", "V", "C", "I", "M"}
    places = [bool(implementations().get(rule_id)), rule.where is not None, rule.pending]
    assert places.count(True) == 1, f"{rule_id}: code, where and pending: exactly one"


def test_code_names_registered_rules_only() -> None:
    assert set(implementations()) <= set(register())


def test_a_rule_elsewhere_names_a_module_that_exists() -> None:
    assert all(find_spec(rule.where) for rule in register().values() if rule.where)


@pytest.mark.parametrize("rule_id", implementations())
def test_a_rule_with_code_is_named_by_a_test(rule_id: str) -> None:
    assert asked_by().get(rule_id), f"no test says that it asks {rule_id}"


def test_ids_are_a_letter_and_a_number() -> None:
    assert all(re.fullmatch(r"[A-K][0-9]{1,2}", rule_id) for rule_id in register())
