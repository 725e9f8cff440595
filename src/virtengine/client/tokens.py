"""
Tokens for a provider's API: a compact JWS signed by the customer's account key (see `provider.tokens`, which checks
them).
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from virtengine.client.signer import Signer
from virtengine.kit.codec.errors import DecodeError

ALGORITHM = "ES256K"
MAX_LIFE = 900
"""Seconds."""
MAX_SIZE = 4096
"""Characters of a token."""
_HEADER = {"alg": ALGORITHM, "typ": "JWT"}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    issuer: str
    audience: str
    lease: str
    scopes: tuple[str, ...]
    issued_at: int
    not_before: int
    expires_at: int


def make_token(
    signer: Signer, *, provider: str, lease: str, scopes: tuple[str, ...], now: int, life: int = MAX_LIFE
) -> str:
    """A token for one lease at one provider, valid from `now` for `life` seconds."""
    claims = {
        "iss": signer.bech32,
        "aud": provider,
        "lease": lease,
        "scope": list(scopes),
        "iat": now,
        "nbf": now,
        "exp": now + life,
    }
    signed = f"{_encode(_to_json(_HEADER))}.{_encode(_to_json(claims))}"
    return f"{signed}.{_encode(signer.sign(signed.encode()))}"


def decode_token(token: str) -> tuple[Claims, bytes, bytes]:
    """Claims, signed bytes and signature of a token, unverified; DecodeError if it is none, or of another algorithm."""
    parts = token.split(".")
    if len(token) > MAX_SIZE or len(parts) != 3 or not token.isascii():
        raise DecodeError("not a token")
    header, claims = (_from_json(_decode(part)) for part in parts[:2])
    if header.get("alg") != ALGORITHM or "crit" in header:
        raise DecodeError(f"a token is signed with {ALGORITHM}")
    signed = f"{parts[0]}.{parts[1]}".encode()
    return _read_claims(claims), signed, _decode(parts[2])


def _read_claims(claims: dict[str, Any]) -> Claims:
    scopes = claims.get("scope")
    if not isinstance(scopes, list) or len(set(map(repr, scopes))) != len(scopes):
        raise DecodeError("the token's scope is not a list of different names")
    return Claims(
        issuer=_text(claims, "iss"),
        audience=_text(claims, "aud"),
        lease=_text(claims, "lease"),
        scopes=tuple(scope for scope in scopes if isinstance(scope, str)),
        issued_at=_number(claims, "iat"),
        not_before=_number(claims, "nbf"),
        expires_at=_number(claims, "exp"),
    )


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise DecodeError(f"the token's {name} is missing or no text")
    return value


def _number(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int:
        raise DecodeError(f"the token's {name} is missing or no whole number")
    return value


def _to_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _from_json(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise DecodeError("the token holds no JSON") from None
    if not isinstance(value, dict):
        raise DecodeError("the token holds no JSON object")
    return value


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    if "=" in text:
        raise DecodeError("the token is padded")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise DecodeError("the token is no base64url") from None
    if _encode(raw) != text:
        raise DecodeError("the token is not in canonical form")
    return raw
