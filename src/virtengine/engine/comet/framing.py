"""Messages on the wire: protobuf behind an unsigned varint length, many in a row, split anywhere."""

from collections.abc import Iterator
from typing import Final

from google.protobuf.message import DecodeError as ProtobufDecodeError

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.varint import Truncated, decode_uvarint, frame

MAX_MESSAGE: Final = 104_857_600
"""CometBFT's own limit, 100 MB."""
_LONGEST_PREFIX: Final = 10


class Framing:
    """Collects bytes and yields whole requests."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[abci.Request]:
        """The requests that `data` completes; DecodeError if the stream is not ABCI."""
        buffer = self._buffer
        buffer += data
        position = 0
        try:
            while position < len(buffer):
                try:
                    size, begin = decode_uvarint(bytes(buffer[position : position + _LONGEST_PREFIX]))
                except Truncated:
                    return
                if size > MAX_MESSAGE:
                    raise DecodeError(f"message of {size} bytes, at most {MAX_MESSAGE} allowed")
                start, end = position + begin, position + begin + size
                if end > len(buffer):
                    return
                position = end
                yield parse_request(bytes(buffer[start:end]))
        finally:
            del buffer[:position]


def parse_request(raw: bytes) -> abci.Request:
    """A request; DecodeError if it is none or empty."""
    try:
        request = abci.Request.FromString(raw)
    except (ProtobufDecodeError, ValueError) as error:
        raise DecodeError(f"not an ABCI request: {error}") from error
    if request.WhichOneof("value") is None:
        raise DecodeError("an ABCI request of no known kind")
    return request


def frame_response(response: abci.Response) -> bytes:
    """A response as it goes out."""
    return frame(response.SerializeToString())
