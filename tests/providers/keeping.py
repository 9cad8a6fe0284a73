"""Somebody at the providers' desk: what they open, fill in and send."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.models.providers import Provider
from tests.desk.reading import Page
from tests.tps.offices import Land

IBAN = "LU28 0019 4006 4475 0000"
FOUR = ("information-sheet", "licence", "identity", "bank-details")
STEFFEN, SCHAUS, CABINET, MULLER, HEART = "90567800", "90678900", "90789000", "90123400", "90234500"


@dataclass
class Keeper:
    """A signed-in browser at `/desk/providers`."""

    land: Land
    client: FlaskClient

    def raw(self, path: str) -> TestResponse:
        return self.client.get(path, base_url="https://localhost")

    def get(self, path: str) -> Page:
        return Page(self.raw(path))

    def send(self, at: str, action: str, page: Page | None = None, /, **fields: Any) -> Page:
        """Fill the form of that action and send it; goes where it leads. A value of None is left out."""
        form = (page or self.get(at)).form(action)
        data = {name: value for name, value in {**form.fields, **fields}.items() if value is not None}
        answer = self.client.post(form.action, data=data, base_url="https://localhost")
        return self.get(answer.headers["Location"]) if answer.status_code == 303 else Page(answer)

    def open(self, **fields: Any) -> str:
        """A new file; its address."""
        given = {"name": "Dr Eva Thoma", "discipline": "gp", "address": "1, rue Neuve, L-4000 Esch", **fields}
        page = self.send("/desk/providers/files/new", "/files", **given)
        assert page.status == 200 and "/files/" in page.path, page.text
        return page.path

    def papers(self, at: str, **papers: bytes) -> Page:
        """Hand in papers by their names, with underscores."""
        sent = {name.replace("_", "-"): (BytesIO(data), "paper.pdf") for name, data in papers.items()}
        return self.send(at, "/papers", **{**dict.fromkeys(FOUR), "association-form": None, **sent})

    def complete(self, **fields: Any) -> str:
        at = self.open(**fields)
        names = ("association-form", "bank-details") if fields.get("kind") == "association" else FOUR
        page = self.papers(at, **{name.replace("-", "_"): self.land.pdf for name in names})
        assert page.status == 200, page.text
        return at

    def provider(self, code: str) -> str:
        """The address of a provider of the register."""
        with transaction(self.land.house.sessions) as session:
            return f"/desk/providers/{session.scalars(select(Provider.id).where(Provider.code == code)).one()}"

    def change(self, kind: str, code: str, on: str, signed: tuple[str, ...], **fields: Any) -> Page:
        """Somebody joins or leaves the cabinet of the cast."""
        given = {"kind": kind, "code": code, "on": on, "signed_by": list(signed), **fields}
        given.setdefault("paper", (BytesIO(self.land.pdf), "signed.pdf"))
        return self.send(self.provider(CABINET), "/members", **given)


def wrongs(page: Page) -> dict[str, str]:
    """What stands as wrong at which field."""
    found = page.tree.xpath("//p[@class='wrong']")
    return {str(one.get("id")).removesuffix("-wrong"): " ".join(one.text_content().split()) for one in found}
