"""One part of an export: which rows of which table are somebody's, and what of them leaves."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table

from backend.db import Base

Whose = Callable[[uuid.UUID], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Part:
    """One JSON file: the rows of one table that are about somebody. `keeps` stays with the fund."""

    name: str
    model: type[Base]
    whose: Whose
    gives: tuple[str, ...]
    keeps: tuple[str, ...] = ()
    of_account: bool = False  # about the account, so in one's own folder only

    @property
    def table(self) -> Table:
        table = self.model.__table__
        assert isinstance(table, Table)
        return table


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())
