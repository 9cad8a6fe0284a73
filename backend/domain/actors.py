"""Who acts: a patient, a member of staff, a machine, or the system itself. Services take one, second argument."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody insured, signed in. `person_id` is their own; whom else they act for is asked for anew each time."""

    account_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    language: str
    session_id: uuid.UUID | None = None  # the browser or phone they use
    kind: str = "patient"

    @property
    def id(self) -> uuid.UUID | None:
        return self.account_id


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody at a desk: role operator, clerk, mr, office, payments or admin; of one caisse or one office."""

    account_id: uuid.UUID
    name: str
    role: str
    caisse: str | None
    office: str | None
    language: str
    session_id: uuid.UUID | None = None
    kind: str = "staff"

    @property
    def id(self) -> uuid.UUID | None:
        return self.account_id


@dataclass(frozen=True, slots=True)
class Machine:
    """Practice software or a scanner, by its client credentials."""

    client_id: uuid.UUID  # the row's id, not the public client_id
    name: str
    scopes: frozenset[str]
    kind: str = "client"

    @property
    def id(self) -> uuid.UUID | None:
        return self.client_id


@dataclass(frozen=True, slots=True)
class System:
    """The fund's own machinery: assessment, the mail room's reader, the night."""

    name: str = "system"
    kind: str = "system"

    @property
    def id(self) -> uuid.UUID | None:
        return None


Actor = Patient | Staff | Machine | System
