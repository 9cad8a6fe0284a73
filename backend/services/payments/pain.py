"""The file for the bank: credit transfers in euros as pain.001.001.09, valid by its schema or not made at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sepaxml
from lxml import etree

from backend.domain.payments import Category

SCHEMA = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
_XSD = Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_LUXEMBOURG = ZoneInfo("Europe/Luxembourg")


class BadMessage(Exception):
    """What was written does not satisfy the schema, or its sums do not agree: a fault of ours, nothing is kept."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment; `reference` is what the payee's bank shows (end-to-end id)."""

    reference: str
    name: str
    iban: str = field(repr=False)
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Message:
    """One file: its own id, who pays, from where, when, and in which category."""

    reference: str
    made_at: datetime
    execute_on: date
    name: str
    iban: str = field(repr=False)
    category: Category
    transfers: Sequence[Transfer]


def write(message: Message) -> bytes:
    """The same message gives the same bytes; raises BadMessage rather than hand out what a bank would refuse."""
    config = {"name": message.name, "IBAN": message.iban, "currency": "EUR", "batch": True}
    file = sepaxml.SepaTransfer(config, schema=SCHEMA, clean=True)
    for one in message.transfers:
        file.add_payment(
            {
                "name": one.name,
                "IBAN": one.iban,
                "amount": one.amount_cents,
                "execution_date": message.execute_on,
                "description": one.reference,
                "endtoend_id": one.reference,
            }
        )
    root = etree.fromstring(file.export(validate=False))
    _complete(root, message)
    _check(root, message)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def plain_letters(name: str) -> str:
    """In the letters that every bank takes; the library has made ASCII of them before."""
    return "".join(one if one in _ALLOWED else " " for one in name.replace("&", "+")).strip() or "-"


def _complete(root: etree._Element, message: Message) -> None:
    """What the library fills from the wall clock or cannot say: ids, the instant, the category, a bank left open."""
    for name in root.iter(_tag("Nm")):
        name.text = plain_letters(name.text or "")
    _find(root, "MsgId").text = message.reference
    _find(root, "CreDtTm").text = message.made_at.astimezone(_LUXEMBOURG).strftime("%Y-%m-%dT%H:%M:%S")
    _find(root, "PmtInfId").text = f"{message.reference}-1"
    if message.category == "instant":
        kind = etree.SubElement(_find(root, "PmtTpInf"), _tag("LclInstrm"))
        etree.SubElement(kind, _tag("Cd")).text = "INST"
    bank = etree.SubElement(_find(root, "DbtrAgt/FinInstnId"), _tag("Othr"))
    etree.SubElement(bank, _tag("Id")).text = "NOTPROVIDED"  # the IBAN says which bank


def _check(root: etree._Element, message: Message) -> None:
    schema = etree.XMLSchema(etree.parse(str(_XSD)))
    if not schema.validate(root):
        raise BadMessage("; ".join(f"line {one.line}: {one.type_name}" for one in schema.error_log))
    count, total = len(message.transfers), sum(one.amount_cents for one in message.transfers)
    said = (
        {(one.text or "") for one in root.iter(_tag("CtrlSum"))},
        {(one.text or "") for one in root.iter(_tag("NbOfTxs"))},
    )
    if said != ({f"{total // 100}.{total % 100:02}"}, {str(count)}):
        raise BadMessage("sums")


def _find(root: etree._Element, path: str) -> etree._Element:
    found = root.find(".//" + "/".join(_tag(name) for name in path.split("/")))
    if found is None:
        raise BadMessage(path)
    return found


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
