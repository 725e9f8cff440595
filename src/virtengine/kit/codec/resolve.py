"""upb classes by type URL, for code that looks into an Any without the generated types (JSON, unknown fields)."""

from functools import cache, lru_cache

from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError as PbDecodeError
from google.protobuf.message_factory import GetMessageClass

from virtengine.kit.codec.errors import DecodeError, UnknownType
from virtengine.kit.codec.pool import Pb


@lru_cache(maxsize=4096)
def resolve(pool: DescriptorPool, type_url: str) -> Pb:
    """The upb class that `pool` has for `type_url`; UnknownType if it has none."""
    if type_url.startswith("/"):
        try:
            return GetMessageClass(pool.FindMessageTypeByName(type_url[1:]))
        except KeyError:
            pass
    raise UnknownType(f"unable to resolve type URL {type_url}")


def open_any(packed: Pb) -> Pb:
    """The upb message within an upb Any, looked up in the Any's own pool; UnknownType or DecodeError."""
    message_class = resolve(_pool_of(packed.__class__), packed.type_url)
    try:
        return message_class.FromString(packed.value)
    except PbDecodeError as error:
        raise DecodeError(f"{packed.type_url}: {error}") from error


@cache
def _pool_of(message_class: Pb) -> DescriptorPool:
    """The pool a class is from, which takes four lookups to find."""
    pool: DescriptorPool = message_class.DESCRIPTOR.file.pool
    return pool
