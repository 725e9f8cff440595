"""Unsigned varints (LEB128) and the length-delimited frames made of them: the ABCI socket, protobuf's wire."""

from typing import Final

from virtengine.kit.codec.errors import DecodeError

MAX_UVARINT: Final = (1 << 64) - 1
_MAX_SIZE: Final = 10


class Truncated(DecodeError):
    """The input ends within a varint or a frame; more bytes may complete it."""


def encode_uvarint(value: int) -> bytes:
    """The shortest encoding of 0 <= `value` < 2^64; outside it ValueError."""
    if not 0 <= value <= MAX_UVARINT:
        raise ValueError("varint out of range")
    if value < 0x80:
        return bytes((value,))
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def decode_uvarint(data: bytes, start: int = 0, *, minimal: bool = True) -> tuple[int, int]:
    """The value at `start` and the position behind it. `minimal` refuses an encoding longer than needed.

    Raises Truncated when the input ends too early, DecodeError beyond 64 bits.
    """
    value = shift = 0
    position = start
    for byte in data[start : start + _MAX_SIZE]:
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value > MAX_UVARINT:
                break
            if minimal and byte == 0 and shift:
                raise DecodeError("varint is not as short as possible")
            return value, position
        shift += 7
    if position - start < _MAX_SIZE:
        raise Truncated("input ends within a varint")
    raise DecodeError("varint beyond 64 bits")


def frame(payload: bytes) -> bytes:
    """`payload` with its length before it."""
    return encode_uvarint(len(payload)) + payload


def decode_frame(data: bytes, start: int = 0, *, max_size: int) -> tuple[bytes, int]:
    """The payload of the frame at `start` and the position behind it.

    Raises Truncated when the frame is not whole yet, DecodeError when it claims more than `max_size` bytes.
    """
    size, begin = decode_uvarint(data, start)
    if size > max_size:
        raise DecodeError(f"frame of {size} bytes, at most {max_size} allowed")
    end = begin + size
    if end > len(data):
        raise Truncated("input ends within a frame")
    return data[begin:end], end
