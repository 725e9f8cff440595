"""The rules: the life of a key, and what makes an envelope acceptable."""

from collections.abc import Sequence
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
from virtengine.x.encryption.state import expiry_of, key_key, owner_prefix

__all__ = ["EncryptionKeeper", "parse_fingerprint"]

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

    def find_key(self, ctx: Context, owner: bytes, fingerprint: str) -> Key | None:
        """The account's key of that fingerprint, whatever its state."""
        raw = parse_fingerprint(fingerprint)
        return None if raw is None else State.keys.find(ctx, (raw, owner))

    def is_active(self, ctx: Context, owner: bytes, kind: KeyKind, public_key: bytes) -> bool:
        """Whether `public_key` is a key of that kind that `owner` registered and that is accepted now."""
        key = self.find_key(ctx, owner, compute_fingerprint(public_key))
        return key is not None and key.kind is kind and _is_accepted(key, ctx.time)

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
        if self.find_key(ctx, owner, fingerprint) is not None:
            raise errors.KeyTaken(fingerprint)
        most = self.params(ctx).max_keys_per_account
        entries = State.by_owner.scan(ctx, prefix=owner_prefix(owner))
        if sum(1 for _ in islice(entries, most)) >= most:
            raise errors.TooManyKeys(f"{most}, whatever became of them")
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
        for entry in [entry for _, entry in islice(due, MAX_EXPIRIES_PER_BLOCK)]:
            self._move(ctx, State.keys.get(ctx, entry), KeyState.EXPIRED)

    def _get_own(self, ctx: Context, owner: bytes, fingerprint: str) -> Key:
        key = self.find_key(ctx, owner, fingerprint)
        if key is None:
            raise errors.KeyUnknown(fingerprint)
        if not _is_accepted(key, ctx.time):
            raise errors.KeyNotActive(fingerprint)
        return key

    def _move(self, ctx: Context, key: Key, state: KeyState) -> Key:
        moved = replace(key, state=state)
        State.keys.set(ctx, key_key(key), moved)
        ctx.emit_typed(EventKeyStateChanged(owner=key.owner, fingerprint=key.fingerprint, kind=key.kind, state=state))
        return moved

    # --- envelopes

    def check_envelope(
        self,
        ctx: Context,
        envelope: Envelope,
        *,
        sender: bytes,
        recipients: Sequence[bytes],
        context: bytes,
        recipient_key: bytes | None = None,
    ) -> None:
        """Refuse an envelope that is malformed, too large, not sealed to a registered and active key of each of the
        accounts `recipients`, in their order, or not signed for `context` by an active signing key of `sender`.

        To one account it is sealed in the single-recipient form; with `recipient_key`, to exactly that key of it.
        """
        params = self.params(ctx)
        if len(envelope.ciphertext) > params.max_ciphertext_bytes:
            raise errors.EnvelopeTooLarge(
                f"{len(envelope.ciphertext)} bytes of ciphertext, at most {params.max_ciphertext_bytes}"
            )
        if len(envelope.recipients) > params.max_recipients:
            raise errors.EnvelopeTooLarge(f"{len(envelope.recipients)} recipients, at most {params.max_recipients}")
        fault = find_fault(envelope)
        if fault is not None:
            raise errors.EnvelopeMalformed(fault)
        if recipient_key is not None and envelope.recipient_pubkey != recipient_key:
            raise errors.RecipientUnknown("it is sealed to another key")
        self._check_recipients(ctx, envelope, recipients)
        if not self.is_active(ctx, sender, KeyKind.SIGNING, envelope.sender_signing_pubkey):
            raise errors.SenderUnknown
        ctx.gas.consume(SIGNATURE_GAS + BYTE_GAS * len(envelope.ciphertext), "envelope signature")
        if not is_signed(envelope, context):
            raise errors.EnvelopeSignatureInvalid

    def _check_recipients(self, ctx: Context, envelope: Envelope, recipients: Sequence[bytes]) -> None:
        if len(recipients) == 1 and envelope.recipients:
            raise errors.RecipientUnknown("it has the form for several recipients, and there is one")
        wrapped = [wrapped.key_fingerprint for wrapped in envelope.recipients]
        fingerprints = wrapped or [compute_fingerprint(envelope.recipient_pubkey)]
        if len(fingerprints) != len(recipients):
            raise errors.RecipientUnknown(f"sealed to {len(fingerprints)} keys for {len(recipients)} accounts")
        for owner, fingerprint in zip(recipients, fingerprints, strict=True):
            key = self.find_key(ctx, owner, fingerprint)
            if key is None or key.kind is not KeyKind.ENCRYPTION or not _is_accepted(key, ctx.time):
                raise errors.RecipientUnknown(fingerprint)


def parse_fingerprint(text: str) -> bytes | None:
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
