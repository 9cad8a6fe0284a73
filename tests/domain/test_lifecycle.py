"""Which step leads where, for claims, batches and packets (D5)."""

import pytest

from backend.domain import lifecycle
from backend.domain.lifecycle import CLAIM_STATES, BatchState, ClaimState, PacketOutcome

CLAIM_STEPS = {
    ("received", "in-review"),
    ("received", "accepted"),
    ("in-review", "received"),
    ("in-review", "waiting-for-patient"),
    ("in-review", "accepted"),
    ("in-review", "refused"),
    ("waiting-for-patient", "in-review"),
    ("waiting-for-patient", "refused"),
    ("accepted", "in-review"),
    ("accepted", "paid"),
    ("refused", "in-review"),
    ("refused", "accepted"),
    ("paid", "in-review"),
}


@pytest.mark.parametrize("old", CLAIM_STATES)
@pytest.mark.parametrize("new", CLAIM_STATES)
def test_a_claim_takes_known_steps_only(old: ClaimState, new: ClaimState) -> None:
    assert lifecycle.may_become(old, new) == ((old, new) in CLAIM_STEPS)
    if (old, new) in CLAIM_STEPS:
        lifecycle.allow_claim(old, new)
    else:
        with pytest.raises(lifecycle.WrongState) as caught:
            lifecycle.allow_claim(old, new)
        assert caught.value.code == "conflict"


@pytest.mark.parametrize(("old", "new"), [("received", "reading"), ("reading", "done"), ("reading", "received")])
def test_a_batch_is_read_once_or_taken_up_again(old: BatchState, new: BatchState) -> None:
    lifecycle.allow_batch(old, new)


def test_a_done_batch_stays_done() -> None:
    with pytest.raises(lifecycle.WrongState):
        lifecycle.allow_batch("done", "reading")


@pytest.mark.parametrize("old", lifecycle.OPEN_OUTCOMES)
def test_every_open_packet_can_be_filed_by_hand(old: PacketOutcome) -> None:
    lifecycle.allow_outcome(old, "filed")


def test_a_packet_already_sent_stays_so() -> None:
    with pytest.raises(lifecycle.WrongState):
        lifecycle.allow_outcome("already_sent", "filed")
