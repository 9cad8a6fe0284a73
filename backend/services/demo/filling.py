"""Fills an empty database once, and writes down whom one can be."""

import secrets
from datetime import timedelta
from pathlib import Path

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.config import ConfigError
from backend.db import transaction
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services import printing
from backend.services.demo import cast, purses, scans, story
from backend.services.demo.population import Population, settle
from backend.services.house import House
from backend.services.vault import Vault

PILES = "demo"


def fill_once(house: House, path: str) -> bool:
    """Fictional data into an empty database; False where somebody lives there already.

    Refuses (ConfigError) anything but a demonstration. `path` gets the accounts, with their secrets.
    """
    if not house.config.demo:
        raise ConfigError("Demo data is for demonstrations only (DEMO=1).")
    target = Path(path)
    with transaction(house.sessions) as session:
        if session.scalar(select(Person.id).limit(1)) is not None:
            _update_address(house, target)
            return False
        now = house.now()
        password = f"letzebuerg-{secrets.token_hex(4)}"
        town = settle(session, Vault(house.config.vault_keys), password, now - timedelta(hours=1))
        posted = story.tell(session, town, house.facts, now - timedelta(minutes=5))
        purses.pay_history(session, Vault(house.config.vault_keys), house.facts, now)
        piles = _print_piles(session, house, posted, target.parent / PILES)
        _write(house, target, town, piles)
    return True


def _print_piles(session: Session, house: House, posted: list[Memoire], folder: Path) -> list[str]:
    if not posted:
        return []
    papers = [printing.printable(session, house.config, memoire) for memoire in posted]
    piles = {"courrier-1.pdf": papers[:4], "courrier-2.pdf": papers[3:]}
    for seed, (name, pile) in enumerate(piles.items()):
        scans.write_pile(folder / name, pile, seed)
    return [_shown(folder / name) for name in piles]


def _shown(path: Path) -> str:
    """As somebody in the project's folder would type it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _write(house: House, target: Path, town: Population, piles: list[str]) -> None:
    known = {
        "base_url": house.config.public_url,
        "patients": town.patients,
        "staff": town.staff,
        "clients": town.clients,
        "providers": [
            {"code": one.code, "name": one.name, "discipline": one.discipline, "members": list(one.members)}
            for one in cast.PRACTICES
        ],
        "labels": town.labels,
        "scans": piles,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2))


def _update_address(house: House, target: Path) -> None:
    """The same people on another port."""
    if target.exists():
        known = orjson.loads(target.read_bytes())
        known["base_url"] = house.config.public_url
        target.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2))
