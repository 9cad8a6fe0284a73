"""Insured people: who they are, which caisse carries them when, and who looks after whom."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db import Base, Day, Instant, new_id
from backend.models.names import named, words_of

NAME = ("given_name", "family_name")


class Caisse(Base):
    """A health fund: CNS, CMFEP, CMFEC or EMCFL."""

    __tablename__ = "caisse"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]


class Person(Base):
    """Somebody insured. Age comes from `born_on` (the register), never from the matricule."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_names", text(words_of(*NAME)), postgresql_using="gin"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    matricule: Mapped[str] = mapped_column(unique=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    born_on: Mapped[Day]
    address: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    email: Mapped[str | None]
    affiliations: Mapped[list["Affiliation"]] = relationship(order_by="Affiliation.valid_from", lazy="selectin")

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @classmethod
    def called(cls, typed: str) -> ColumnElement[bool]:
        """Who has this matricule, in any spelling, or a name of which these words are beginnings."""
        by_number = cls.matricule == "".join(typed.split()).replace("-", "")
        by_name = named(typed, *(f"person.{column}" for column in NAME))
        return by_number if by_name is None else or_(by_number, by_name)


class Affiliation(Base):
    """From when to when (both days included, open while `valid_to` is empty) a caisse carries a person."""

    __tablename__ = "affiliation"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        UniqueConstraint("person_id", "caisse", "valid_from"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    caisse: Mapped[str] = mapped_column(ForeignKey("caisse.code"))
    valid_from: Mapped[Day]
    valid_to: Mapped[date | None]


class Guardianship(Base):
    """A parent of a child, or the mandate over a ward; `valid_to` is the last day, empty while it runs."""

    __tablename__ = "guardianship"
    __table_args__ = (
        CheckConstraint("kind IN ('child', 'ward')", name="kind"),
        CheckConstraint("guardian_id <> person_id", name="other"),
        UniqueConstraint("guardian_id", "person_id", "valid_from"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    guardian_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    valid_from: Mapped[Day]
    valid_to: Mapped[date | None]


class Consent(Base):
    """The person's yes to digital administration; one row from yes to withdrawal, the history is the rows."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("uq_consent_running", "person_id", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    given_at: Mapped[Instant]
    given_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
