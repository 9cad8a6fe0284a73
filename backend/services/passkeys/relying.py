"""Who we are to authenticators (by configuration, never by a request), and what they answered, checked by the library.

A user has always to be verified (finger, face, PIN of the device): then one passkey is something one has and something
one is or knows. Attestations are not asked for: any maker's authenticator will do.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    RegistrationCredential,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from backend.config import Config
from backend.models.passkeys import Passkey

NAME = "Mémoires"
USUAL_PORTS = {"https": 443, "http": 80}
# In the order of our liking: ES256 (every phone), EdDSA, RS256 (older Windows).
ALGORITHMS = (
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """`id` is the host that passkeys are bound to, `origin` the only page whose answers count."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a browser says of a new passkey."""

    credential_id: bytes
    client_data: bytes
    attestation: bytes
    transports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a browser says with a passkey that it has."""

    credential_id: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    user_handle: bytes | None = None


def relying_party(config: Config) -> RelyingParty:
    parts = urlsplit(config.public_url)
    host = parts.hostname or ""
    port = "" if parts.port in (None, USUAL_PORTS.get(parts.scheme)) else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}")


def question_in(client_data: bytes) -> str:
    """The question that a browser says it answers; empty where it says nothing of the kind, or was framed by others."""
    try:
        said: Any = json.loads(client_data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict) or said.get("crossOrigin") not in (None, False):
        return ""
    question = said.get("challenge")
    return question if isinstance(question, str) else ""


def verify_new(party: RelyingParty, question: str, given: Attestation) -> VerifiedRegistration | None:
    """The new passkey, or None. A stranger's browser wrote all of it, so whatever breaks on it is a no."""
    try:
        credential = RegistrationCredential(
            id=bytes_to_base64url(given.credential_id),
            raw_id=given.credential_id,
            response=AuthenticatorAttestationResponse(
                client_data_json=given.client_data, attestation_object=given.attestation
            ),
        )
        found = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(question),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=list(ALGORITHMS),
        )
    except Exception:
        return None
    return found if found.credential_id == given.credential_id else None


def verify_known(
    party: RelyingParty, question: str, given: Assertion, passkey: Passkey
) -> VerifiedAuthentication | None:
    """What the authenticator says, or None. Its count is for the caller to judge, in the database."""
    try:
        credential = AuthenticationCredential(
            id=bytes_to_base64url(given.credential_id),
            raw_id=given.credential_id,
            response=AuthenticatorAssertionResponse(
                client_data_json=given.client_data,
                authenticator_data=given.authenticator_data,
                signature=given.signature,
                user_handle=given.user_handle,
            ),
        )
        return verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(question),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:
        return None
