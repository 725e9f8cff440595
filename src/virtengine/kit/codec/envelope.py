"""
Envelopes: the bytes a sender signs, and the contexts that tie an envelope to one place.

An `Envelope` (virtengine/encryption/v1) carries a payload that only its recipient can read. Its Ed25519 signature
covers every other field and a *context*: the chain, the module, the purpose and what the envelope is about. An
envelope lifted from one order into another, or from one purpose to another, therefore does not verify. Chain, client
and daemon share this module; sealing and opening are `client.envelope`'s business.

    signing bytes = F(domain) F(context) F(version) F(algorithm) F(recipient_pubkey) F(sender_pubkey) F(nonce)
                    F(ciphertext) F(auth_tag) F(content_type) F(created_at seconds) F(created_at nanos)
                    F(sender_signing_pubkey) F(number of recipients)
                    then per recipient F(key_fingerprint) F(wrapped_key)

where F(x) is the length of x in 4 bytes, big-endian, and x; numbers are 8 bytes, big-endian, two's complement.

Contexts of x/market, each `F(domain) F(chain id) F(module) F(purpose) F(owner) F(commitment)` and the details of its
row. `owner` is the order's owner and `commitment` what the payload's manifest hashes to:

| purpose      | sealed by, to              | where                        | details after the commitment     |
| `owner-copy` | owner, the owner's own key | CreateOrder, UpdateConfig    | none: an order has no number yet |
| `config`     | owner, the provider        | AcceptBid, UpdateConfig      | order sequence, provider         |
| `access`     | provider, the owner        | ConfirmLease, ReportWorkload | order sequence, attempt, provider |
"""

from typing import Final

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Algorithm, Envelope
from virtengine.kit.crypto import box, ed25519
from virtengine.kit.crypto.hashes import sha256

VERSION: Final = 1
"""The one version of the envelope."""
MAX_CONTENT_TYPE: Final = 127
"""Bytes of an envelope's content type."""
FINGERPRINT_DIGITS: Final = 40
"""Hexadecimal digits of a key's fingerprint."""
WRAPPED_KEY_SIZE: Final = box.NONCE_SIZE + box.TAG_SIZE + box.KEY_SIZE
"""Bytes of a wrapped data key: nonce, tag and key."""

_ENVELOPE_DOMAIN: Final = b"virtengine/envelope/v1"
_CONTEXT_DOMAIN: Final = b"virtengine/envelope/context/v1"


def signing_bytes(envelope: Envelope, context: bytes) -> bytes:
    """What the sender of `envelope` signs: every field but the signature, and `context`."""
    parts = [
        _ENVELOPE_DOMAIN,
        context,
        _number(envelope.version),
        _number(envelope.algorithm_id),
        envelope.recipient_pubkey,
        envelope.sender_pubkey,
        envelope.nonce,
        envelope.ciphertext,
        envelope.auth_tag,
        envelope.content_type.encode(),
        _number(envelope.created_at.seconds),
        _number(envelope.created_at.nanos),
        envelope.sender_signing_pubkey,
        _number(len(envelope.recipients)),
    ]
    for wrapped in envelope.recipients:
        parts += (wrapped.key_fingerprint.encode(), wrapped.wrapped_key)
    return _frame(parts)


def is_signed(envelope: Envelope, context: bytes) -> bool:
    """Whether its own signing key signed the envelope for `context`. Whose key that is, is the caller's check."""
    message = signing_bytes(envelope, context)
    return ed25519.verify(envelope.sender_signing_pubkey, message, envelope.sender_signature)


def compute_fingerprint(public_key: bytes) -> str:
    """What a registered key is called: the first 20 bytes of its SHA-256, in hexadecimal."""
    return sha256(public_key).hex()[:FINGERPRINT_DIGITS]


def find_fault(envelope: Envelope) -> str | None:
    """What is wrong with its form: sizes, unusable keys, unknown version or algorithm; None if nothing is."""
    if envelope.version != VERSION:
        return f"version {envelope.version} is not {VERSION}"
    if envelope.algorithm_id != Algorithm.X25519_XSALSA20_POLY1305:
        return "unknown algorithm"
    if not _is_usable(envelope.sender_pubkey):
        return "the sender's key is not a usable X25519 key"
    if len(envelope.nonce) != box.NONCE_SIZE:
        return f"the nonce is not {box.NONCE_SIZE} bytes"
    if len(envelope.auth_tag) != box.TAG_SIZE:
        return f"the tag is not {box.TAG_SIZE} bytes"
    if len(envelope.content_type.encode()) > MAX_CONTENT_TYPE:
        return f"the content type is longer than {MAX_CONTENT_TYPE} bytes"
    if len(envelope.sender_signing_pubkey) != ed25519.PUBLIC_KEY_SIZE:
        return f"the signing key is not {ed25519.PUBLIC_KEY_SIZE} bytes"
    if len(envelope.sender_signature) != ed25519.SIGNATURE_SIZE:
        return f"the signature is not {ed25519.SIGNATURE_SIZE} bytes"
    return _find_recipient_fault(envelope)


def _find_recipient_fault(envelope: Envelope) -> str | None:
    """The single form names one key; the multi-recipient form names none there and wraps the data key for each."""
    if not envelope.recipients:
        return None if _is_usable(envelope.recipient_pubkey) else "the recipient's key is not a usable X25519 key"
    if envelope.recipient_pubkey:
        return "a recipient's key beside wrapped keys"
    seen = [wrapped.key_fingerprint for wrapped in envelope.recipients]
    if len(set(seen)) != len(seen):
        return "a recipient is named twice"
    for wrapped in envelope.recipients:
        if len(wrapped.key_fingerprint) != FINGERPRINT_DIGITS:
            return "a fingerprint is not 20 bytes in hexadecimal"
        if len(wrapped.wrapped_key) != WRAPPED_KEY_SIZE:
            return f"a wrapped key is not {WRAPPED_KEY_SIZE} bytes"
    return None


def owner_copy_context(chain_id: str, owner: bytes, commitment: bytes) -> bytes:
    """Of the manifest an owner seals to their own key."""
    return compute_context(chain_id, "market", "owner-copy", owner, commitment)


def config_context(chain_id: str, owner: bytes, sequence: int, commitment: bytes, provider: bytes) -> bytes:
    """Of the manifest an owner seals to the provider of the order `sequence`."""
    return compute_context(chain_id, "market", "config", owner, commitment, _number(sequence), provider)


def access_context(
    chain_id: str, owner: bytes, sequence: int, attempt: int, commitment: bytes, provider: bytes
) -> bytes:
    """Of the endpoints a provider seals to the owner of a lease."""
    return compute_context(
        chain_id, "market", "access", owner, commitment, _number(sequence), _number(attempt), provider
    )


def compute_context(
    chain_id: str, module: str, purpose: str, owner: bytes, commitment: bytes, *details: bytes
) -> bytes:
    """The context of one purpose of one module; a purpose fixes the number and meaning of its `details`."""
    names = (text.encode() for text in (chain_id, module, purpose))
    return _frame([_CONTEXT_DOMAIN, *names, owner, commitment, *details])


def _frame(parts: list[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=value < 0)


def _is_usable(public_key: bytes) -> bool:
    return len(public_key) == box.KEY_SIZE and not box.is_low_order(public_key)
