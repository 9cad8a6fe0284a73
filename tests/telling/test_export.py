"""Everything about oneself: complete, one's own, and as the document says."""

import io
import json
import tracemalloc
import uuid
import zipfile
from random import Random
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from sqlalchemy import select

import backend.models
from backend import storage
from backend.db import Base, transaction
from backend.domain.actors import Patient
from backend.models.accounts import Account
from backend.models.documents import Document
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.services import exporting
from backend.services.exporting.parts import LEFT_OUT, PARTS
from backend.services.payments import accounts_to_pay
from backend.services.vault import Vault
from tests.telling.conftest import Country

ALICE, BRUNO, CLAIRE = "Alice Adam", "Bruno Becker", "Claire Weber"
IBAN = "LU280019400644750000"
MIB = 1024 * 1024


def unpack(country: Country, name: str) -> zipfile.ZipFile:
    answer = country.get(name, "/export")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/zip" and int(answer.headers["Content-Length"]) == len(answer.data)
    return zipfile.ZipFile(io.BytesIO(answer.data))


def read(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


def test_every_table_and_column_is_exported_or_kept_for_a_reason() -> None:
    assert backend.models.__all__
    decided = {part.table.name: part for part in PARTS}
    assert not decided.keys() & LEFT_OUT.keys()
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    assert tables.keys() == decided.keys() | LEFT_OUT.keys()
    for name, part in decided.items():
        assert set(part.gives) | set(part.keeps) == set(tables[name].columns.keys()), name
        assert not set(part.gives) & set(part.keeps), name
        assert not [column for column in part.gives if "hash" in column or "secret" in column], name
    about = [name for name, table in tables.items() if {"person_id", "account_id"} & set(table.columns.keys())]
    assert all(name in decided or LEFT_OUT[name] for name in about)


def test_an_export_holds_what_the_person_has_and_is_as_the_document_says(country: Country) -> None:
    document = country.document_for_a_clerk(ALICE, "X-1")
    country.send(ALICE, document["id"])
    country.assess_all()
    country.subscribe(ALICE, country.service.phone())
    account = country.account(ALICE)
    patient = Patient(account.id, country.person(ALICE).id, ALICE, "fr")
    with transaction(country.house.sessions) as session:
        vault = Vault(country.house.config.vault_keys)
        accounts_to_pay.set_own(session, vault, patient, IBAN, country.house.now())
    archive = unpack(country, ALICE)
    schemas = country.app.extensions["api"].document["components"]["schemas"]
    folder = {part.name: read(archive, f"self/{part.name}.json") for part in PARTS}
    for name, content in (("ExportFolder", folder), ("ExportManifest", read(archive, "export.json"))):
        problems = list(Draft202012Validator(schemas[name]).iter_errors(content))
        assert not problems, problems[:3]
    assert folder["profile"][0]["matricule"] == country.matricule(ALICE)
    assert [row["number"] for row in folder["memoires"]] == ["X-1"] and folder["memoire_lines"][0]["act"] == "C1"
    assert folder["claims"][0]["memoire_id"] == folder["memoires"][0]["id"]
    assert folder["bank_accounts"][-1]["iban"] == IBAN
    assert folder["push_subscriptions"] and folder["devices"] and folder["consents"] and folder["history"]
    bill = next(row for row in folder["documents"] if row["kind"] == "memoire")
    assert archive.read(f"files/{bill['file_id']}.pdf") == country.pdf
    assert archive.testzip() is None


def test_it_is_nobody_elses_and_dependants_stand_apart(country: Country) -> None:
    country.document(BRUNO, "X-2")
    country.deposit("Léa Weber", "X-3")
    archive = unpack(country, CLAIRE)
    people = read(archive, "export.json")["people"]
    assert people[0]["relation"] == "self" and {"child", "ward"} <= {one["relation"] for one in people}
    lea = country.matricule("Léa Weber")
    assert [row["number"] for row in read(archive, f"family/{lea}/memoires.json")] == ["X-3"]
    assert read(archive, "self/memoires.json") == []
    assert f"family/{lea}/account.json" not in archive.namelist()
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert country.matricule(BRUNO).encode() not in everything and b"X-2" not in everything


def test_it_is_written_down_and_not_given_all_the_time(country: Country) -> None:
    statuses = [country.get(CLAIRE, "/export").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    with country.house.sessions() as session:
        events = session.scalars(select(Event).where(Event.name == "exported")).all()
    assert len(events) == 5 * 4 and {event.actor_kind for event in events} == {"patient"}
    assert country.get(BRUNO, "/export").status_code == 200


def test_without_signing_in_there_is_nothing(country: Country) -> None:
    assert country.client.get("/api/v1/export").status_code == 401


def test_secrets_leave_for_nobody(country: Country) -> None:
    archive = unpack(country, ALICE)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    with country.house.sessions() as session:
        account = session.scalars(select(Account).where(Account.name == ALICE)).one()
    assert account.password_hash and account.password_hash.encode() not in everything
    assert b"argon2" not in everything and b"totp_secret" not in everything


def test_memory_stays_bounded_however_much_there_is(country: Country) -> None:
    """Six proofs of payment of eight MiB each: far less than their sum is ever held."""
    ids = [uuid.UUID(country.document(ALICE, f"X-{number}")["id"]) for number in range(6)]
    with transaction(country.house.sessions) as session:
        for number, id_ in enumerate(ids):
            data = Random(number).randbytes(8 * MIB)
            memoire = session.get_one(Memoire, session.get_one(Document, id_).memoire_id)
            memoire.proof_file_id = storage.put(session, data, "application/pdf", country.house.now())
        patient = Patient(country.account(ALICE).id, country.person(ALICE).id, ALICE, "fr")
    now, vault = country.house.now(), Vault(country.house.config.vault_keys)
    tracemalloc.start()
    with exporting.pack(country.house.sessions, vault, patient, "fr", now, now) as file:
        _, peak = tracemalloc.get_traced_memory()
        size = file.seek(0, 2)
    tracemalloc.stop()
    assert size > 48 * MIB and peak < 16 * MIB
