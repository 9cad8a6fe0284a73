"""The provider's ID token: signature, issuer, audience, times, nonce, level of assurance; then whose it is."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from backend.config import IdentityProvider
from backend.domain.matricule import MatriculeError, parse
from backend.services.identity.provider import IdentityRefused, provider_of

LEEWAY = timedelta(minutes=1)  # two clocks
OLDEST = timedelta(minutes=10)


def matricule_in(settings: IdentityProvider, token: dict[str, Any], nonce: str, now: datetime) -> str:
    """The matricule that the token is about. Raises IdentityRefused for whatever is not as it has to be."""
    claims = _claims(settings, token, nonce, now)
    issued = claims["iat"]
    if not isinstance(issued, int | float) or issued < (now - OLDEST).timestamp():
        raise IdentityRefused("old-token")
    if claims.get("acr") not in settings.acr:
        raise IdentityRefused("assurance")
    said = claims.get(settings.matricule_claim)
    try:
        return parse(said if isinstance(said, str) else "")
    except MatriculeError as error:
        raise IdentityRefused("no-matricule") from error


def _claims(settings: IdentityProvider, token: dict[str, Any], nonce: str, now: datetime) -> dict[str, Any]:
    signed = token.get("id_token")
    if not isinstance(signed, str):
        raise IdentityRefused("no-token")
    try:
        read = jwt.decode(signed, _keys_for(settings, signed), algorithms=list(settings.algorithms))
        claims = CodeIDToken(
            dict(read.claims),
            dict(read.header),
            options={
                "iss": {"essential": True, "value": settings.issuer},
                "aud": {"essential": True, "value": settings.client_id},
            },
            params={"nonce": nonce, "client_id": settings.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except IdentityRefused:
        raise
    except Exception as error:  # a stranger may have written it; whatever breaks on it is a no
        raise IdentityRefused("token") from error
    return dict(claims)


def _keys_for(settings: IdentityProvider, signed: str) -> KeySet:
    """The provider's keys, with the one that the token names if there is one; nothing else in its head is followed."""
    head = signed.split(".", 1)[0]
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    kid = header.get("kid")
    return provider_of(settings).keys(kid if isinstance(kid, str) else None)
