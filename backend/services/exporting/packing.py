"""Packing an export: one row and one MiB at a time, into a file on disk that has no name."""

import io
import json
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import IO, Any, BinaryIO

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend import storage
from backend.db import Sessions, transaction
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import TooMany
from backend.domain.plain import text_from_plain
from backend.domain.text import Text
from backend.languages import translate
from backend.models.events import record
from backend.services import access_log, attempts
from backend.services.care import InCare, people_in_care
from backend.services.exporting.part import Part
from backend.services.exporting.parts import PARTS
from backend.services.vault import Vault

FORMAT = 1
MOST, WITHIN = 5, timedelta(hours=1)
ROWS = 500
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Folder:
    """One person's part of the ZIP."""

    folder: str
    relation: str
    matricule: str


def pack(
    sessions: Sessions, vault: Vault, patient: Patient, language: str, now: datetime, true_now: datetime
) -> IO[bytes]:
    """The ZIP, open at its beginning; whoever takes it closes it. Raises TooMany.

    Oneself under `self`, everybody one acts for today under `family/{matricule}`: what one may read one may take
    along, and whose it is stays clear. All of it as it is at one moment, and written into each person's history.
    """
    with transaction(sessions) as session:
        if not attempts.within(session, "export", str(patient.account_id), MOST, WITHIN, true_now):
            raise TooMany(retry_after=int(WITHIN.total_seconds()))
        for one in people_in_care(session, patient.person_id, luxembourg_day(now)):
            record(session, patient, "exported", "person", one.person.id, now, person_id=one.person.id)
    with ExitStack() as on_failure:
        file = on_failure.enter_context(tempfile.TemporaryFile())
        with sessions() as session:
            # One moment for all of it, however long it takes.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _Packer(session, vault, patient, language, archive).fill(now)
        file.seek(0)
        on_failure.pop_all()
        return file


class _Packer:
    def __init__(
        self, session: Session, vault: Vault, patient: Patient, language: str, archive: zipfile.ZipFile
    ) -> None:
        self.session = session
        self.vault = vault
        self.patient = patient
        self.language = language
        self.archive = archive
        self.files: dict[uuid.UUID, None] = {}

    def fill(self, now: datetime) -> None:
        today = luxembourg_day(now)
        folders = [self._person(one) for one in people_in_care(self.session, self.patient.person_id, today)]
        self._write("self/access_log.json", self._looks(today))
        for id_ in self.files:
            self._file(id_)
        manifest = {"format": FORMAT, "made_at": _plain(now), "people": [asdict(one) for one in folders]}
        self.archive.writestr("export.json", json.dumps(manifest, ensure_ascii=False, indent=1))

    def _person(self, one: InCare) -> Folder:
        own = one.relation == "self"
        folder = "self" if own else f"family/{one.person.matricule}"
        for part in PARTS:
            if own or not part.of_account:
                self._write(f"{folder}/{part.name}.json", self._rows(part, one.person.id))
        return Folder(folder, one.relation, one.person.matricule)

    def _rows(self, part: Part, person_id: uuid.UUID) -> Iterator[dict[str, Any]]:
        columns = [part.table.c[name] for name in part.gives]
        query = select(*columns).where(part.whose(person_id)).order_by(*part.table.primary_key.columns)
        for row in self.session.execute(query.execution_options(yield_per=ROWS)):
            self._remember(row)
            yield {name: self._value(name, value) for name, value in row._mapping.items()}

    def _remember(self, row: Row[Any]) -> None:
        """Files that rows name, each once."""
        for name, value in row._mapping.items():
            if name.endswith("file_id") and value is not None:
                self.files[value] = None
            elif name == "file_ids":
                self.files.update(dict.fromkeys(uuid.UUID(str(one)) for one in value))

    def _value(self, name: str, value: Any) -> Any:
        if name == "iban":
            return self.vault.open(value)
        return self._spoken(value) if isinstance(value, list | dict) else _plain(value)

    def _spoken(self, value: Any) -> Any:
        """Stored sentences in the reader's language, wherever they stand."""
        if isinstance(value, list):
            return [self._spoken(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"msgid", "params"}:
            with suppress(KeyError, ValueError):
                return translate(text_from_plain(value), self.language)
        return {name: self._spoken(one) for name, one in value.items()}

    def _looks(self, today: date) -> Iterator[dict[str, Any]]:
        after: str | None = None
        while True:
            page = access_log.list_accesses(self.session, self.patient, today, limit=100, after=after)
            for one in page.items:
                yield {
                    "at": _plain(one.at),
                    "who": self._say(one.who),
                    "why": self._say(one.why),
                    "person": one.person.matricule,
                }
            after = page.next
            if after is None:
                return

    def _say(self, text: Text) -> str:
        return translate(text, self.language)

    def _file(self, id_: uuid.UUID) -> None:
        card = storage.card(self.session, id_)
        with self._open(f"files/{id_}.{ENDINGS.get(card.media_type, 'bin')}") as target:
            for data in storage.parts(self.session, id_):
                target.write(data)

    def _write(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """A JSON array, one row a line."""
        with self._open(name) as raw, io.TextIOWrapper(raw, encoding="utf-8") as target:
            target.write("[")
            for number, row in enumerate(rows):
                target.write("\n" if number == 0 else ",\n")
                target.write(json.dumps(row, ensure_ascii=False))
            target.write("\n]\n")

    def _open(self, name: str) -> BinaryIO:
        opened: Any = self.archive.open(name, "w", force_zip64=True)
        return opened  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    """Instants in UTC with Z, days and hours as they are written in the interface, ids as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value) if isinstance(value, uuid.UUID) else value
