"""Which claims somebody's words mean: a matricule in any spelling, a bill's number, a provider, or part of a name."""

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.orm import aliased

from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider


def matching(words: str) -> ColumnElement[bool]:
    """A condition on claims. Each way is walked by its own index, and the list takes what they lead to."""
    found, bill = aliased(Claim), aliased(Memoire)
    of_bill = select(found.id).join(bill, bill.id == found.memoire_id)
    of_person = select(found.id).where(found.person_id.in_(select(Person.id).where(Person.called(words))))
    ways = union(of_person, of_bill.where(bill.number == words), of_bill.where(bill.biller_id.in_(_providers(words))))
    return Claim.id.in_(ways)


def _providers(words: str) -> Select[*tuple[object, ...]]:
    """There are a few thousand: reading all their names is quick."""
    pattern = "%{}%".format(words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
    code = "".join(words.split()).replace("-", "")
    return select(Provider.id).where(or_(Provider.code == code, Provider.name.ilike(pattern)))
