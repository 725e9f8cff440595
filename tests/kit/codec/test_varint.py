"""Varints against protobuf's own, and frames."""

import pytest
from google.protobuf.internal.encoder import _VarintBytes
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.varint import Truncated, decode_frame, decode_uvarint, encode_uvarint, frame

VALUES = st.integers(0, 2**64 - 1) | st.integers(0, 300)


@given(VALUES, st.binary(max_size=4), st.binary(max_size=12))
def test_every_value_leads_back_from_protobuf_own_encoding(value, before, behind):
    encoded = encode_uvarint(value)
    assert encoded == _VarintBytes(value)
    end = len(before) + len(encoded)
    assert decode_uvarint(before + encoded + behind, len(before)) == (value, end)


@given(VALUES)
def test_a_cut_varint_is_truncated(value):
    encoded = encode_uvarint(value)
    for size in range(len(encoded)):
        with pytest.raises(Truncated):
            decode_uvarint(encoded[:size])


@pytest.mark.parametrize("raw", [b"\x80\x00", b"\xff\x80\x00", b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"])
def test_a_padded_varint_is_refused_unless_allowed(raw):
    with pytest.raises(DecodeError, match="short"):
        decode_uvarint(raw)
    assert decode_uvarint(raw, minimal=False)[1] == len(raw)


@pytest.mark.parametrize("raw", [b"\xff" * 9 + b"\x02", b"\xff" * 10, b"\x80" * 10 + b"\x01"])
def test_more_than_64_bits_are_refused(raw):
    with pytest.raises(DecodeError, match="beyond 64 bits"):
        decode_uvarint(raw, minimal=False)


@pytest.mark.parametrize("value", [-1, 2**64])
def test_what_does_not_fit_is_not_encoded(value):
    with pytest.raises(ValueError, match="range"):
        encode_uvarint(value)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_frames_follow_one_another(payloads):
    data, position, found = b"".join(map(frame, payloads)), 0, []
    while position < len(data):
        payload, position = decode_frame(data, position, max_size=300)
        found.append(payload)
    assert found == payloads


def test_a_frame_is_whole_and_not_too_large():
    for size in range(5):
        with pytest.raises(Truncated):
            decode_frame(frame(b"data")[:size], max_size=4)
    with pytest.raises(DecodeError, match="5 bytes, at most 4"):
        decode_frame(frame(b"5data"), max_size=4)
