"""A process that is killed with SIGKILL between run and release, or in the middle: what it carried is paid once."""

import random
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from backend.models.claims import Claim
from backend.models.events import Event
from backend.models.payments import PaymentRun
from tests.payments.till import Till

TRIALS, CLAIMS = 15, 6


def kill(till: Till, run: PaymentRun, where: str, after: float = 0) -> None:
    """Let another process release the run, and kill it where it says that it is there, `after` seconds later."""
    config = till.town.house.config
    releaser = str(till.member("Béa Libère").account.id)
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.payments.crasher"),
            *(config.database_url, config.vault_keys[0], str(run.id), releaser, where),
        ],
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None and child.stdout.readline() == b"there\n"
    time.sleep(after)
    child.kill()
    child.wait()
    child.stdout.close()


def paid(till: Till) -> tuple[int, int]:
    """How many claims are paid, and how many payments stand in their histories."""
    with till.town.house.sessions() as session:
        claims = session.scalar(select(func.count()).where(Claim.state == "paid")) or 0
        steps = select(func.count()).where(Event.name == "paid", Event.entity == "claim")
        return claims, session.scalar(steps) or 0


@pytest.mark.parametrize(
    ("where", "after"),
    [
        pytest.param("before", (0, 0), marks=pytest.mark.prove),
        ("unwritten", (0, 0)),
        pytest.param("written", (1, 1), marks=pytest.mark.prove),
    ],
)
def test_a_process_killed_around_a_release_pays_once(till: Till, where: str, after: tuple[int, int]) -> None:
    person = till.town.person()
    till.give_iban(person)
    till.accepted(person)
    run = till.prepare()
    kill(till, run, where)
    assert paid(till) == after
    if not after[0]:
        till.release(run)
    assert paid(till) == (1, 1) and till.run(run).state == "released"


@pytest.mark.prove
def test_killed_at_any_time_a_run_is_paid_whole_or_not_at_all(till: Till) -> None:
    chance, whole, interrupted = random.Random(8104), 0, 0
    for _ in range(TRIALS):
        for _ in range(CLAIMS):
            person = till.town.person()
            till.give_iban(person)
            till.accepted(person)
        run, before = till.prepare(), whole
        kill(till, run, "at-any-time", chance.random() / 8)
        claims, steps = paid(till)
        assert claims == steps and claims in (before, before + run.order_count)
        interrupted += claims == before
        if claims == before:
            till.release(run)
        whole = before + run.order_count
        assert paid(till) == (whole, whole) and till.run(run).state == "released"
    assert 0 < interrupted < TRIALS  # the kills fell before the end and after it
