import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from qr import Cage, CageKilled, cell
from qr import cage as cage_module
from tests.qr import prisoners

MEMORY = 256 * 1024 * 1024


@pytest.fixture
def cage() -> Iterator[Cage]:
    with Cage(children=2) as cage:
        yield cage


def run(cage: Cage, function: Callable[..., Any], *arguments: object, seconds: float = 5, **more: Any) -> Any:
    return cage.run(function, *arguments, seconds=seconds, memory_bytes=MEMORY, **more)


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_function_answers_from_another_process_that_stays_warm(cage: Cage) -> None:
    first, second = run(cage, prisoners.own_pid), run(cage, prisoners.own_pid)
    assert first == second != os.getpid()
    began = time.perf_counter()
    for _ in range(20):
        assert run(cage, prisoners.add, b"a", b"b") == b"ab"
    assert (time.perf_counter() - began) / 20 < 0.05


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (prisoners.sleep, "seconds"),
        (prisoners.spin, "seconds"),
        (prisoners.eat, "memory"),
        (prisoners.crash, "crash"),
        (prisoners.leave, "crash"),
        (prisoners.fail, "crash"),
        (prisoners.escape, "crash"),
    ],
)
def test_whatever_goes_wrong_is_named_and_the_next_call_works(
    cage: Cage, function: Callable[[], Any], reason: str
) -> None:
    with pytest.raises(CageKilled) as killed:
        run(cage, function, seconds=0.5)
    assert killed.value.reason == reason
    assert run(cage, prisoners.add, 1, 2) == 3


def test_a_named_exception_passes(cage: Cage) -> None:
    with pytest.raises(LookupError, match="nothing here"):
        run(cage, prisoners.fail, passes=(LookupError,))


def test_a_child_inherits_no_secret(cage: Cage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    with (tmp_path / "open").open("w"):
        assert "SECRET_KEY" not in run(cage, prisoners.environment)
        assert run(cage, prisoners.descriptors) <= 5


def test_the_killed_leave_no_zombie(cage: Cage) -> None:
    pid = run(cage, prisoners.own_pid)
    with pytest.raises(CageKilled):
        run(cage, prisoners.sleep, seconds=0.2)
    assert not Path(f"/proc/{pid}").exists()


def test_a_child_is_replaced_after_its_uses() -> None:
    with Cage(children=1, uses=3) as cage:
        pids = [run(cage, prisoners.own_pid) for _ in range(7)]
    assert len(set(pids)) == 3


def test_many_threads_share_few_children(cage: Cage) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: run(cage, prisoners.add, number, 1), range(100)))
        pids = set(pool.map(lambda _: run(cage, prisoners.own_pid), range(20)))
    assert answers == [number + 1 for number in range(100)]
    assert len(pids) <= 2


def test_a_fork_does_not_share_its_parents_children(cage: Cage) -> None:
    pid = run(cage, prisoners.own_pid)
    fork = os.fork()
    if not fork:
        os._exit(0 if not cage.pids() and run(cage, prisoners.own_pid) != pid else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0
    assert run(cage, prisoners.own_pid) == pid


@pytest.mark.parametrize("busy", ["own_pid", "sleep", "spin"])
def test_children_end_with_their_parent_even_in_the_middle_of_their_work(busy: str) -> None:
    program = (
        "import threading, time, sys\n"
        "from qr import Cage\n"
        "from tests.qr import prisoners\n"
        "cage = Cage(children=1)\n"
        f"call = lambda f: cage.run(f, seconds=60, memory_bytes={MEMORY})\n"
        "print(call(prisoners.own_pid), flush=True)\n"
        f"threading.Thread(target=call, args=(prisoners.{busy},), daemon=True).start()\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def test_what_arrives_while_a_child_works_does_not_end_it(cage: Cage, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does the notice of a question, when its sender is put aside between the question and the notice."""
    said = cell.put

    def say_more_later(channel: socket.socket, message: object) -> None:
        said(channel, message)
        threading.Timer(0.2, channel.sendall, [b"\0"]).start()

    monkeypatch.setattr(cage_module, "put", say_more_later)
    assert run(cage, prisoners.nap) == "rested"
