"""What makes an envelope acceptable on chain."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.x.encryption.test_registry import LOW_ORDER, Registry, signing, x25519

from virtengine.kit.codec.envelope import WRAPPED_KEY_SIZE, compute_fingerprint, signing_bytes
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Algorithm, Envelope, KeyKind, WrappedKey
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import ed25519
from virtengine.kit.crypto.hashes import sha256
from virtengine.kit.sdk.errors import SdkError
from virtengine.kit.sdk.gas import GasMeter
from virtengine.x.encryption import errors
from virtengine.x.encryption.keeper import EncryptionKeeper

CONTEXT = b"a context"


def sign(envelope: Envelope, name: str = "alice signs", context: bytes = CONTEXT) -> Envelope:
    signed = replace(envelope, sender_signing_pubkey=signing(name))
    return replace(signed, sender_signature=ed25519.sign(sha256(name.encode()), signing_bytes(signed, context)))


PLAIN = Envelope(
    version=1,
    algorithm_id=Algorithm.X25519_XSALSA20_POLY1305,
    recipient_pubkey=x25519("bob reads"),
    sender_pubkey=x25519("ephemeral"),
    nonce=bytes(24),
    ciphertext=b"sealed",
    auth_tag=bytes(16),
    content_type="application/json",
    created_at=Timestamp(1),
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    registry = Registry(max_ciphertext_bytes=64, max_recipients=3)
    registry.register(registry.alice, signing("alice signs"), KeyKind.SIGNING).ok()
    registry.register(registry.alice, x25519("alice reads")).ok()
    registry.register(registry.bob, signing("bob signs"), KeyKind.SIGNING).ok()
    for name in ("bob reads", "bob's other", "bob's old"):
        registry.register(registry.bob, x25519(name)).ok()
    registry.revoke(registry.bob, compute_fingerprint(x25519("bob's old"))).ok()
    registry.register(registry.bob, x25519("bob's late"), expires_at=registry.in_seconds(5)).ok()
    registry.chain.advance(6)
    return registry


def check(registry: Registry, envelope: Envelope, **demands: Any) -> None:
    """From alice, to bob, unless demanded otherwise."""
    parties = {"sender": registry.alice.address, "recipients": (registry.bob.address,), "context": CONTEXT}
    EncryptionKeeper().check_envelope(registry.chain.ctx(), envelope, **{**parties, **demands})


def refuse(registry: Registry, error: type[SdkError], envelope: Envelope, **demands: Any) -> None:
    with pytest.raises(error):
        check(registry, envelope, **demands)


def test_an_envelope_for_an_active_key_signed_by_an_active_key_is_accepted(registry: Registry) -> None:
    check(registry, sign(PLAIN))
    check(registry, sign(PLAIN), recipient_key=x25519("bob reads"))


MALFORMED: dict[str, Callable[[Envelope], Envelope]] = {
    "version 0": lambda e: replace(e, version=0),
    "version 256": lambda e: replace(e, version=256),
    "no algorithm": lambda e: replace(e, algorithm_id=Algorithm.UNSPECIFIED),
    "short nonce": lambda e: replace(e, nonce=bytes(23)),
    "short tag": lambda e: replace(e, auth_tag=bytes(15)),
    "long content type": lambda e: replace(e, content_type="x" * 128),
    "no sender": lambda e: replace(e, sender_pubkey=b""),
    "no recipient": lambda e: replace(e, recipient_pubkey=b""),
    "recipient beside wrapped keys": lambda e: replace(e, recipients=(wrapped("bob reads"),)),
    "a recipient twice": lambda e: replace(e, recipient_pubkey=b"", recipients=(wrapped("bob reads"),) * 2),
    "short fingerprint": lambda e: replace(
        e, recipient_pubkey=b"", recipients=(replace(wrapped("bob reads"), key_fingerprint="00"),)
    ),
    "short wrapped key": lambda e: replace(
        e, recipient_pubkey=b"", recipients=(replace(wrapped("bob reads"), wrapped_key=b""),)
    ),
    **{f"low-order sender {n}": lambda e, key=key: replace(e, sender_pubkey=key) for n, key in enumerate(LOW_ORDER)},
    **{
        f"low-order recipient {n}": lambda e, key=key: replace(e, recipient_pubkey=key)
        for n, key in enumerate(LOW_ORDER)
    },
}


def wrapped(name: str) -> WrappedKey:
    return WrappedKey(key_fingerprint=compute_fingerprint(x25519(name)), wrapped_key=bytes(WRAPPED_KEY_SIZE))


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_envelope_is_refused(registry: Registry, what: str) -> None:
    refuse(registry, errors.EnvelopeMalformed, sign(MALFORMED[what](PLAIN)))


def test_signature_and_signing_key_have_their_sizes(registry: Registry) -> None:
    signed = sign(PLAIN)
    refuse(registry, errors.EnvelopeMalformed, replace(signed, sender_signature=bytes(63)))
    refuse(registry, errors.EnvelopeMalformed, replace(signed, sender_signing_pubkey=bytes(31)))


def test_an_envelope_is_only_so_large(registry: Registry) -> None:
    check(registry, sign(replace(PLAIN, ciphertext=bytes(64))))
    refuse(registry, errors.EnvelopeTooLarge, sign(replace(PLAIN, ciphertext=bytes(65))))
    many = tuple(wrapped(str(number)) for number in range(4))
    refuse(registry, errors.EnvelopeTooLarge, sign(replace(PLAIN, recipient_pubkey=b"", recipients=many)))


@pytest.mark.parametrize("name", ["nobody's", "bob's old", "bob's late"])
def test_a_key_that_is_unknown_revoked_or_expired_receives_nothing(registry: Registry, name: str) -> None:
    refuse(registry, errors.RecipientUnknown, sign(replace(PLAIN, recipient_pubkey=x25519(name))))
    several = (wrapped("bob reads"), wrapped(name))
    recipients = (registry.bob.address,) * 2
    refuse(
        registry,
        errors.RecipientUnknown,
        sign(replace(PLAIN, recipient_pubkey=b"", recipients=several)),
        recipients=recipients,
    )


def test_a_signing_key_receives_nothing(registry: Registry) -> None:
    refuse(registry, errors.RecipientUnknown, sign(replace(PLAIN, recipient_pubkey=signing("bob signs"))))


SEVERAL = replace(PLAIN, recipient_pubkey=b"", recipients=(wrapped("bob reads"), wrapped("alice reads")))


def test_an_envelope_is_sealed_to_exactly_the_accounts_asked_for(registry: Registry) -> None:
    alice, bob = registry.alice.address, registry.bob.address
    refuse(registry, errors.RecipientUnknown, sign(PLAIN), recipients=(alice,))
    refuse(registry, errors.RecipientUnknown, sign(PLAIN), recipients=(bob, alice))
    refuse(registry, errors.RecipientUnknown, sign(PLAIN), recipient_key=x25519("bob's other"))
    check(registry, sign(SEVERAL), recipients=(bob, alice))
    for recipients in ((bob,), (alice, bob), (bob, bob), (bob, alice, alice), ()):
        refuse(registry, errors.RecipientUnknown, sign(SEVERAL), recipients=recipients)
    alone = sign(replace(SEVERAL, recipients=SEVERAL.recipients[:1]))
    refuse(registry, errors.RecipientUnknown, alone)


def test_a_key_that_another_account_registered_is_not_the_recipients(registry: Registry) -> None:
    registry.register(registry.alice, x25519("bob's old")).ok()
    old = sign(replace(PLAIN, recipient_pubkey=x25519("bob's old")))
    refuse(registry, errors.RecipientUnknown, old)
    check(registry, old, recipients=(registry.alice.address,))


def test_only_the_senders_own_active_signing_key_counts(registry: Registry) -> None:
    refuse(registry, errors.SenderUnknown, sign(PLAIN, "bob signs"))
    refuse(registry, errors.SenderUnknown, sign(PLAIN, "nobody signs"))
    refuse(registry, errors.SenderUnknown, sign(PLAIN), sender=registry.bob.address)


def test_every_field_and_the_context_are_signed(registry: Registry) -> None:
    signed = sign(PLAIN)
    refuse(registry, errors.EnvelopeSignatureInvalid, signed, context=b"another context")
    for changes in (
        {"sender_pubkey": x25519("another")},
        {"recipient_pubkey": x25519("bob's other")},
        {"nonce": b"\1" * 24},
        {"ciphertext": b"sealeD"},
        {"auth_tag": b"\1" * 16},
        {"content_type": "text/plain"},
        {"created_at": Timestamp(1, 1)},
        {"sender_signature": bytes(64)},
    ):
        refuse(registry, errors.EnvelopeSignatureInvalid, replace(signed, **changes))
    turned = replace(sign(SEVERAL), recipients=SEVERAL.recipients[::-1])
    recipients = (registry.alice.address, registry.bob.address)
    refuse(registry, errors.EnvelopeSignatureInvalid, turned, recipients=recipients)


def test_checking_costs_gas_for_the_signature_and_the_bytes_it_covers(registry: Registry) -> None:
    def used(envelope: Envelope) -> int:
        ctx = registry.chain.ctx().with_gas(GasMeter(10_000_000))
        parties = {"sender": registry.alice.address, "recipients": (registry.bob.address,)}
        EncryptionKeeper().check_envelope(ctx, envelope, **parties, context=CONTEXT)
        return ctx.gas.consumed

    assert used(sign(replace(PLAIN, ciphertext=bytes(64)))) == used(sign(replace(PLAIN, ciphertext=b""))) + 64
