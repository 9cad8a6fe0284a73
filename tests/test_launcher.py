"""`make run` as a stranger has it: its own PostgreSQL, started and stopped with everything else, data kept."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import requests

from backend.config import Config, environment_of_instance
from tests.live import ROOT, free_port, wait_until_ready


def test_everything_stops_with_the_launcher_and_the_data_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "PORT": str(port),
        "INSTANCE_DIR": str(tmp_path / "instance"),
        "LOG_LEVEL": "WARNING",
    }
    passwords = []
    for stop in (signal.SIGTERM, signal.SIGINT):
        log = (tmp_path / "log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "web.launcher"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_until_ready(f"http://localhost:{port}", process, tmp_path / "log")
            demo = json.loads((tmp_path / "instance" / "demo.json").read_text(encoding="utf-8"))
            passwords.append(demo["patients"][0]["password"])
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200
            told = tmp_path / "instance" / "running.json"
            assert told.stat().st_mode & 0o777 == 0o600
            config = Config.from_env(environment_of_instance({"INSTANCE_DIR": str(told.parent)}))
            assert (config.public_url, config.demo) == (f"http://localhost:{port}", True)
        finally:
            process.send_signal(stop)
            assert process.wait(60) == 0
            log.close()
        assert not left_over(str(tmp_path)) and not told.exists()
        assert "Stopping" in (tmp_path / "log").read_text(encoding="utf-8")
    assert passwords[0] == passwords[1]


def left_over(mark: str) -> list[str]:
    """Processes that still carry our folder in their environment, and a PostgreSQL on our data."""
    found = []
    data = Path(mark, "instance", "data-id")
    words = [mark.encode(), data.read_bytes().strip() if data.exists() else mark.encode()]
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            known = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if any(word in known for word in words):
            found.append((entry / "cmdline").name)
    return found


def test_a_port_where_somebody_listens_is_left_to_them(tmp_path: Path) -> None:
    """Two servers on one port would answer by turns, each with a clock and workers of its own."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        environment = {**os.environ, "PORT": str(port), "INSTANCE_DIR": str(tmp_path / "instance")}
        told = subprocess.run(
            [sys.executable, "-m", "web.launcher"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert told.returncode == 1 and f"Port {port} is in use" in told.stdout
    assert not (tmp_path / "instance" / "demo.json").exists()
