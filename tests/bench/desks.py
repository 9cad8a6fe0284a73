"""How long the desks' lists take with many claims: `make bench-desks`, or `python -m tests.bench.desks 200000`.

Wall-clock milliseconds of a whole page, database included, the median of several requests, on an embedded PostgreSQL
with its usual settings. A million claims take some ten minutes to make.
"""

import re
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from flask import Flask

from backend.config import Config
from backend.migrations import migrate
from backend.services import passwords, totp
from tests.conftest import development_config
from tests.desk.builders import PASSWORD, Town
from tests.desk.conftest import Seat
from web.app import create_app
from web.embedded import data_folder, postgres

USUAL = 1_000_000
ROUNDS = 7
CLERK = (
    *("", "?order=newest", "?order=amount", "?state=mine", "?state=second", "?state=waiting", "?state=decided"),
    *("?finding=no-agreement", "?finding=proof-missing", "?finding=blocks", "?channel=pid"),
    *("?state=decided&finding=no-agreement", "?q=Weber+12", "?q=1000000012345", "?q=B-77", "?state=decided&q=nobody"),
)


def fill(url: str, many: int) -> None:
    """Put the claims in."""
    script = (Path(__file__).parent / "desks.sql").read_text("utf-8")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in re.split(r";\n(?!\$\$)", script):
            if statement.strip():
                connection.execute(statement.replace("%(many)s", str(many)).replace("%%", "%").encode())
        connection.execute("VACUUM ANALYZE")


def milliseconds(seat: Seat, path: str) -> float:
    """The median time of the page."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        assert seat.get(path).status == 200, path
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def measure(config: Config, many: int) -> dict[str, float]:
    """Milliseconds by page."""
    app: Flask = create_app(config)
    town = Town(app.extensions["house"], passwords.hash_password(PASSWORD))
    members = {role: town.staff(f"Bench {role}", role) for role in ("clerk", "payments")}
    fill(config.database_url, many)
    seats = {}
    for role, member in members.items():
        seats[role] = Seat(app.test_client())
        code = totp.code_at(member.secret, datetime.now(UTC))
        fields = {"login": member.account.login, "password": PASSWORD, "totp": code}
        assert seats[role].post(seats[role].get("/desk/login"), "/desk/login", **fields).status == 303
    paths = [f"/desk/claims{query}" for query in CLERK]
    (first, *_) = (
        link for link in seats["clerk"].get("/desk/claims").links() if re.fullmatch(r".*claims/[0-9a-f-]{36}", link)
    )
    found = {path: milliseconds(seats["clerk"], path) for path in (*paths, "/desk/checks", "/desk/objections")}
    found["/desk/claims/…"] = milliseconds(seats["clerk"], first)
    return {**found, "/desk/payments": milliseconds(seats["payments"], "/desk/payments")}


def main() -> int:
    """Print the table."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    root = data_folder(Path(tempfile.mkdtemp())).parent if sys.platform != "win32" else Path(tempfile.mkdtemp())
    folder = root / "bench-desks"
    try:
        with postgres(folder) as url:
            migrate(url)
            figures = measure(replace(development_config(url), log_level="ERROR"), many)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for path, value in figures.items():
        print(f"{value:8.0f} ms  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
