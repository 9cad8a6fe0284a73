"""In by the identity provider's door: the authorization code flow with state, nonce and PKCE (RFC 9700, OIDC Core).

The state is a question to this browser, answered once; nonce and verifier never leave the server. What comes back is an
existing account's owner or nobody: no account is made here.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException
from sqlalchemy.orm import Session

from backend.config import Config, IdentityProvider
from backend.db import Sessions, transaction
from backend.domain.errors import TooMany
from backend.models.accounts import Account
from backend.models.passkeys import Ceremony
from backend.services import accounts, attempts, ceremonies
from backend.services.ceremonies import Asked
from backend.services.identity.provider import PATIENCE, IdentityRefused, provider_of
from backend.services.identity.tokens import matricule_in
from backend.services.vault import Vault, new_token

PURPOSE = "identity"
BACK = "/identity/back"
LIFE = timedelta(minutes=10)  # to find one's card and its reader
TRIES, WITHIN = 30, timedelta(minutes=1)
LONGEST = 4096
T = TypeVar("T")


def begin(sessions: Sessions, config: Config, binding: str, next_: str, address: str, now: datetime) -> str:
    """Where to send this browser; `next_` is where it wants to go afterwards. Raises TooMany, IdentityRefused."""
    settings = _settings(config)
    _count(sessions, "identity-asked", address, now)
    provider = provider_of(settings)
    where = provider.endpoint("authorization_endpoint")
    kept = {"nonce": new_token(), "verifier": new_token() + new_token(), "next": next_}
    sealed = Vault(config.vault_keys).seal(json.dumps(kept))
    with transaction(sessions) as session:
        state = ceremonies.ask(session, Asked(PURPOSE, binding), now, life=LIFE, sealed=sealed)
    url, _ = _client(config, settings).create_authorization_url(
        where,
        state=state,
        code_verifier=kept["verifier"],
        nonce=kept["nonce"],
        acr_values=" ".join(settings.acr),
    )
    return str(url)


def finish(
    sessions: Sessions,
    config: Config,
    binding: str,
    given: Mapping[str, str],
    address: str,
    now: datetime,
    welcome: Callable[[Session, Account], T],
) -> tuple[T, str]:
    """What `welcome` answered for the account's owner, and where they wanted to go. Raises TooMany, IdentityRefused."""
    settings = _settings(config)
    _count(sessions, "identity-tried", address, now)
    kept = _take(sessions, config, binding, given.get("state", ""), now)
    _check_answer(settings, given)
    token = _exchange(config, settings, given["code"], kept["verifier"])
    matricule = matricule_in(settings, token, kept["nonce"], now)
    with transaction(sessions) as session:
        account = accounts.by_login(session, matricule)
        if account is None or account.kind != "patient" or account.password_hash is None:
            raise IdentityRefused("no-account")
        if account.disabled_at is not None:
            raise IdentityRefused("closed")
        return welcome(session, account), kept["next"]


def _take(sessions: Sessions, config: Config, binding: str, state: str, now: datetime) -> dict[str, str]:
    """What was kept with this state; it is used up by asking, whatever comes of it."""
    with transaction(sessions) as session:
        found: Ceremony | None = ceremonies.close(session, state[:LONGEST], Asked(PURPOSE, binding), now)
        sealed = found.sealed if found else None
    if sealed is None:
        raise IdentityRefused("state")
    kept: dict[str, str] = json.loads(Vault(config.vault_keys).open(sealed))
    return kept


def _check_answer(settings: IdentityProvider, given: Mapping[str, str]) -> None:
    """A no of the provider or of its user; an answer of another provider (mix-up, RFC 9207)."""
    promised = provider_of(settings).metadata().get("authorization_response_iss_parameter_supported") is True
    issuer = given.get("iss")
    if issuer != settings.issuer and (promised or issuer is not None):
        raise IdentityRefused("issuer")
    if "error" in given:
        raise IdentityRefused("cancelled" if given["error"] == "access_denied" else "provider-error")
    if not 0 < len(given.get("code", "")) <= LONGEST:
        raise IdentityRefused("code")


def _exchange(config: Config, settings: IdentityProvider, code: str, verifier: str) -> dict[str, Any]:
    where = provider_of(settings).endpoint("token_endpoint")
    try:
        with _client(config, settings) as client:
            token = client.fetch_token(
                where,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                timeout=PATIENCE,
                allow_redirects=False,
            )
    except (OAuthError, RequestException, ValueError) as error:
        raise IdentityRefused("token-endpoint") from error
    return dict(token)


def _client(config: Config, settings: IdentityProvider) -> OAuth2Session:
    return OAuth2Session(
        settings.client_id,
        settings.client_secret,
        scope="openid",
        redirect_uri=config.public_url + BACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a way, no secret
    )


def _settings(config: Config) -> IdentityProvider:
    if config.identity is None:
        raise IdentityRefused("not-configured")
    return config.identity


def _count(sessions: Sessions, what: str, address: str, now: datetime) -> None:
    with transaction(sessions) as session:
        few = attempts.within(session, what, address, TRIES, WITHIN, now)
    if not few:
        raise TooMany(retry_after=int(WITHIN.total_seconds()))
