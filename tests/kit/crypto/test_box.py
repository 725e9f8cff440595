"""Sealed boxes against Wycheproof's X25519 vectors, libsodium's own box, and tampering."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from virtengine.kit.crypto import box

VECTORS = Path(__file__).parents[2] / "data" / "wycheproof" / "x25519.json"
ALICE, BOB = b"\x11" * 32, b"\x22" * 32
NONCE = b"\x33" * 24


def test_a_key_is_of_low_order_exactly_when_its_shared_secret_is_zero():
    found = 0
    for test in json.loads(VECTORS.read_text()):
        zero = test["shared"] == "00" * 32
        assert box.is_low_order(bytes.fromhex(test["public"])) is zero, f"tcId {test['tcId']}"
        found += zero
    assert found > 10


def test_the_library_agrees_on_low_order():
    for test in json.loads(VECTORS.read_text()):
        public = bytes.fromhex(test["public"])
        if box.is_low_order(public):
            with pytest.raises(RuntimeError):
                bindings.crypto_scalarmult(ALICE, public)
        else:
            assert bindings.crypto_scalarmult(ALICE, public) != bytes(32)


def test_the_parts_are_those_of_libsodium_box():
    sealed = box.seal(b"secret", nonce=NONCE, recipient=box.public_key(BOB), sender=ALICE)
    whole = bindings.crypto_box_easy(b"secret", NONCE, box.public_key(BOB), ALICE)
    assert sealed.tag + sealed.ciphertext == whole


@given(st.binary(max_size=300), st.binary(min_size=24, max_size=24))
def test_the_recipient_opens_what_the_sender_sealed(plaintext, nonce):
    sealed = box.seal(plaintext, nonce=nonce, recipient=box.public_key(BOB), sender=ALICE)
    assert (len(sealed.tag), len(sealed.ciphertext), sealed.nonce) == (16, len(plaintext), nonce)
    assert box.open_sealed(sealed, sender=box.public_key(ALICE), recipient=BOB) == plaintext


@given(st.binary(max_size=300))
def test_a_shared_key_opens_what_it_sealed(plaintext):
    sealed = box.seal_secret(plaintext, nonce=NONCE, key=ALICE)
    assert box.open_secret(sealed, key=ALICE) == plaintext
    with pytest.raises(box.BoxError):
        box.open_secret(sealed, key=BOB)


@pytest.mark.parametrize("part", ["nonce", "tag", "ciphertext"])
def test_a_changed_part_does_not_authenticate(part):
    sealed = box.seal(b"secret", nonce=NONCE, recipient=box.public_key(BOB), sender=ALICE)
    parts = {name: getattr(sealed, name) for name in ("nonce", "tag", "ciphertext")}
    parts[part] = bytes((parts[part][0] ^ 1,)) + parts[part][1:]
    with pytest.raises(box.BoxError, match="does not authenticate"):
        box.open_sealed(box.Sealed(**parts), sender=box.public_key(ALICE), recipient=BOB)


def test_sizes_and_unusable_keys_are_refused():
    public = box.public_key(BOB)
    sealed = box.seal(b"secret", nonce=NONCE, recipient=public, sender=ALICE)
    short_tag = box.Sealed(nonce=NONCE, tag=b"", ciphertext=sealed.tag + sealed.ciphertext)
    for attempt in (
        lambda: box.seal(b"", nonce=b"short", recipient=public, sender=ALICE),
        lambda: box.seal(b"", nonce=NONCE, recipient=b"short", sender=ALICE),
        lambda: box.seal(b"", nonce=NONCE, recipient=public, sender=b"short"),
        lambda: box.seal(b"", nonce=NONCE, recipient=bytes(32), sender=ALICE),
        lambda: box.open_sealed(sealed, sender=bytes(32), recipient=BOB),
        lambda: box.open_sealed(short_tag, sender=box.public_key(ALICE), recipient=BOB),
        lambda: box.public_key(b"short"),
    ):
        with pytest.raises(box.BoxError):
            attempt()


def test_generated_keys_and_nonces_have_their_sizes_and_differ():
    assert (len(box.generate_key()), len(box.generate_nonce())) == (32, 24)
    assert box.generate_key() != box.generate_key()
