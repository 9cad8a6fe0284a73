"""Secrets at rest: what must be read again is encrypted, what need only be recognised is kept as a hash.

The first vault key encrypts, all of them decrypt, so that a key can be replaced without a pause.
"""

import hashlib
import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

TOKEN_BYTES = 32  # 256 bits: twice what a reference token needs


class Vault:
    """Encrypts and decrypts with the keys of the configuration."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])
        self._newest = Fernet(keys[0])

    def seal(self, secret: str) -> bytes:
        return self._keys.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """The secret; raises cryptography's InvalidToken where no key fits."""
        return self._keys.decrypt(sealed).decode()

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the first key opens it."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def rotate(self, sealed: bytes) -> bytes:
        """The same secret under the first key."""
        return self._keys.rotate(sealed)


def new_token() -> str:
    """A reference token nobody can guess, safe in headers and addresses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is stored of a token: enough to recognise it, useless to whoever reads the table.

    Plain SHA-256 is for long random tokens only; passwords go through `passwords`.
    """
    return hashlib.sha256(token.encode()).digest()
