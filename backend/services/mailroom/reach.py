"""Whose piles somebody sees: operators of a caisse that caisse's and those of nobody in particular, others all."""

from sqlalchemy import ColumnElement, false, or_, true

from backend.domain.actors import Actor, Machine, Staff
from backend.models.paper import Batch


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """The one predicate for everything that is read or done in the mail room."""
    if isinstance(actor, Machine):
        return true() if "mailroom" in actor.scopes else false()
    if not isinstance(actor, Staff) or actor.role not in ("operator", "admin"):
        return false()
    return true() if actor.caisse is None else or_(Batch.caisse.is_(None), Batch.caisse == actor.caisse)
