"""What one process holds for its whole life: configuration, engine, sessions, and the dated facts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from backend.config import Config
from backend.db import Sessions, make_engine, make_sessions
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts, load_facts


@dataclass(frozen=True, slots=True)
class House:
    """Made once by whoever starts the process, then passed on."""

    config: Config
    engine: Engine
    sessions: Sessions
    facts: Facts

    def now(self) -> datetime:
        """The business instant."""
        return self.config.now()

    def today(self) -> date:
        """The business day in Luxembourg."""
        return luxembourg_day(self.now())


def build_house(config: Config) -> House:
    """Open everything that `config` names; raises FactsError if the facts do not hold together."""
    facts = load_facts(config.facts_dir)
    engine = make_engine(config.database_url, config.pool_size)
    return House(config, engine, make_sessions(engine), facts)
