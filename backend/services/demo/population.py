"""The cast as rows: caisses, people, accounts, practices, software, offices."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from backend.domain import matricule
from backend.models.people import Affiliation, Caisse, Consent, Guardianship, Person
from backend.models.providers import AssociationMember, Authorisation, Client, Provider
from backend.services import accounts, clients, passwords, totp
from backend.services.demo import cast, offices
from backend.services.demo.purses import fill_purses
from backend.services.vault import Vault

LONG_AGO = date(2015, 1, 1)


@dataclass(slots=True)
class Population:
    """Everybody, by the keys the story uses; `accounts` is what `demo.json` says of them."""

    password: str
    people: dict[str, Person] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    software: dict[str, Client] = field(default_factory=dict)
    patients: list[dict[str, object]] = field(default_factory=list)
    staff: list[dict[str, object]] = field(default_factory=list)
    clients: list[dict[str, object]] = field(default_factory=list)
    labels: list[dict[str, object]] = field(default_factory=list)


def settle(session: Session, vault: Vault, password: str, now: datetime) -> Population:
    """Put the whole cast into an empty database."""
    town = Population(password)
    for code, (name, address) in cast.CAISSES.items():
        session.add(Caisse(code=code, name=name, address=address))
    session.flush()
    hashed = passwords.hash_password(password)
    for role in cast.DEPENDANTS:
        _person(session, town, role, now)
    for role in (*cast.LEADS, *cast.quiet()):
        _patient(session, vault, town, role, hashed, now)
    _family(session, town)
    _staff(session, vault, town, hashed, now)
    _practices(session, town, now)
    _offices(session, town, now)
    fill_purses(session, vault, now)
    session.flush()
    return town


def _person(session: Session, town: Population, role: cast.Role, now: datetime) -> Person:
    person = Person(
        matricule=matricule.complete(role.eleven),
        given_name=role.given,
        family_name=role.family,
        born_on=role.born_on,
        address="7, rue de la Gare\nL-1611 Luxembourg",
        language=role.language,
    )
    session.add(person)
    session.flush()
    session.add(Affiliation(person_id=person.id, caisse=role.caisse, valid_from=max(LONG_AGO, role.born_on)))
    if role.consent:
        session.add(Consent(person_id=person.id, given_at=now - timedelta(days=3 * 365), given_by=None))
    town.people[f"{role.given} {role.family}"] = person
    return person


def _patient(session: Session, vault: Vault, town: Population, role: cast.Role, hashed: str, now: datetime) -> None:
    person = _person(session, town, role, now)
    secret = totp.new_secret()
    mail = f"{role.given}.{role.family}@example.lu".lower()
    accounts.create_patient_account(
        session, vault, person, password_hash=hashed, totp_secret=secret, now=now, email=mail
    )
    town.patients.append(
        {
            "login": person.matricule,
            "password": town.password,
            "totp_secret": secret,
            "name": person.name,
            "caisse": role.caisse,
            "born_on": role.born_on.isoformat(),
            "digital_consent": role.consent,
            "dependants": [],
        }
    )


def _family(session: Session, town: Population) -> None:
    claire = town.people["Claire Weber"]
    for name, kind, since in (
        ("Léa Weber", "child", date(2012, 2, 29)),
        ("Tom Weber", "child", date(2010, 3, 10)),
        ("Irène Weber", "ward", date(2021, 1, 1)),
    ):
        person = town.people[name]
        session.add(Guardianship(guardian_id=claire.id, person_id=person.id, kind=kind, valid_from=since))
        entry = next(one for one in town.patients if one["login"] == claire.matricule)
        dependants = entry["dependants"]
        assert isinstance(dependants, list)
        dependants.append({"matricule": person.matricule, "born_on": person.born_on.isoformat()})


def _staff(session: Session, vault: Vault, town: Population, hashed: str, now: datetime) -> None:
    everybody = (
        *((login, name, role, caisse, None) for login, name, role, caisse in cast.STAFF),
        *((login, name, "office", None, office) for login, name, office in cast.OFFICE_STAFF),
    )
    for login, name, role, caisse, office in everybody:
        secret = totp.new_secret()
        accounts.create_staff(
            session,
            vault,
            login=login,
            name=name,
            role=role,
            password_hash=hashed,
            totp_secret=secret,
            now=now,
            caisse=caisse,
            office=office,
            email=f"{login}@example.lu",
        )
        town.staff.append(
            {
                "login": login,
                "password": town.password,
                "totp_secret": secret,
                "role": role,
                "caisse": caisse,
                "office": office,
            }
        )


def _practices(session: Session, town: Population, now: datetime) -> None:
    for one in cast.PRACTICES:
        town.providers[one.code] = provider = Provider(
            code=one.code,
            kind="association" if one.members else "person",
            name=one.name,
            discipline=one.discipline,
            address=one.address,
            valid_from=LONG_AGO,
        )
        session.add(provider)
    session.flush()
    for one in cast.PRACTICES:
        for member in one.members:
            session.add(
                AssociationMember(
                    association_id=town.providers[one.code].id,
                    provider_id=town.providers[member].id,
                    joined_on=LONG_AGO,
                )
            )
    for client_id, name, scopes, codes in cast.SOFTWARE:
        secret = clients.new_secret()
        client = clients.create(session, client_id=client_id, secret=secret, name=name, scopes=scopes, now=now)
        town.software[client_id] = client
        for code in codes:
            session.add(Authorisation(provider_id=town.providers[code].id, client_id=client.id, given_at=now))
        town.clients.append(
            {"client_id": client_id, "client_secret": secret, "scopes": list(scopes), "provider_codes": list(codes)}
        )


def _offices(session: Session, town: Population, now: datetime) -> None:
    offices.found_offices(session)
    for name in offices.BENEFICIARIES:
        session.refresh(town.people[name])
        town.labels += offices.grant(session, town.people[name], now)
