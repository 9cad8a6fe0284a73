"""A process at the payments' desk that dies where it is told to: `python -m tests.payments.crasher URL KEY RUN WHERE`.

`WHERE`: before (nothing was asked yet), unwritten (everything was done, nothing is stored), written (stored, but
nobody was told). It says `there` and waits to be killed; as soon as it may, with `at-any-time`, it just goes on.
"""

import sys
import time
import uuid
from datetime import UTC, datetime

from backend.db import make_engine, make_sessions, transaction
from backend.domain.actors import Staff
from backend.models import accounts
from backend.services import accounts as services
from backend.services.payments import releasing
from backend.services.vault import Vault


def main(url: str, key: str, run_id: str, account_id: str, where: str) -> None:
    sessions = make_sessions(make_engine(url))
    if where == "before":
        _there()
    with transaction(sessions) as session:
        actor = services.actor_of(session.get_one(accounts.Account, uuid.UUID(account_id)))
        assert isinstance(actor, Staff)
        if where == "at-any-time":
            print("there", flush=True)  # noqa: T201
        releasing.release(session, Vault([key]), actor, "CNS", uuid.UUID(run_id), datetime.now(UTC))
        if where == "unwritten":
            _there()
    _there()


def _there() -> None:
    print("there", flush=True)  # noqa: T201
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
