"""Words to keys against the BIP-39 and BIP-32 vectors and a known Cosmos address."""

import json
from pathlib import Path

import pytest

from virtengine.kit.crypto import hd, secp256k1
from virtengine.kit.crypto.hashes import address_of_secp256k1

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "bip39" / "english.json").read_text())
ABANDON = "abandon " * 11 + "about"


@pytest.mark.parametrize("vector", VECTORS[:8], ids=range(8))
def test_bip39_seeds(vector):
    _, mnemonic, seed, _ = vector
    assert hd.seed_from_mnemonic(mnemonic, "TREZOR").hex() == seed


def test_bip39_checksums_of_all_vectors():
    for _, mnemonic, _, _ in VECTORS:
        assert hd.check_mnemonic(mnemonic) == mnemonic


def test_bip32_first_test_vector():
    seed = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
    assert hd.derive_key(seed, "m").hex() == "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"
    assert hd.derive_key(seed, "m/0h").hex() == "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea"
    assert hd.derive_key(seed, "m/0'/1/2'/2/1000000000").hex() == (
        "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8"
    )


def test_the_address_of_the_standard_mnemonic():
    key = hd.key_from_mnemonic(ABANDON)
    # cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4
    assert address_of_secp256k1(secp256k1.public_key(key)).hex() == "28ff5c6d57d8cfd492b6fb42614536ed648e01fd"
    assert hd.key_from_mnemonic(f"  {ABANDON.replace(' ', '   ')} ") == key
    assert hd.key_from_mnemonic(ABANDON, passphrase="x") != key
    assert hd.key_from_mnemonic(ABANDON, "m/44'/118'/0'/0/1") != key


@pytest.mark.parametrize("words", [12, 15, 18, 21, 24])
def test_generated_mnemonics_are_valid_and_differ(words):
    mnemonic = hd.generate_mnemonic(words)
    assert len(mnemonic.split()) == words
    assert hd.check_mnemonic(mnemonic) == mnemonic
    assert mnemonic != hd.generate_mnemonic(words)


@pytest.mark.parametrize(
    ("mnemonic", "reason"),
    [
        ("", "got 0"),
        ("abandon " * 13, "got 13"),
        ("abandon " * 11 + "zebrra", "word 12 is not in the word list"),
        ("abandon " * 12, "checksum"),
    ],
)
def test_a_bad_mnemonic_is_refused_without_repeating_it(mnemonic, reason):
    with pytest.raises(hd.InvalidMnemonic, match=reason) as raised:
        hd.key_from_mnemonic(mnemonic)
    assert "abandon" not in str(raised.value)
    assert "zebrra" not in str(raised.value)


def test_no_mnemonic_of_another_length_is_generated():
    with pytest.raises(hd.InvalidMnemonic, match="not 13"):
        hd.generate_mnemonic(13)


@pytest.mark.parametrize("path", ["", "44'/0", "m/", "m/x", "m/-1", "m/2147483648", "m/1''", "m/٣", "m/00000000000"])
def test_a_bad_path_is_refused(path):
    with pytest.raises(hd.InvalidPath):
        hd.parse_path(path)


def test_a_path_in_numbers():
    assert hd.parse_path("m/44'/118h/0") == (0x8000002C, 0x80000076, 0)
