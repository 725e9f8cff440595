"""Ed25519 against Wycheproof and RFC 8032."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.crypto import ed25519

VECTORS = Path(__file__).parents[2] / "data" / "wycheproof" / "ed25519.json"


def test_wycheproof_vectors_verify_exactly_when_valid():
    for group in json.loads(VECTORS.read_text()):
        for test in group["tests"]:
            message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
            verified = ed25519.verify(bytes.fromhex(group["key"]), message, signature)
            assert verified is (test["result"] == "valid"), f"tcId {test['tcId']}"


def test_the_second_vector_of_rfc_8032():
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    assert ed25519.public_key(seed).hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert ed25519.sign(seed, b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_what_is_signed_verifies_and_nothing_else(seed, message):
    signature = ed25519.sign(seed, message)
    assert ed25519.verify(ed25519.public_key(seed), message, signature)
    assert not ed25519.verify(ed25519.public_key(seed), message + b"!", signature)


@pytest.mark.parametrize(("key", "signature"), [(b"", bytes(64)), (bytes(32), b""), (bytes(32), bytes(64))])
def test_malformed_input_does_not_verify_and_does_not_raise(key, signature):
    assert ed25519.verify(key, b"", signature) is False


def test_only_canonical_points_of_the_main_subgroup_are_public_keys():
    key = ed25519.public_key(bytes(32))
    assert ed25519.is_public_key(key)
    neutral, order_eight = b"\x01" + bytes(31), "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
    for other in (b"", key[:-1], neutral, bytes.fromhex(order_eight), b"\xff" * 32, bytes(31) + b"\x80"):
        assert not ed25519.is_public_key(other)


def test_generated_seeds_differ():
    assert len({ed25519.generate_seed() for _ in range(10)}) == 10
