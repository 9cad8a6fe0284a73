"""Receipts: what the fund signs when a deposit has arrived, and the keys to check it with."""

import base64
import hashlib
import uuid
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.config import Config

ALGORITHM = "EdDSA"


def sign_receipt(config: Config, id_: uuid.UUID, reference: str, sha256: str, at: datetime) -> str:
    """A JWS over id (`jti`), reference, the file's SHA-256 and the instant (`iat`); the same input, the same text."""
    claims = {
        "iss": config.public_url,
        "iat": int(at.timestamp()),
        "jti": str(id_),
        "reference": reference,
        "sha256": sha256,
    }
    key = Ed25519PrivateKey.from_private_bytes(config.receipt_keys[0])
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": _key_id(key), "typ": "receipt+jwt"})


def public_keys(config: Config) -> dict[str, Any]:
    """The JSON Web Key Set with every key whose receipts still count."""
    return {"keys": [_public(Ed25519PrivateKey.from_private_bytes(seed)) for seed in config.receipt_keys]}


def _public(key: Ed25519PrivateKey) -> dict[str, str]:
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": _encode(_raw(key)),
        "kid": _key_id(key),
        "use": "sig",
        "alg": ALGORITHM,
    }


def _key_id(key: Ed25519PrivateKey) -> str:
    return _encode(hashlib.sha256(_raw(key)).digest()[:12])


def _raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
