"""
Sealing and opening envelopes: what only its recipient reads, signed for the one place it is meant for.

The form, the signed bytes and the contexts are `kit.codec.envelope`'s, which the chain checks as well. Sealed by
libsodium's box under a key made for the occasion, so that only the recipient can ever open it; opened only after the
signature is verified.
"""

from dataclasses import replace

from virtengine.client.errors import ClientError
from virtengine.kit.codec.envelope import VERSION, find_fault, is_signed, signing_bytes
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Algorithm, Envelope
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import box, ed25519


class BadEnvelope(ClientError):
    """An envelope that is malformed, not signed for this place by that sender, or not sealed to this key."""


def seal(
    plaintext: bytes, *, recipient: bytes, signing_seed: bytes, context: bytes, content_type: str, created_at: Timestamp
) -> Envelope:
    """`plaintext` for the owner of the X25519 key `recipient`, signed by the Ed25519 seed for `context`."""
    ephemeral = box.generate_key()
    try:
        sealed = box.seal(plaintext, nonce=box.generate_nonce(), recipient=recipient, sender=ephemeral)
    except box.BoxError as error:
        raise BadEnvelope(f"cannot seal: {error}") from error
    envelope = Envelope(
        version=VERSION,
        algorithm_id=Algorithm.X25519_XSALSA20_POLY1305,
        recipient_pubkey=recipient,
        sender_pubkey=box.public_key(ephemeral),
        nonce=sealed.nonce,
        ciphertext=sealed.ciphertext,
        auth_tag=sealed.tag,
        content_type=content_type,
        created_at=created_at,
        sender_signing_pubkey=ed25519.public_key(signing_seed),
    )
    return replace(envelope, sender_signature=ed25519.sign(signing_seed, signing_bytes(envelope, context)))


def open_envelope(envelope: Envelope, *, recipient: bytes, context: bytes, signer: bytes = b"") -> bytes:
    """The plaintext, by the X25519 private key `recipient`; BadEnvelope unless it is signed for `context`.

    `signer`, if given, is the one Ed25519 key whose signature is accepted; otherwise whose key it is, is the caller's
    check.
    """
    fault = find_fault(envelope)
    if fault is not None:
        raise BadEnvelope(f"malformed envelope: {fault}")
    if envelope.recipients:
        raise BadEnvelope("an envelope to several recipients is not expected here")
    if signer and envelope.sender_signing_pubkey != signer:
        raise BadEnvelope("signed by another key than the sender's")
    if not is_signed(envelope, context):
        raise BadEnvelope("the signature is not for this place")
    if envelope.recipient_pubkey != box.public_key(recipient):
        raise BadEnvelope("sealed to another key")
    sealed = box.Sealed(nonce=envelope.nonce, tag=envelope.auth_tag, ciphertext=envelope.ciphertext)
    try:
        return box.open_sealed(sealed, sender=envelope.sender_pubkey, recipient=recipient)
    except box.BoxError as error:
        raise BadEnvelope("the box does not open") from error
