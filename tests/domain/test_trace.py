"""Every rule has its sentence, its source, its code, and a test from outside."""

import pkgutil
import re
from importlib import import_module
from importlib.util import find_spec

import pytest

import backend.domain
from backend.domain.rules import Rule, implementations, register, source_of
from tests.domain.tracing import asked_by, gaps

for found in pkgutil.walk_packages(backend.domain.__path__, "backend.domain."):
    import_module(found.name)

LETTERS = {"A": 10, "B": 4, "C": 11, "D": 6, "E": 11, "F": 7, "G": 17, "H": 11, "I": 3, "J": 5}
DESIGNED = {f"{letter}{number}" for letter, last in LETTERS.items() for number in range(1, last + 1)} - {"D4"}


def test_the_register_holds_every_rule_of_the_design() -> None:
    assert set(register()) >= DESIGNED
    assert {rule_id for rule_id in set(register()) - DESIGNED if not rule_id.startswith("K")} == {"E12"}


@pytest.mark.parametrize("rule_id", register())
def test_a_rule_has_a_sentence_a_source_and_a_tag(rule_id: str) -> None:
    rule = register()[rule_id]
    assert rule.sentence.endswith(".")
    assert source_of(rule_id)
    assert rule.tag in {"S", "V", "C", "I", "M"}


def test_every_rule_has_code_and_is_asked_from_outside() -> None:
    assert gaps(register(), implementations(), asked_by()) == []


def test_a_rule_without_code_or_test_is_noticed() -> None:
    rules = {"C99": Rule("C99", "Whatever.", "I", "Nobody"), "D99": Rule("D99", "So.", "I", "Nobody", "backend.db")}
    assert gaps(rules, {}, {}) == [
        "C99: no code carries it",
        "C99: no test asks it",
        "D99: no test asks it",
    ]
    inside = {"C99": ("domain/test_money.py",), "D99": ("domain/test_money.py", "api/test_sending.py")}
    assert gaps(rules, {"C99": ("a.b",)}, inside) == ["C99: no test asks it from outside"]
    outside = dict.fromkeys(rules, ("api/test_sending.py",))
    assert gaps(rules, {"C99": ("a.b",)}, outside) == []
    assert gaps(rules, {"C99": ("a.b",), "D99": ("a.c",)}, outside) == ["D99: both code and where"]
    assert gaps(rules, {"C99": ("a.b",), "X1": ("a.c",)}, outside) == ["X1: a.c carries no registered rule"]
    assert gaps(rules, {"C99": ("a.b",)}, {**outside, "X1": ("api/test_a.py",)}) == [
        "X1: api/test_a.py asks no registered rule"
    ]


def test_a_rule_elsewhere_names_a_module_that_exists() -> None:
    assert all(find_spec(rule.where) for rule in register().values() if rule.where)


def test_ids_are_a_letter_and_a_number() -> None:
    assert all(re.fullmatch(r"[A-K][0-9]{1,2}", rule_id) for rule_id in register())
