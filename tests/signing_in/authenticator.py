"""An authenticator of the test's own, built from the standard and not from the library that checks it."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, SYNCABLE, SYNCED, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
NO_MAKER = bytes(16)


def letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One key pair for one place. `flags` and `count` are what a test lets it claim; `origin` is the page's."""

    origin: str = "http://localhost"
    rp_id: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    user_handle: bytes | None = None
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    framed: bool = False

    def attest(self, question: dict[str, Any], **other: Any) -> dict[str, Any]:
        """The body of `POST /me/passkeys`."""
        self.user_handle = data_of(question["user_handle"])
        said = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + self._credential()})
        return {
            "name": "Téléphone",
            "credential_id": letters(self.credential_id),
            "client_data": letters(self._client_data("webauthn.create", question["challenge"])),
            "attestation": letters(said),
            "transports": ["internal"],
            **other,
        }

    def assert_(self, question: dict[str, Any], kind: str = "webauthn.get", **other: Any) -> dict[str, Any]:
        """The body of `POST /session/passkey`, and the `passkey` of a proof."""
        client_data, data = self._client_data(kind, question["challenge"]), self._data()
        signature = self.private.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return {
            "credential_id": letters(self.credential_id),
            "client_data": letters(client_data),
            "authenticator_data": letters(data),
            "signature": letters(signature),
            "user_handle": letters(self.user_handle) if self.user_handle else None,
            **other,
        }

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.framed}
        return json.dumps(said).encode()

    def _data(self, more: int = 0) -> bytes:
        head = hashlib.sha256(self.rp_id.encode()).digest() + bytes([self.flags | more])
        return head + self.count.to_bytes(4, "big")

    def _credential(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        length = len(self.credential_id).to_bytes(2, "big")
        return NO_MAKER + length + self.credential_id + cbor2.dumps(key)
