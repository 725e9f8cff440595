"""The rules: the life of a key, and what makes an envelope acceptable."""

from dataclasses import replace
from itertools import islice
from typing import Final

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.envelope import compute_fingerprint, find_fault, is_signed
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope, Key, KeyKind, KeyState, Params
from virtengine.kit.codec.gen.virtengine.encryption.v1.events import EventKeyStateChanged
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import box, ed25519
from virtengine.kit.sdk.context import Context
from virtengine.x.encryption import errors
from virtengine.x.encryption.state import EncryptionState as State
from virtengine.x.encryption.state import expiry_of

__all__ = ["EncryptionKeeper", "owner_prefix"]

SIGNATURE_GAS: Final = 590
"""Gas for one Ed25519 signature: the Cosmos SDK's `DefaultSigVerifyCostED25519`."""
BYTE_GAS: Final = 1
"""Gas for each byte of ciphertext that is hashed and framed."""
MAX_EXPIRIES_PER_BLOCK: Final = 200
"""Keys one block marks as expired; the rest waits. A key is refused from its expiry on, marked or not."""


class EncryptionKeeper:
    """The registry of keys, and the judge of envelopes."""

    def params(self, ctx: Context) -> Params:
        """The limits."""
        return State.params.get(ctx)

    def find_key(self, ctx: Context, fingerprint: str) -> Key | None:
        """The key of that fingerprint, whatever its state."""
        raw = _parse_fingerprint(fingerprint)
        return None if raw is None else State.keys.find(ctx, raw)

    def get_key(self, ctx: Context, fingerprint: str) -> Key:
        """The key of that fingerprint; `KeyUnknown`."""
        key = self.find_key(ctx, fingerprint)
        if key is None:
            raise errors.KeyUnknown
        return key

    def is_active(self, ctx: Context, owner: bytes, kind: KeyKind, public_key: bytes) -> bool:
        """Whether `public_key` is a key of that kind that `owner` registered and that is accepted now."""
        key = self.find_key(ctx, compute_fingerprint(public_key))
        return key is not None and (key.owner, key.kind) == (owner, kind) and _is_accepted(key, ctx.time)

    # --- the life of a key

    def register(
        self, ctx: Context, owner: Address, kind: KeyKind, public_key: bytes, expires_at: Timestamp | None
    ) -> Key:
        """A new active key."""
        if not _is_usable(kind, public_key):
            raise errors.KeyUnusable
        if expires_at is not None and expires_at <= ctx.time:
            raise errors.ExpiryPassed(str(expires_at))
        fingerprint = compute_fingerprint(public_key)
        if State.keys.has(ctx, bytes.fromhex(fingerprint)):
            raise errors.KeyTaken(fingerprint)
        most = self.params(ctx).max_keys_per_account
        entries = State.by_owner.scan(ctx, prefix=owner_prefix(owner))
        if sum(1 for _ in islice(entries, most)) >= most:
            raise errors.TooManyKeys(str(most))
        key = Key(
            owner=owner,
            fingerprint=fingerprint,
            kind=kind,
            public_key=public_key,
            registered_at=ctx.height,
            expires_at=expires_at,
        )
        return self._move(ctx, key, KeyState.ACTIVE)

    def rotate(
        self, ctx: Context, owner: Address, fingerprint: str, public_key: bytes, expires_at: Timestamp | None
    ) -> Key:
        """A new active key in the place of an active one."""
        old = self._get_own(ctx, owner, fingerprint)
        self._move(ctx, old, KeyState.ROTATED)
        return self.register(ctx, owner, old.kind, public_key, expires_at)

    def revoke(self, ctx: Context, owner: Address, fingerprint: str) -> None:
        """Accept an active key no more."""
        self._move(ctx, self._get_own(ctx, owner, fingerprint), KeyState.REVOKED)

    def expire_due(self, ctx: Context) -> None:
        """Mark keys whose time has come, oldest first, a bounded batch."""
        due = State.expiries.until(ctx, expiry_of(ctx.time))
        for raw in [raw for _, raw in islice(due, MAX_EXPIRIES_PER_BLOCK)]:
            self._move(ctx, State.keys.get(ctx, raw), KeyState.EXPIRED)

    def _get_own(self, ctx: Context, owner: bytes, fingerprint: str) -> Key:
        key = self.get_key(ctx, fingerprint)
        if key.owner != owner:
            raise errors.NotKeyOwner(fingerprint)
        if not _is_accepted(key, ctx.time):
            raise errors.KeyNotActive(fingerprint)
        return key

    def _move(self, ctx: Context, key: Key, state: KeyState) -> Key:
        moved = replace(key, state=state)
        State.keys.set(ctx, bytes.fromhex(key.fingerprint), moved)
        ctx.emit_typed(EventKeyStateChanged(owner=key.owner, fingerprint=key.fingerprint, kind=key.kind, state=state))
        return moved

    # --- envelopes

    def check_envelope(
        self,
        ctx: Context,
        envelope: Envelope,
        *,
        sender: bytes,
        context: bytes,
        recipient: bytes | None = None,
        recipient_key: bytes | None = None,
    ) -> None:
        """Refuse an envelope that is malformed, too large, sealed to a key that is not registered and active, or not
        signed for `context` by an active signing key of the account `sender`.

        With `recipient` it must be sealed to that account alone; with `recipient_key`, to exactly that key.
        """
        params = self.params(ctx)
        if len(envelope.ciphertext) > params.max_ciphertext_bytes:
            raise errors.EnvelopeTooLarge(f"{len(envelope.ciphertext)} bytes of ciphertext")
        if len(envelope.recipients) > params.max_recipients:
            raise errors.EnvelopeTooLarge(f"{len(envelope.recipients)} recipients")
        fault = find_fault(envelope)
        if fault is not None:
            raise errors.EnvelopeMalformed(fault)
        self._check_recipients(ctx, envelope, recipient, recipient_key)
        if not self.is_active(ctx, sender, KeyKind.SIGNING, envelope.sender_signing_pubkey):
            raise errors.SenderUnknown
        ctx.gas.consume(SIGNATURE_GAS + BYTE_GAS * len(envelope.ciphertext), "envelope signature")
        if not is_signed(envelope, context):
            raise errors.EnvelopeSignatureInvalid

    def _check_recipients(
        self, ctx: Context, envelope: Envelope, recipient: bytes | None, recipient_key: bytes | None
    ) -> None:
        if recipient_key is not None and envelope.recipient_pubkey != recipient_key:
            raise errors.RecipientUnknown("it is sealed to another key")
        if recipient is not None and envelope.recipients:
            raise errors.RecipientUnknown("it has several recipients")
        fingerprints = [wrapped.key_fingerprint for wrapped in envelope.recipients]
        for fingerprint in fingerprints or [compute_fingerprint(envelope.recipient_pubkey)]:
            key = self.find_key(ctx, fingerprint)
            if key is None or key.kind is not KeyKind.ENCRYPTION or not _is_accepted(key, ctx.time):
                raise errors.RecipientUnknown(fingerprint)
            if recipient is not None and key.owner != recipient:
                raise errors.RecipientUnknown(f"{fingerprint} belongs to another account")


def owner_prefix(owner: bytes) -> bytes:
    """What the index entries of an account's keys begin with."""
    return bytes((len(owner),)) + owner


def _parse_fingerprint(text: str) -> bytes | None:
    """The 20 bytes of a fingerprint in lower-case hexadecimal; None for any other text."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return None
    return raw if len(raw) == 20 and raw.hex() == text else None


def _is_accepted(key: Key, now: Timestamp) -> bool:
    return key.state is KeyState.ACTIVE and (key.expires_at is None or key.expires_at > now)


def _is_usable(kind: KeyKind, public_key: bytes) -> bool:
    if kind is KeyKind.ENCRYPTION:
        return len(public_key) == box.KEY_SIZE and not box.is_low_order(public_key)
    return kind is KeyKind.SIGNING and ed25519.is_public_key(public_key)
