"""Whose piles somebody sees: operators of a caisse that caisse's and those of nobody in particular, others all."""

from sqlalchemy import ColumnElement, false, or_, true

from backend.domain.actors import Actor, Machine, Staff
from backend.models.paper import Batch
from backend.services.inbox import FUND


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """The one predicate for everything that is read or done in the mail room."""
    if isinstance(actor, Machine):
        return true() if "mailroom" in actor.scopes else false()
    if not isinstance(actor, Staff) or actor.role not in ("operator", "admin"):
        return false()
    return true() if actor.caisse is None else _of(actor.caisse)


def own_room(staff: Staff) -> ColumnElement[bool]:
    """What is theirs to work on. Operators without a caisse may look everywhere and work in the CNS's mail room."""
    return _of(room_of(staff))


def room_of(actor: Actor) -> str:
    """Whose mail room it is: an operator's own caisse's; scanners and operators without one serve the CNS's."""
    return (actor.caisse if isinstance(actor, Staff) else None) or FUND


def _of(caisse: str) -> ColumnElement[bool]:
    return or_(Batch.caisse.is_(None), Batch.caisse == caisse)
