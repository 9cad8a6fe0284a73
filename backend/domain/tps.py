"""Social third-party payment (tiers payant social): periods, labels, and who pays what."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """An attestation's time, both days included; revoked early, it no longer covers that day."""

    valid_from: date
    valid_to: date
    revoked_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to and (self.revoked_on is None or day < self.revoked_on)


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """The label on a bill: known to us, the patient's own, its time, whether it was used before.

    `attested`: it belongs to an attestation; `validated_twice`: the office gave its second validation.
    """

    known: bool
    own: bool
    valid_from: date | None = None
    valid_to: date | None = None
    revoked_on: date | None = None
    used: bool = False
    attested: bool = True
    validated_twice: bool = False
