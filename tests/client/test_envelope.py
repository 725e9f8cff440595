"""Envelopes: only the recipient reads them, only in the place they were signed for; and any NaCl can open them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import Box, PrivateKey, PublicKey

from virtengine.client.envelope import BadEnvelope, open_envelope, seal
from virtengine.kit.codec.envelope import (
    access_context,
    compute_context,
    config_context,
    find_fault,
    is_signed,
    owner_copy_context,
    signing_bytes,
)
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Algorithm, Envelope, WrappedKey
from virtengine.kit.codec.gen.virtengine.market.v1.market import Counters, LeaseId, MeterSource, OrderId, UsageRecord
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.codec.usage import is_usage_signed, sign_usage, usage_digest
from virtengine.kit.crypto import box, ed25519

RECIPIENT = b"\x11" * 32
SEED = b"\x22" * 32
CONTEXT = owner_copy_context("chain-1", b"o" * 20, b"c" * 32)


def make(plaintext: bytes = b"secret", context: bytes = CONTEXT) -> Envelope:
    return seal(
        plaintext,
        recipient=box.public_key(RECIPIENT),
        signing_seed=SEED,
        context=context,
        content_type="text/plain",
        created_at=Timestamp(1_700_000_000, 5),
    )


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_for_the_recipient_alone(plaintext: bytes) -> None:
    envelope = make(plaintext)
    assert open_envelope(envelope, recipient=RECIPIENT, context=CONTEXT) == plaintext
    assert open_envelope(envelope, recipient=RECIPIENT, context=CONTEXT, signer=ed25519.public_key(SEED)) == plaintext
    with pytest.raises(BadEnvelope, match="another key"):
        open_envelope(envelope, recipient=b"\x12" * 32, context=CONTEXT)
    with pytest.raises(BadEnvelope, match="another key than the sender"):
        open_envelope(envelope, recipient=RECIPIENT, context=CONTEXT, signer=b"\x01" * 32)


def test_another_implementation_of_nacl_opens_and_seals_it() -> None:
    envelope = make()
    opened = Box(PrivateKey(RECIPIENT), PublicKey(envelope.sender_pubkey)).decrypt(
        envelope.auth_tag + envelope.ciphertext, envelope.nonce
    )
    assert opened == b"secret"
    sender = PrivateKey.generate()
    sealed = Box(sender, PublicKey(box.public_key(RECIPIENT))).encrypt(b"theirs", b"n" * 24).ciphertext
    theirs = replace(
        envelope, sender_pubkey=bytes(sender.public_key), nonce=b"n" * 24, auth_tag=sealed[:16], ciphertext=sealed[16:]
    )
    signed = replace(theirs, sender_signature=ed25519.sign(SEED, signing_bytes(theirs, CONTEXT)))
    assert open_envelope(signed, recipient=RECIPIENT, context=CONTEXT) == b"theirs"


def test_two_envelopes_share_neither_key_nor_nonce() -> None:
    one, two = make(), make()
    assert one.sender_pubkey != two.sender_pubkey
    assert one.nonce != two.nonce


CHANGES = {
    "version": 2,
    "algorithm_id": Algorithm.UNSPECIFIED,
    "recipient_pubkey": box.public_key(b"\x33" * 32),
    "sender_pubkey": box.public_key(b"\x34" * 32),
    "nonce": b"n" * 24,
    "ciphertext": b"x",
    "auth_tag": b"t" * 16,
    "content_type": "text/html",
    "created_at": Timestamp(1_700_000_000, 6),
    "sender_signing_pubkey": ed25519.public_key(b"\x35" * 32),
    "recipients": (WrappedKey(key_fingerprint="0" * 40, wrapped_key=bytes(72)),),
}


def test_the_signature_covers_every_field_and_the_context() -> None:
    envelope = make()
    assert set(CHANGES) == set(Envelope.__slots__) - {"sender_signature"}
    message = signing_bytes(envelope, CONTEXT)
    for name, value in CHANGES.items():
        changed = replace(envelope, **{name: value})
        assert signing_bytes(changed, CONTEXT) != message
        assert not is_signed(changed, CONTEXT)
        with pytest.raises(BadEnvelope):
            open_envelope(changed, recipient=RECIPIENT, context=CONTEXT)
    assert signing_bytes(replace(envelope, sender_signature=b""), CONTEXT) == message


def test_contexts_of_different_places_differ() -> None:
    owner, other, commitment, provider = b"o" * 20, b"p" * 20, b"c" * 32, b"v" * 20
    contexts = [
        owner_copy_context("chain-1", owner, commitment),
        owner_copy_context("chain-2", owner, commitment),
        owner_copy_context("chain-1", other, commitment),
        owner_copy_context("chain-1", owner, b"d" * 32),
        config_context("chain-1", owner, 1, commitment, provider),
        config_context("chain-1", owner, 2, commitment, provider),
        config_context("chain-1", owner, 1, commitment, other),
        access_context("chain-1", owner, 1, 1, commitment, provider),
        access_context("chain-1", owner, 1, 2, commitment, provider),
        compute_context("chain-1", "veid", "config", owner, commitment),
    ]
    assert len(set(contexts)) == len(contexts)
    envelope = make(context=contexts[0])
    assert [is_signed(envelope, context) for context in contexts] == [True] + [False] * (len(contexts) - 1)


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_no_two_lists_of_details_have_one_context(one: list[bytes], other: list[bytes]) -> None:
    contexts = [compute_context("c", "m", "p", b"o", b"x", *details) for details in (one, other)]
    assert (contexts[0] == contexts[1]) == (one == other)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": 2}, "version"),
        ({"algorithm_id": Algorithm.UNSPECIFIED}, "algorithm"),
        ({"sender_pubkey": bytes(32)}, "sender"),
        ({"sender_pubkey": b"\x01" + bytes(31)}, "sender"),
        ({"recipient_pubkey": bytes(32)}, "recipient"),
        ({"recipient_pubkey": b"short"}, "recipient"),
        ({"nonce": bytes(23)}, "nonce"),
        ({"auth_tag": bytes(17)}, "tag"),
        ({"content_type": "x" * 128}, "content type"),
        ({"content_type": "é" * 64}, "content type"),
        ({"sender_signing_pubkey": bytes(31)}, "signing key"),
        ({"sender_signature": bytes(63)}, "signature"),
        ({"recipients": CHANGES["recipients"]}, "beside"),
        (
            {"recipient_pubkey": b"", "recipients": (WrappedKey(key_fingerprint="0" * 39, wrapped_key=bytes(72)),)},
            "fingerprint",
        ),
        (
            {"recipient_pubkey": b"", "recipients": (WrappedKey(key_fingerprint="0" * 40, wrapped_key=bytes(71)),)},
            "wrapped key",
        ),
        ({"recipient_pubkey": b"", "recipients": CHANGES["recipients"] * 2}, "twice"),
    ],
)
def test_malformed_envelopes_are_refused_with_the_fault(changes: dict[str, object], words: str) -> None:
    envelope = make()
    assert find_fault(envelope) is None
    fault = find_fault(replace(envelope, **changes))
    assert fault is not None
    assert words in fault


def test_nobody_seals_to_a_key_that_makes_every_secret_zero() -> None:
    with pytest.raises(BadEnvelope, match="cannot seal"):
        seal(b"x", recipient=bytes(32), signing_seed=SEED, context=CONTEXT, content_type="", created_at=Timestamp())


def test_a_usage_record_is_signed_for_one_chain_and_as_it_stands() -> None:
    record = UsageRecord(
        lease=LeaseId(order=OrderId(owner=b"o" * 20, sequence=1), attempt=1),  # type: ignore[arg-type]
        sequence=1,
        from_height=10,
        to_height=20,
        counters=Counters(cpu_milli_seconds=5),
        source=MeterSource.CGROUP,
    )
    signed = sign_usage("chain-1", record, SEED)
    key = ed25519.public_key(SEED)
    assert is_usage_signed("chain-1", signed, key)
    assert not is_usage_signed("chain-2", signed, key)
    assert not is_usage_signed("chain-1", replace(signed, to_height=21), key)
    assert not is_usage_signed("chain-1", replace(signed, counters=Counters(cpu_milli_seconds=6)), key)
    assert not is_usage_signed("chain-1", signed, ed25519.public_key(b"\x09" * 32))
    assert usage_digest("chain-1", signed) == usage_digest("chain-1", record)
    assert usage_digest("a", record) != usage_digest("ab", record)
