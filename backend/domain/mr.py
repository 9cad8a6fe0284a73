"""The reference doctor (médecin référent): effect, end, summary, coordination fee."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Relation:
    """A validated declaration; `ended_on` is the first day without it."""

    doctor: str
    effective_on: date
    ended_on: date | None = None
    summary_attested: bool = False

    def runs_on(self, day: date) -> bool:
        return self.effective_on <= day and (self.ended_on is None or day < self.ended_on)
