"""Reference doctors of the cast: one in effect, one that waits for a clerk, one that ended."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import new_id
from backend.domain.actors import Machine, Staff
from backend.domain.facts import Facts
from backend.models.accounts import Account
from backend.models.mr import MrDeclaration
from backend.services import accounts
from backend.services.demo.population import Population
from backend.services.mr import deciding, declaring, ending, following, summaries

DOCTOR = "90123400"
SOFTWARE = "cabinet-un"


def tell(session: Session, town: Population, facts: Facts, now: datetime) -> None:
    """Jos has one for a year and more, Irène's waits, signed by Claire for her, Michèle's ended together."""
    client = town.software[SOFTWARE]
    machine, clerk = Machine(client.id, client.name, frozenset(client.scopes)), _clerk(session)
    running = _declare(session, machine, town, "Jos Kremer", facts, now - timedelta(days=450))
    _validate(session, clerk, running, facts, now - timedelta(days=440))
    following.attest(session, machine, running.id, "created", (now - timedelta(days=380)).date(), now)
    following.attest(session, machine, running.id, "attested", (now - timedelta(days=30)).date(), now)
    ended = _declare(session, machine, town, "Michèle Faber", facts, now - timedelta(days=400))
    _validate(session, clerk, ended, facts, now - timedelta(days=395))
    signed = now - timedelta(days=200)
    ending.revoke_by_practice(session, machine, ended.id, "joint", signed.date(), facts, signed + timedelta(days=1))
    _declare(session, machine, town, "Irène Weber", facts, now - timedelta(days=3), represented_by="Claire Weber")
    for days in (360, 180, 0):  # as the worker would have, each in its time
        summaries.write_due(session, facts, now - timedelta(days=days))


def _clerk(session: Session) -> Staff:
    actor = accounts.actor_of(session.scalars(select(Account).where(Account.role == "mr")).one())
    assert isinstance(actor, Staff)
    return actor


def _declare(
    session: Session,
    machine: Machine,
    town: Population,
    name: str,
    facts: Facts,
    at: datetime,
    represented_by: str | None = None,
) -> MrDeclaration:
    representative = town.people[represented_by].matricule if represented_by else None
    signed_on = (at - timedelta(days=1)).date()
    given = declaring.Declared(town.people[name].matricule, DOCTOR, signed_on, ("12",), True, representative)
    row, _ = declaring.declare(session, machine, new_id(), given, facts, at)
    return row


def _validate(session: Session, clerk: Staff, row: MrDeclaration, facts: Facts, at: datetime) -> None:
    session.refresh(row)
    deciding.validate(session, clerk, row.id, row.version, facts, at)
