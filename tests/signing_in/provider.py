"""An identity provider of the test's own: real HTTP, real signatures, and every wrong that a test asks for."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.config import IdentityProvider

CLIENT, SECRET, ACR = "memoires", "a-secret-of-the-client", "urn:example:loa:high"


def letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    """What alg "none" looks like."""
    return ".".join((letters(b'{"alg":"none"}'), letters(json.dumps(claims).encode()), ""))


@dataclass
class Provider:
    """`claims` go over what the ID token says; `sign` makes it; `metadata` goes over the discovery document."""

    issuer: str
    person: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    kid: str = "first"
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)  # over what leads back
    token: dict[str, Any] = field(default_factory=dict)
    grants: dict[str, dict[str, str]] = field(default_factory=dict)  # by code, each good once
    asked: list[str] = field(default_factory=list)
    status: int = 200
    away: bool = False  # for its description and its keys
    sign: Any = None

    @property
    def settings(self) -> IdentityProvider:
        return IdentityProvider(
            "LuxTrust", self.issuer, CLIENT, SECRET, "matricule", (ACR,), ("RS256", "ES256"), plain_http=True
        )

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def keys(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        modulus = numbers.n.to_bytes(-(-numbers.n.bit_length() // 8), "big")
        return {"keys": [{"kty": "RSA", "kid": self.kid, "use": "sig", "n": letters(modulus), "e": letters(b"\1\0\1")}]}

    @property
    def public_pem(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def authorize(self, query: dict[str, str]) -> str:
        """The user proved who they are; back to the client."""
        code = secrets.token_urlsafe(12)
        self.grants[code] = query
        back = {"code": code, "state": query["state"], "iss": self.issuer, **self.answer}
        return f"{query['redirect_uri']}?{urlencode({name: one for name, one in back.items() if one is not None})}"

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        grant = self.grants.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = letters(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if grant is None or authorization != f"Basic {basic}" or grant["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        if grant["redirect_uri"] != form["redirect_uri"] or grant["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_grant"}
        return self.status, {"access_token": "x", "token_type": "Bearer", "id_token": self._token(grant), **self.token}

    def _token(self, grant: dict[str, str]) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "an-opaque-name",
            "iat": now,
            "exp": now + 300,
            "nonce": grant["nonce"],
            "acr": ACR,
            "matricule": self.person,
            **self.claims,
        }
        claims = {name: one for name, one in said.items() if one is not None}
        if self.sign is not None:
            return str(self.sign(claims))
        return jwt.encode(claims, self.key, "RS256", headers={"kid": self.kid})


@contextmanager
def identity_provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            found = {"/.well-known/openid-configuration": provider.discovery, "/keys": provider.keys}.get(parts.path)
            self._answer(503 if provider.away else 200 if found else 404, found() if found else {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append(self.path)
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.redeem(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
