"""ECDSA over secp256k1 against Wycheproof and against OpenSSL."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.crypto import secp256k1

VECTORS = Path(__file__).parents[2] / "data" / "wycheproof" / "ecdsa_secp256k1_sha256.json"
KEYS = st.integers(1, secp256k1.ORDER - 1).map(lambda number: number.to_bytes(32, "big"))


def read_der(raw: bytes) -> tuple[int, int] | None:
    """The two numbers of a strictly DER-encoded signature that fit 32 bytes, or None."""
    if len(raw) < 8 or raw[0] != 0x30 or raw[1] != len(raw) - 2:
        return None
    numbers, rest = [], raw[2:]
    for _ in range(2):
        if len(rest) < 3 or rest[0] != 2 or not 1 <= rest[1] <= 33 or len(rest) < 2 + rest[1]:
            return None
        body, rest = rest[2 : 2 + rest[1]], rest[2 + rest[1] :]
        if body[0] >= 0x80 or (body[0] == 0 and len(body) > 1 and body[1] < 0x80):
            return None
        numbers.append(int.from_bytes(body, "big"))
    if rest or max(numbers) >> 256:
        return None
    return numbers[0], numbers[1]


def compact_vectors():
    """(key, message, signature, whether it must verify) for every vector that has a compact form."""
    for group in json.loads(VECTORS.read_text()):
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), bytes.fromhex(group["key"]))
        key = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        for test in group["tests"]:
            pair = read_der(bytes.fromhex(test["sig"]))
            if pair is not None:
                r, s = pair
                valid = test["result"] == "valid" and s <= secp256k1.ORDER // 2
                yield (
                    key,
                    bytes.fromhex(test["msg"]),
                    r.to_bytes(32, "big") + s.to_bytes(32, "big"),
                    valid,
                    test["tcId"],
                )


def test_wycheproof_vectors_verify_exactly_when_valid_and_low_s():
    outcomes = []
    for key, message, signature, valid, number in compact_vectors():
        assert secp256k1.verify(key, message, signature) is valid, f"tcId {number}"
        outcomes.append(valid)
    assert outcomes.count(True) > 50
    assert outcomes.count(False) > 100


@given(KEYS, st.binary(max_size=200))
def test_a_signature_verifies_is_low_s_and_deterministic(key, message):
    signature = secp256k1.sign(key, message)
    assert len(signature) == 64
    assert int.from_bytes(signature[32:], "big") <= secp256k1.ORDER // 2
    assert signature == secp256k1.sign(key, message)
    assert secp256k1.verify(secp256k1.public_key(key), message, signature)


@given(KEYS, st.binary(max_size=200))
def test_openssl_has_the_same_key_and_accepts_the_signature(key, message):
    theirs = ec.derive_private_key(int.from_bytes(key, "big"), ec.SECP256K1()).public_key()
    assert secp256k1.public_key(key) == theirs.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    signature = secp256k1.sign(key, message)
    pair = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    theirs.verify(encode_dss_signature(*pair), message, ec.ECDSA(SHA256()))


@given(KEYS, st.binary(max_size=50), st.integers(0, 511))
def test_a_flipped_bit_breaks_a_signature(key, message, bit):
    signature = bytearray(secp256k1.sign(key, message))
    signature[bit // 8] ^= 1 << bit % 8
    assert not secp256k1.verify(secp256k1.public_key(key), message, bytes(signature))


def test_the_high_s_twin_of_a_signature_is_refused():
    key = b"\x07" * 32
    signature = secp256k1.sign(key, b"message")
    high = secp256k1.ORDER - int.from_bytes(signature[32:], "big")
    assert not secp256k1.verify(secp256k1.public_key(key), b"message", signature[:32] + high.to_bytes(32, "big"))


@pytest.mark.parametrize(
    ("key", "signature"),
    [
        (b"", b"\x01" * 64),
        (b"\x02" + b"\xff" * 32, b"\x01" * 64),
        (b"\x04" + b"\x01" * 64, b"\x01" * 64),
        (secp256k1.public_key(b"\x01" * 32), b""),
        (secp256k1.public_key(b"\x01" * 32), b"\x01" * 65),
        (secp256k1.public_key(b"\x01" * 32), b"\xff" * 64),
        (secp256k1.public_key(b"\x01" * 32), bytes(64)),
    ],
)
def test_malformed_input_does_not_verify_and_does_not_raise(key, signature):
    assert secp256k1.verify(key, b"message", signature) is False


def test_a_digest_must_have_32_bytes():
    key = secp256k1.public_key(b"\x01" * 32)
    assert not secp256k1.verify_digest(key, b"short", secp256k1.sign(b"\x01" * 32, b"m"))


@pytest.mark.parametrize("key", [bytes(32), secp256k1.ORDER.to_bytes(32, "big"), b"\x01" * 33])
def test_an_impossible_private_key_is_refused(key):
    assert not secp256k1.is_private_key(key)
    with pytest.raises(ValueError):
        secp256k1.public_key(key)


def test_only_compressed_points_on_the_curve_are_public_keys():
    assert secp256k1.is_public_key(secp256k1.public_key(b"\x09" * 32))
    assert not secp256k1.is_public_key(b"\x02" + bytes(31) + b"\x05")  # x = 5 is on no point
    assert not secp256k1.is_public_key(b"\x02" * 32)
