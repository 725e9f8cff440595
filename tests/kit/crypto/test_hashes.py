"""Hashes and addresses against published values."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.crypto import _ripemd160, hashes


@given(st.binary(max_size=300))
def test_ripemd160_in_python_equals_the_one_in_use(data):
    assert _ripemd160.ripemd160(data) == hashes.ripemd160(data)


def test_ripemd160_vectors_of_its_authors():
    assert _ripemd160.ripemd160(b"").hex() == "9c1185a5c5e9fc54612808977ee8f548b2258d31"
    assert _ripemd160.ripemd160(b"abc").hex() == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"
    assert _ripemd160.ripemd160(b"1234567890" * 8).hex() == "9b752e45573d4b39f4dbd3323cab82bf63326bfb"


def test_the_absence_of_ripemd160_is_noticed(monkeypatch):
    def refuse(name, *_data):
        raise ValueError(f"unsupported hash type {name}")

    assert hashes._has_ripemd160()
    monkeypatch.setattr(hashlib, "new", refuse)
    assert not hashes._has_ripemd160()


def test_addresses_of_keys_and_modules():
    assert hashes.sha256(b"abc") == hashlib.sha256(b"abc").digest()
    assert hashes.address_of_ed25519(bytes(32)) == hashlib.sha256(bytes(32)).digest()[:20]
    # The fee collector's address on every Cosmos chain, cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta.
    assert hashes.module_address("fee_collector").hex() == "f1829676db577682e944fc3493d451b67ff3e29f"
