"""Packing generated messages into Any and back."""

import pytest

from virtengine.kit.codec.any import Any, pack, unpack, unpack_as
from virtengine.kit.codec.errors import DecodeError, UnknownType
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import TxRaw

RAW = TxRaw(body_bytes=b"body", auth_info_bytes=b"auth", signatures=(b"s",))


def test_a_packed_message_unpacks_to_itself():
    packed = pack(RAW)
    assert packed == Any("/cosmos.tx.v1beta1.TxRaw", RAW.encode())
    assert unpack(packed) == RAW
    assert unpack_as(packed, TxRaw) == RAW


def test_a_type_not_imported_yet_is_found():
    assert unpack(Any("/cosmos.crypto.ed25519.PubKey", b"")).TYPE_URL == "/cosmos.crypto.ed25519.PubKey"


@pytest.mark.parametrize("type_url", ["", "/", "/no.such.Type", "cosmos.tx.v1beta1.TxRaw"])
def test_an_unknown_type_is_refused(type_url):
    with pytest.raises(UnknownType, match="unable to resolve type URL"):
        unpack(Any(type_url, b""))


def test_malformed_bytes_are_refused():
    with pytest.raises(DecodeError, match="TxRaw"):
        unpack(Any(RAW.TYPE_URL, b"\x0a\x7f"))


def test_another_type_than_expected_is_refused():
    with pytest.raises(DecodeError, match=r"expected /cosmos\.base.*PageRequest, got /cosmos\.tx.*TxRaw"):
        unpack_as(pack(RAW), PageRequest)


def test_an_any_is_empty_by_default():
    assert Any() == Any("", b"")
