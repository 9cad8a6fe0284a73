"""Social offices at work on a chosen day: who sits there, what they grant, what practices and clerks do with it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import bindparam, select
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.domain.calendar import at_hour
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services import accounts, totp
from backend.services.house import House
from backend.services.vault import Vault
from tests.api.world import World
from tests.desk.builders import PASSWORD
from tests.desk.conftest import Seat
from tests.desk.reading import Page

START, END = date(2026, 1, 15), date(2026, 4, 14)
AFTER = date(2026, 4, 20)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

_CLAIM = select(Claim).join(Memoire, Memoire.id == Claim.memoire_id).where(Memoire.number == bindparam("number"))
_FINDINGS = (
    select(Statement.findings)
    .join(Claim, Claim.id == Statement.claim_id)
    .join(Memoire, Memoire.id == Claim.memoire_id)
    .where(Memoire.number == bindparam("number"))
    .order_by(Statement.number.desc())
)


@dataclass
class Land(World):
    """The settled country with its calendar in our hands."""

    password_hash: str = ""

    def set_day(self, day: date, at: time = time(12)) -> None:
        """The business day from now on; sign-in keeps true time."""
        old = self.house
        config = replace(old.config, clock_offset=at_hour(day, at) - datetime.now(UTC), clock_is_set=True)
        self.house = House(config, old.engine, old.sessions, old.facts)
        self.app.extensions["house"] = self.house

    def person(self, name: str) -> Person:
        number = self.matricule(name)
        with transaction(self.house.sessions) as session:
            return session.scalars(select(Person).where(Person.matricule == number)).one()

    def member(self, role: str, language: str = "fr", **where: Any) -> FlaskClient:
        """A browser in which somebody new of that role is signed in."""
        login = f"{role}.{len(self._tokens)}.{datetime.now(UTC).timestamp()}"
        with transaction(self.house.sessions) as session:
            accounts.create_staff(
                *(session, Vault(self.house.config.vault_keys)),
                login=login,
                name=login,
                role=role,
                password_hash=self.password_hash,
                totp_secret=SECRET,
                now=datetime.now(UTC),
                language=language,
                **where,
            )
        client = self.app.test_client()
        fields = {"login": login, "password": PASSWORD, "totp": totp.code_at(SECRET, datetime.now(UTC))}
        assert Seat(client).post(Seat(client).get("/desk/login"), "/desk/login", **fields).status == 303
        return client

    def office(self, code: str = "OS-ESCH", language: str = "fr") -> "OfficeDesk":
        return OfficeDesk(self, self.member("office", language, office=code))

    def use(self, name: str, number: str, label: str, **other: Any) -> TestResponse:
        """A practice bills with a label."""
        return self.put_bill(self.bill(name, route="tps", tps_label=label, paid_on=None, **other), number)

    def claim_of(self, number: str) -> Claim:
        with transaction(self.house.sessions) as session:
            return session.execute(_CLAIM, {"number": number}).scalars().one()

    def findings(self, number: str) -> set[str]:
        """The codes a clerk reads on the claim, newest version."""
        self.assess_all()
        with transaction(self.house.sessions) as session:
            rows = session.execute(_FINDINGS, {"number": number}).scalars().all()
        return {one["code"] for one in rows[0]}

    def decide(self, clerk: FlaskClient, number: str, action: str = "/accept", **fields: str) -> Page:
        seat, at = Seat(clerk), f"/desk/claims/{self.claim_of(number).id}"
        page = seat.get(at)
        assert page.status == 200, page.text
        return seat.send(page, action, **fields)


@dataclass
class OfficeDesk:
    """Somebody of one office."""

    land: Land
    client: FlaskClient

    def get(self, path: str) -> Page:
        return Page(self.raw(path))

    def raw(self, path: str) -> TestResponse:
        return self.client.get(path, base_url="https://localhost")

    def form_of(self, name: str) -> Page:
        return self.get(f"/desk/tps/grants/new?matricule={self.land.matricule(name)}")

    def grant(self, name: str, first: date = START, last: date = END, pdf: bytes | None = None, **fields: Any) -> Page:
        """Fill the form of a grant with a signed engagement and send it."""
        form = self.form_of(name).form("/grants")
        data = {
            **form.fields,
            "valid_from": first.isoformat(),
            "valid_to": last.isoformat(),
            "labels": "3",
            "engaged": (BytesIO(self.land.pdf if pdf is None else pdf), "engagement.pdf"),
            **fields,
        }
        return Page(self.client.post(form.action, data=data, base_url="https://localhost"))

    def granted(self, name: str, first: date = START, last: date = END, **fields: Any) -> str:
        """The address of a grant that must succeed."""
        answer = self.grant(name, first, last, **fields)
        assert answer.status == 303, answer.text
        return answer.location.split("?")[0]

    def labels(self, name: str, first: date = START, last: date = END, **fields: Any) -> list[str]:
        return codes_on(self.get(self.granted(name, first, last, **fields)))

    def act(self, at: str, action: str, page: Page | None = None, **fields: Any) -> Page:
        """Send one of the forms of an attestation's page."""
        form = (page or self.get(at)).form(action)
        answer = self.client.post(form.action, data={**form.fields, **fields}, base_url="https://localhost")
        return self.get(answer.headers["Location"]) if answer.status_code == 303 else Page(answer)


def codes_on(page: Page) -> list[str]:
    """The labels that a page lists."""
    rows = page.tree.xpath("//table[@id='codes']//th[@scope='row']")
    return [" ".join(row.text_content().split()) for row in rows]


def rows_of(page: Page) -> list[str]:
    """The rows of a page's table, as text."""
    found: list[html.HtmlElement] = page.tree.xpath("//tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]
