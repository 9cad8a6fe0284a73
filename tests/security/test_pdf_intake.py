"""Whose fault it is that a PDF could not be looked into."""

import pytest

import qr
from backend.domain.errors import Busy, Invalid
from backend.services import pdf_intake
from qr import CageKilled


@pytest.mark.parametrize(
    ("killed", "said"),
    [
        ([CageKilled("seconds")], None),
        ([CageKilled("seconds"), CageKilled("seconds")], Busy),
        ([CageKilled("seconds", "processor time")], Invalid),
        ([CageKilled("memory")], Invalid),
    ],
)
def test_a_machine_that_stood_still_calls_no_file_broken(
    monkeypatch: pytest.MonkeyPatch, killed: list[CageKilled], said: type[Exception] | None
) -> None:
    """The clock ran out: asked again. The processor's share or the memory did: the file is to blame."""
    outcomes: list[CageKilled | tuple[int, None]] = [*killed, (1, None)]

    def caged(*_: object, **__: object) -> tuple[int, None]:
        outcome = outcomes.pop(0)
        if isinstance(outcome, CageKilled):
            raise outcome
        return outcome

    monkeypatch.setattr(qr, "caged", caged)
    if said is None:
        assert pdf_intake.check_pdf(b"%PDF") == 1
    else:
        with pytest.raises(said):
            pdf_intake.check_pdf(b"%PDF")
