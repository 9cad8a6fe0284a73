"""Findings: what the rules noticed about a bill, for the clerk and for the patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from backend.domain.plain import text_from_plain, text_to_plain
from backend.domain.rules import source_of
from backend.domain.text import Text

# blocks: cannot be accepted as it is; review: a clerk looks first; note: told, and nothing waits for it.
Severity = Literal["blocks", "review", "note"]

# Every finding there is, by its code.
CODES: Final = frozenset(
    {
        *("time-barred", "proof-missing", "proof-attached", "cancelled", "accident", "large-amount"),
        *("not-affiliated", "unknown-act", "no-agreement", "other-discipline", "not-a-member", "above-tariff"),
        *("limit-24h", "limit-7-days", "limit-6-months", "too-many-doctors"),
        *("tps-no-label", "tps-not-own", "tps-used", "tps-not-attested", "tps-outside", "tps-revoked"),
        *("not-in-tps", "no-second-validation"),
        *("mr03-discipline", "mr03-no-declaration", "mr03-too-early", "mr03-too-often"),
        *("mr03-other-doctor", "mr03-no-summary"),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed; `line` is the index of the bill's line, None for the whole bill."""

    code: str
    severity: Severity
    line: int | None
    rule: str
    source: str
    text: Text


def found(code: str, severity: Severity, rule_id: str, text: Text, line: int | None = None) -> Finding:
    """A finding with the source of its rule."""
    return Finding(code, severity, line, rule_id, source_of(rule_id), text)


def finding_to_plain(finding: Finding) -> dict[str, Any]:
    """The finding as JSON values."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "line": finding.line,
        "rule": finding.rule,
        "source": finding.source,
        "text": text_to_plain(finding.text),
    }


def finding_from_plain(plain: Mapping[str, Any]) -> Finding:
    """The stored finding again."""
    return Finding(**{**plain, "text": text_from_plain(plain["text"])})
