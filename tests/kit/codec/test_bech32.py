"""Addresses as text against the BIP-173 vectors and known addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec import bech32
from virtengine.kit.codec.errors import InvalidAddress

ADDRESSES = st.binary(min_size=1, max_size=255)
STANDARD = bytes.fromhex("28ff5c6d57d8cfd492b6fb42614536ed648e01fd")
"""First address of the mnemonic "abandon … about"."""


@pytest.fixture
def base():
    """Sets the process's prefix back afterwards."""
    before = bech32.prefixes().account
    yield bech32.configure
    bech32.configure(before)


@given(ADDRESSES)
def test_every_address_leads_back(address):
    for encode, decode in (
        (bech32.encode_account, bech32.decode_account),
        (bech32.encode_validator, bech32.decode_validator),
        (bech32.encode_consensus, bech32.decode_consensus),
    ):
        assert decode(encode(address)) == address
        assert decode(encode(address).upper()) == address


@given(st.binary(min_size=20, max_size=20), st.data())
def test_a_changed_character_is_noticed(address, data):
    text = bech32.encode_account(address)
    position = data.draw(st.integers(3, len(text) - 1))
    char = data.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l").filter(lambda char: char != text[position]))
    with pytest.raises(InvalidAddress, match="invalid checksum"):
        bech32.decode_account(text[:position] + char + text[position + 1 :])


def test_known_addresses():
    assert bech32.encode("cosmos", STANDARD) == "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4"
    assert bech32.decode("cosmos", "cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta").hex() == (
        "f1829676db577682e944fc3493d451b67ff3e29f"
    )
    assert bech32.encode_account(STANDARD).startswith("ve1")
    assert bech32.encode_validator(STANDARD).startswith("vevaloper1")
    assert bech32.encode_consensus(STANDARD).startswith("vevalcons1")


@pytest.mark.parametrize(
    "text",
    [
        "A12UEL5L",
        "a12uel5l",
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
        "?1ezyfcl",
    ],
)
def test_valid_bip173_strings_without_data(text):
    assert bech32.decode_any(text) == (text.lower().rpartition("1")[0], b"")


@pytest.mark.parametrize(
    ("text", "values"),
    [  # BIP-173, "valid Bech32" with data; the five-bit values
        (
            "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
            "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d",
        ),
        ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "00443214c74254b635cf84653a56d7c675be77df"),
    ],
)
def test_valid_bip173_strings_with_data(text, values):
    assert bech32.decode_any(text) == (text.rpartition("1")[0], bytes.fromhex(values))


@pytest.mark.parametrize(
    "text",
    [
        "\x201nwldj5",
        "\x7f1axkwrx",
        "\x801eym55h",
        "pzry9x0s0muk",
        "1pzry9x0s0muk",
        "x1b4n0q5v",
        "li1dgmt3",
        "de1lg7wt\xff",
        "A1G7SGD8",
        "10a06t8",
        "1qzzfhee",
        "A12uEL5L",
        "",
        "ve1" + "q" * 1021,
    ],
)
def test_invalid_strings_are_refused(text):
    with pytest.raises(InvalidAddress):
        bech32.decode_any(text)


def spell(prefix, values):
    """BIP-173's own reference encoder over five-bit values."""
    chk = 1
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    for value in [*expanded, *values, 0, 0, 0, 0, 0, 0]:
        top, chk = chk >> 25, (chk & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            chk ^= generator if top >> bit & 1 else 0
    symbols = [*values, *((chk ^ 1) >> 5 * (5 - i) & 31 for i in range(6))]
    return prefix + "1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[value] for value in symbols)


def test_padding_is_zero_and_shorter_than_a_value():
    assert bech32.decode_any(spell("ve", [31, 28])) == ("ve", b"\xff")
    for values in ([31], [31, 29], [0, 0, 0], [31, 28, 0, 0, 0, 0]):
        with pytest.raises(InvalidAddress, match="incomplete group"):
            bech32.decode_any(spell("ve", values))


def test_the_wrong_prefix_is_refused():
    with pytest.raises(InvalidAddress, match="expected ve, got cosmos"):
        bech32.decode_account(bech32.encode("cosmos", STANDARD))
    with pytest.raises(InvalidAddress, match="expected vevaloper, got ve"):
        bech32.decode_validator(bech32.encode_account(STANDARD))


def test_impossible_lengths_are_refused():
    with pytest.raises(InvalidAddress, match="cannot be empty"):
        bech32.encode_account(b"")
    with pytest.raises(InvalidAddress, match="max length is 255, got 256"):
        bech32.encode_account(bytes(256))
    with pytest.raises(InvalidAddress, match="cannot be empty"):
        bech32.decode("a", "a12uel5l")


def test_the_base_prefix_is_configured_for_all_three(base):
    in_first = bech32.encode_account(STANDARD)
    base("cosmos")
    assert bech32.prefixes() == bech32.Prefixes("cosmos", "cosmosvaloper", "cosmosvalcons")
    assert bech32.encode_account(STANDARD) == "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4"
    assert bech32.encode_validator(STANDARD).startswith("cosmosvaloper1")
    assert bech32.encode_consensus(STANDARD).startswith("cosmosvalcons1")
    with pytest.raises(InvalidAddress, match="expected cosmos, got ve"):
        bech32.decode_account(in_first)


@pytest.mark.parametrize("prefix", ["", "Ve", "v1", "v-e", "é", "a" * 17])
def test_a_prefix_is_a_few_lower_case_letters(prefix, base):
    with pytest.raises(ValueError, match="prefix"):
        base(prefix)
