"""A demonstration begins on every day that CLOCK may name: its people, its bills, and nothing before the first act."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from backend.db import transaction
from backend.domain.calendar import luxembourg_day
from backend.models.memoires import Memoire, MemoireLine
from backend.models.people import Person
from backend.models.providers import Client, Provider
from backend.services.demo import cast, story
from backend.services.demo.population import Population
from tests.rules.year import Year

DAYS = ["2024-11-10T09:00:00+01:00", "2023-01-01T00:10:00+01:00"]
MORE = [
    "2022-05-01T12:00:00+02:00",
    "2023-04-02T12:00:00+02:00",
    "2024-02-29T23:30:00+00:00",
    "2028-03-10T00:10:00+01:00",
]


def town_of(year: Year) -> Population:
    """The settled cast, as whoever settled it knew it."""
    town = Population("-")
    with transaction(year.house.sessions) as session:
        town.people = {person.name: person for person in session.scalars(select(Person))}
        town.providers = {provider.code: provider for provider in session.scalars(select(Provider))}
        town.software = {client.client_id: client for client in session.scalars(select(Client))}
    alice = town.people["Alice Adam"].matricule
    town.labels = [{"label": f"TPS-{alice[:8]}-01"}]
    town.staff = [{"login": login} for login, *_ in cast.STAFF]
    return town


@pytest.mark.parametrize("clock", [*DAYS, *(pytest.param(day, marks=pytest.mark.prove) for day in MORE)])
def test_the_story_is_told_on_any_day(year: Year, clock: str) -> None:
    now, town = datetime.fromisoformat(clock), town_of(year)
    with transaction(year.house.sessions) as session:
        for one in (*town.people.values(), *town.providers.values(), *town.software.values()):
            session.add(one)
        posted = story.tell(session, town, year.house.facts, now)
        count, first, last = session.execute(
            select(func.count(), func.min(MemoireLine.performed_on), func.max(Memoire.issued_on)).join(
                Memoire, Memoire.id == MemoireLine.memoire_id
            )
        ).one()
    if clock < "2023-04-01":
        assert (posted, count) == ([], 0)
    else:
        assert len(posted) == 6 and count > 30
        assert first.year >= 2023 and last <= luxembourg_day(now)
