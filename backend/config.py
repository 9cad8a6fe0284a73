"""What a process needs to know before it starts, read once from the environment and then frozen.

A process that lacks something refuses to start and names everything that is missing or wrong, not just the first.
"""

import base64
import binascii
import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

MIN_SECRET = 32
RUNNING = "running.json"  # in the folder of a running `make run`, for its owner's eyes only
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# Who wakes browsers: Google, Mozilla, Microsoft, Apple. A leading dot stands for every host below.
PUSH_SERVICES = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)


# How an identity provider may sign: nothing symmetric, and never "none".
IDENTITY_ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")


class ConfigError(Exception):
    """The environment is not good enough to start with; the message has one line per complaint."""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A door kept by somebody else (LuxTrust, eIDAS) over OpenID Connect: who they are, who we are to them, which claim
    of theirs holds the matricule, and how sure they must have been (`acr`).
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    matricule_claim: str
    acr: tuple[str, ...]
    algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256")
    plain_http: bool = False  # for a provider on one's own machine, in a demonstration


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a web process, a worker or a command reads from its surroundings."""

    database_url: str
    secret_keys: tuple[str, ...]  # the first signs, the others still verify
    vault_keys: tuple[str, ...]  # Fernet keys for secrets at rest; the first encrypts
    receipt_keys: tuple[bytes, ...]  # Ed25519 seeds, 32 bytes each; the first signs, all are published
    public_url: str
    code_hosts: tuple[str, ...]  # the first is printed, all are read
    mail_url: str = ""  # smtp://…, smtps://… or file:FOLDER; empty: mails wait, and /readyz says so
    push_key: str = ""  # VAPID: a P-256 private key, 32 bytes in base64url; empty: no Web Push, and /me says so
    push_services: tuple[str, ...] = PUSH_SERVICES
    identity: IdentityProvider | None = None  # None: no such door, and no word about it
    facts_dir: Path | None = None  # dated facts of one's own; those shipped otherwise
    demo: bool = False
    clock_offset: timedelta = field(default=timedelta(0))
    clock_is_set: bool = False
    pool_size: int = 10
    log_level: str = "INFO"
    metrics_port: int = 0
    security_contact: str = "mailto:security@example.lu"
    accessibility_contact: str = "mailto:accessibilite@example.lu"
    proxies: int = 0  # how many trusted proxies stand in front
    upload_check: tuple[str, ...] = ()  # a program that sees every file of a pile first, with its arguments

    @classmethod
    def from_env(cls, env: Mapping[str, str], started: datetime | None = None) -> Self:
        """Read `env`; raises ConfigError naming every missing or unusable variable at once."""
        reader = _Reader(env)
        demo = env.get("DEMO", "") == "1"
        public_url = reader.url("PUBLIC_URL")
        offset = reader.clock_offset(demo, started or datetime.now(UTC))
        own = urlsplit(public_url).netloc
        config = cls(
            database_url=reader.database_url("DATABASE_URL"),
            secret_keys=reader.secrets("SECRET_KEY"),
            vault_keys=reader.fernet_keys("VAULT_KEYS"),
            receipt_keys=reader.seeds("RECEIPT_KEYS"),
            public_url=public_url,
            code_hosts=tuple(dict.fromkeys((env.get("CODE_HOST") or own, own, *reader.words("FORMER_CODE_HOSTS")))),
            mail_url=env.get("MAIL_URL", ""),
            push_key=reader.push_key("VAPID_PRIVATE_KEY"),
            push_services=reader.push_services("PUSH_SERVICES", demo),
            identity=reader.identity(demo),
            facts_dir=facts_folder(env),
            demo=demo,
            clock_offset=offset or timedelta(0),
            clock_is_set=offset is not None,
            pool_size=reader.number("DATABASE_POOL", 10),
            log_level=env.get("LOG_LEVEL", "INFO").upper(),
            metrics_port=reader.number("METRICS_PORT", 0),
            security_contact=(told := reader.contact("SECURITY_CONTACT", demo)),
            accessibility_contact=env.get("ACCESSIBILITY_CONTACT") or told,
            proxies=reader.number("TRUSTED_PROXIES", 0),
            upload_check=reader.command("UPLOAD_CHECK"),
        )
        reader.refuse()
        return config

    def now(self) -> datetime:
        """The business instant: true time, unless a demonstration set `CLOCK`."""
        return datetime.now(UTC) + self.clock_offset


class _Reader:
    """Reads variables and collects complaints."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.complaints: list[str] = []

    def refuse(self) -> None:
        if self.complaints:
            raise ConfigError("Cannot start:\n" + "\n".join(f"  - {line}" for line in self.complaints))

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word for word in self.env.get(name, "").replace(",", " ").split() if word)

    def required(self, name: str, what: str) -> tuple[str, ...]:
        words = self.words(name)
        if not words:
            self.complaints.append(f"{name} is missing: {what}")
        return words

    def url(self, name: str) -> str:
        value = "".join(self.required(name, "the address people use, for example https://memoires.example.lu"))
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/")):
            self.complaints.append(f"{name} must be http(s)://host[:port] without a path")
        return value.rstrip("/")

    def contact(self, name: str, demo: bool) -> str:
        if demo and not self.env.get(name):
            return "mailto:security@example.lu"
        value = "".join(self.required(name, "who is told of a weakness: mailto:… or https://…"))
        if value and not value.startswith(("mailto:", "https://")):
            self.complaints.append(f"{name} must start with mailto: or https://")
        return value

    def database_url(self, name: str) -> str:
        value = "".join(self.required(name, "postgresql://user@host/database"))
        if value and not value.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            self.complaints.append(f"{name} must be a PostgreSQL address")
        return "postgresql://" + value.split("://", 1)[-1]

    def secrets(self, name: str) -> tuple[str, ...]:
        words = self.required(name, f"at least {MIN_SECRET} random characters (older ones may follow)")
        if any(len(word) < MIN_SECRET for word in words):
            self.complaints.append(f"{name} must have at least {MIN_SECRET} characters")
        return words

    def fernet_keys(self, name: str) -> tuple[str, ...]:
        words = self.required(name, "a Fernet key for secrets at rest (older ones may follow)")
        for word in words:
            try:
                Fernet(word)
            except (ValueError, binascii.Error):
                self.complaints.append(f"{name} holds something that is not a Fernet key")
        return words

    def seeds(self, name: str) -> tuple[bytes, ...]:
        seeds = []
        for word in self.required(name, "an Ed25519 seed, 32 bytes in base64 (older ones may follow)"):
            try:
                seed = base64.urlsafe_b64decode(word)
            except (ValueError, binascii.Error):
                seed = b""
            if len(seed) != 32:
                self.complaints.append(f"{name} holds something that is not 32 bytes in base64")
            seeds.append(seed)
        return tuple(seeds)

    def push_key(self, name: str) -> str:
        """A number below the curve's order, in base64url without padding as the standard writes it."""
        word = self.env.get(name, "").rstrip("=")
        try:
            key = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        except (ValueError, binascii.Error):
            key = b""
        if word and (len(key) != 32 or not 0 < int.from_bytes(key, "big") < P256_ORDER):
            self.complaints.append(f"{name} must be a P-256 private key, 32 bytes in base64url")
        return word

    def push_services(self, name: str, demo: bool) -> tuple[str, ...]:
        """Hosts, or whole origins for a catcher on one's own machine."""
        words = self.words(name)
        for word in words:
            parts = urlsplit(word if "://" in word else f"https://{word}")
            if not parts.hostname or parts.path or parts.scheme not in ("https", "http"):
                self.complaints.append(f"{name} holds something that is neither a host nor an origin")
            elif parts.scheme == "http" and not demo:
                self.complaints.append(f"{name}: http is for demonstrations only (DEMO=1)")
        return words or PUSH_SERVICES

    def identity(self, demo: bool) -> IdentityProvider | None:
        """All of it or nothing."""
        needed = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_MATRICULE_CLAIM", "OIDC_ACR")
        if not any(self.words(name) for name in needed):
            return None
        issuer, client_id, secret, claim, acr = (self.required(name, "OIDC needs it") for name in needed)
        algorithms = self.words("OIDC_ALGORITHMS") or ("RS256", "PS256", "ES256")
        if not set(algorithms) <= set(IDENTITY_ALGORITHMS):
            self.complaints.append(f"OIDC_ALGORITHMS must be among {', '.join(IDENTITY_ALGORITHMS)}")
        plain = "".join(issuer).startswith("http://")
        if issuer and not (urlsplit(issuer[0]).netloc and (issuer[0].startswith("https://") or (plain and demo))):
            self.complaints.append("OIDC_ISSUER must be https://…")
        return IdentityProvider(
            name=self.env.get("OIDC_NAME") or "LuxTrust",
            issuer="".join(issuer),
            client_id="".join(client_id),
            client_secret="".join(secret),
            matricule_claim="".join(claim),
            acr=acr,
            algorithms=algorithms,
            plain_http=plain,
        )

    def number(self, name: str, default: int) -> int:
        value = self.env.get(name, "")
        if not value:
            return default
        if not (value.isascii() and value.isdecimal()):
            self.complaints.append(f"{name} must be a whole number")
            return default
        return int(value)

    def command(self, name: str) -> tuple[str, ...]:
        """A program and its arguments, written as in a shell; no shell ever sees it."""
        try:
            return tuple(shlex.split(self.env.get(name, "")))
        except ValueError:
            self.complaints.append(f"{name} must be a command: a quotation mark is missing")
            return ()

    def clock_offset(self, demo: bool, started: datetime) -> timedelta | None:
        """How far the business clock is from true time; `CLOCK_SET_AT` keeps several processes in step."""
        value = self.env.get("CLOCK", "")
        if not value:
            return None
        if not demo:
            self.complaints.append("CLOCK is for demonstrations only (DEMO=1)")
        try:
            clock = datetime.fromisoformat(value)
            set_at = datetime.fromisoformat(self.env.get("CLOCK_SET_AT") or started.isoformat())
        except ValueError:
            self.complaints.append("CLOCK must be an instant such as 2024-11-10T09:00:00+01:00")
            return None
        if clock.tzinfo is None or set_at.tzinfo is None:
            self.complaints.append("CLOCK needs its offset from UTC, such as +01:00")
            return None
        return clock - set_at


def facts_folder(env: Mapping[str, str] | None = None) -> Path | None:
    """Where FACTS_DIR says that the dated facts lie; None for those shipped."""
    named = (os.environ if env is None else env).get("FACTS_DIR")
    return Path(named) if named else None


def environment() -> dict[str, str]:
    """The process's environment: the one place that reads it."""
    return dict(os.environ)


def environment_of_instance(given: Mapping[str, str]) -> dict[str, str]:
    """The same for a command beside `make run`: where INSTANCE_DIR names the folder of one that is running, what that
    one told its own processes stands below what is set.
    """
    told = Path(given["INSTANCE_DIR"]) / RUNNING if given.get("INSTANCE_DIR") else None
    if told is None or not told.is_file():
        return dict(given)
    return {**json.loads(told.read_text(encoding="utf-8")), **given}


def prepare_runtime_dir(path: str) -> None:
    """Some libraries warn at import unless `XDG_RUNTIME_DIR` says where sockets and locks may lie."""
    os.environ.setdefault("XDG_RUNTIME_DIR", path)
