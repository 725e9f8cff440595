"""What is signed, with which keys, and that a cache changes nothing."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.baseapp.signing import SIMULATED_KEY, SignatureCache, parse_public_key, sign_bytes, verify
from virtengine.kit.codec.any import Any, pack
from virtengine.kit.codec.gen.cosmos.crypto.ed25519.keys import PubKey as Ed25519PubKey
from virtengine.kit.codec.gen.cosmos.crypto.secp256k1.keys import PubKey
from virtengine.kit.codec.gen.cosmos.crypto.secp256r1.keys import PubKey as P256PubKey
from virtengine.kit.codec.gen.cosmos.tx.signing.v1beta1.signing import SignMode
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import SignDoc, TxRaw
from virtengine.kit.crypto import secp256k1
from virtengine.kit.crypto.hashes import address_of_secp256k1
from virtengine.kit.sdk.errors import InvalidPubKey

PRIVATE = b"\x07" * 32
PUBLIC = secp256k1.public_key(PRIVATE)
KEY = parse_public_key(pack(PubKey(key=PUBLIC)))


@given(st.binary(max_size=300), st.binary(max_size=300), st.text(max_size=40), st.integers(0, 2**64 - 1))
def test_sign_bytes_are_the_sign_doc(body: bytes, auth: bytes, chain_id: str, number: int) -> None:
    doc = SignDoc(body_bytes=body, auth_info_bytes=auth, chain_id=chain_id, account_number=number)
    signed = TxRaw(body_bytes=body, auth_info_bytes=auth).encode()
    assert sign_bytes(signed, chain_id, number) == doc.encode()


def test_a_key_knows_its_address() -> None:
    assert KEY.address == address_of_secp256k1(PUBLIC)
    assert parse_public_key(SIMULATED_KEY).raw[0] in (2, 3)
    assert parse_public_key(pack(PubKey(key=PUBLIC))) is KEY


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (pack(PubKey(key=b"\x02" + b"\xff" * 32)), "not a compressed point"),
        (pack(PubKey(key=b"")), "not a compressed point"),
        (Any(PubKey.TYPE_URL, b"\xff"), "cosmos.crypto.secp256k1"),
        (Any(PubKey.TYPE_URL, PubKey(key=PUBLIC).encode() * 2), "not the shortest encoding"),
        (Any(PubKey.TYPE_URL, b"\x0a\x01x" * 9_000 + PubKey(key=PUBLIC).encode()), "not the shortest encoding"),
        (pack(Ed25519PubKey(key=bytes(32))), "ED25519 public keys are unsupported"),
        (pack(P256PubKey(key=bytes(33))), "unrecognized public key type: /cosmos.crypto.secp256r1.PubKey"),
    ],
)
def test_keys_that_may_not_sign_are_refused(packed: Any, text: str) -> None:
    with pytest.raises(InvalidPubKey, match=text):
        parse_public_key(packed)


def test_a_signature_is_verified_once_and_never_believed_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(point: secp256k1.Point, digest: bytes, signature: bytes) -> bool:
        calls.append(digest)
        return original(point, digest, signature)

    original = secp256k1.Point.verify_digest
    monkeypatch.setattr(secp256k1.Point, "verify_digest", counted)
    cache = SignatureCache()
    signature = secp256k1.sign(PRIVATE, b"message")
    assert cache.verify(KEY, b"message", signature, remember=True)
    assert cache.verify(KEY, b"message", signature, remember=False)
    assert calls == [sha256(b"message").digest()]
    assert not cache.verify(KEY, b"messagf", signature, remember=True)
    assert not cache.verify(KEY, b"message", signature[:-1] + b"\0", remember=True)
    assert not cache.verify(KEY, b"message", signature[:-1] + b"\0", remember=True)
    assert len(calls) == 4


def test_without_room_nothing_is_remembered() -> None:
    cache = SignatureCache(0)
    signature = secp256k1.sign(PRIVATE, b"message")
    assert all(cache.verify(KEY, b"message", signature, remember=True) for _ in range(2))


def test_only_the_direct_mode_verifies() -> None:
    signature = secp256k1.sign(PRIVATE, b"m")
    for mode in (*SignMode, -1, 9):
        valid = verify(SignatureCache(), KEY, b"m", signature, mode=mode, remember=False)
        assert valid == (mode == SignMode.DIRECT)
