"""The register of rules: every rule of the trade has an id, a sentence, a source, and the code that carries it.

`@rule("C7")` notes which function implements which rule and leaves the function as it is. The register itself is
`rules.toml`; a rule that lives outside the domain says in `where` which module will answer for it.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])
_implementations: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """`tag` says how sure we are: S seed, V public source, C computed from V, I our reading, M memory only.

    `where` names the module outside the domain that carries the rule.
    """

    id: str
    sentence: str
    tag: str
    source: str
    where: str | None = None


def rule(*ids: str) -> Callable[[_Function], _Function]:
    """Mark a function as the code of these rules."""

    def note(function: _Function) -> _Function:
        name = f"{function.__module__}.{function.__qualname__}"
        for rule_id in ids:
            _implementations[rule_id] = (*_implementations.get(rule_id, ()), name)
        return function

    return note


def implementations() -> Mapping[str, tuple[str, ...]]:
    """Rule id → names of the functions marked with it, of the modules imported so far."""
    return dict(_implementations)


@cache
def register() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the file."""
    document = tomllib.loads(files("backend.domain").joinpath("rules.toml").read_text(encoding="utf-8"))
    return {rule_id: Rule(id=rule_id, **entry) for rule_id, entry in document.items()}


def source_of(rule_id: str) -> str:
    """Where the rule comes from, in words for a statement's line."""
    return register()[rule_id].source
