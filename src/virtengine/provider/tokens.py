"""
Tokens: how a customer shows a provider's API who is asking, and for what.

A compact JWS (RFC 7515), algorithm ES256K (RFC 8812) only, signed by the account's key. It names one provider and one
lease and lives at most 15 minutes, so it is of no use elsewhere or later.

    claims: iss  owner's address     aud  provider's address     lease  OWNER/SEQUENCE/ATTEMPT
            scope  list of scopes    iat, nbf, exp  seconds
"""

from collections.abc import Callable

from virtengine.client.tokens import ALGORITHM, MAX_LIFE, Claims, decode_token
from virtengine.kit.codec.bech32 import decode_account
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.crypto import secp256k1

__all__ = ["ALGORITHM", "LEEWAY", "BadToken", "check_token"]

LEEWAY = 30
"""How far the clocks of customer and provider may be apart, seconds."""


class BadToken(Exception):
    """The token is refused; the text says why, and nothing of it."""


def check_token(
    token: str, *, provider: str, lease: str, scope: str, now: int, find_key: Callable[[bytes], bytes | None]
) -> Claims:
    """The claims of a token that allows `scope` on `lease` at `provider` now; BadToken otherwise.

    `find_key` gives the public key an account signs with.
    """
    try:
        claims, signed, signature = decode_token(token)
        owner = decode_account(claims.issuer)
    except DecodeError as error:
        raise BadToken(str(error)) from None
    _check_times(claims, now)
    if claims.audience != provider:
        raise BadToken("the token is for another provider")
    if claims.lease != lease or lease.partition("/")[0] != claims.issuer:
        raise BadToken("the token is for another lease")
    if scope not in claims.scopes:
        raise BadToken(f"the token does not allow {scope}")
    key = find_key(owner)
    if key is None or not secp256k1.verify(key, signed, signature):
        raise BadToken("the token is not signed by its account")
    return claims


def _check_times(claims: Claims, now: int) -> None:
    if not claims.issued_at <= claims.expires_at <= claims.issued_at + MAX_LIFE:
        raise BadToken(f"a token lives at most {MAX_LIFE} seconds")
    if max(claims.not_before, claims.issued_at) > now + LEEWAY:
        raise BadToken("the token is not valid yet")
    if claims.expires_at <= now:
        raise BadToken("the token has expired")
