"""gRPC server reflection under both its names, v1 and v1alpha, over the private descriptor pool.

The two protocols are the same but for their package, so one servicer answers both. The library knows v1alpha only;
the description of v1 is made from it.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, TypeVar

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha import reflection, reflection_pb2

from virtengine.kit.codec.pool import pool

__all__ = ["NAMES", "reflection_handlers"]

NAMES: Final = ("grpc.reflection.v1.ServerReflection", reflection.SERVICE_NAME)
"""The newer name and the older."""

F = TypeVar("F")


class _Pools:
    """Ours, then v1's, then the library's own: the lookups that the servicer makes of a pool."""

    def __init__(self) -> None:
        self._pools = (pool(), _v1_pool(), descriptor_pool.Default())

    def FindFileByName(self, name: str) -> FileDescriptor:  # noqa: N802 - protobuf's name
        """The file of that name; KeyError."""
        return self._first(lambda each: each.FindFileByName(name), name)

    def FindFileContainingSymbol(self, name: str) -> FileDescriptor:  # noqa: N802
        """The file that defines a name; KeyError."""
        return self._first(lambda each: each.FindFileContainingSymbol(name), name)

    def FindMessageTypeByName(self, name: str) -> Descriptor:  # noqa: N802
        """A message type; KeyError."""
        return self._first(lambda each: each.FindMessageTypeByName(name), name)

    def FindExtensionByNumber(self, extended: Descriptor, number: int) -> FieldDescriptor:  # noqa: N802
        """An extension; KeyError."""
        return extended.file.pool.FindExtensionByNumber(extended, number)

    def FindAllExtensions(self, extended: Descriptor) -> Sequence[FieldDescriptor]:  # noqa: N802
        """All extensions of a type."""
        return extended.file.pool.FindAllExtensions(extended)

    def _first(self, look: Callable[[DescriptorPool], F], name: str) -> F:
        for each in self._pools:
            try:
                return look(each)
            except KeyError:
                continue
        raise KeyError(name)


@cache
def _v1_pool() -> DescriptorPool:
    """The description of v1: v1alpha's under the other name."""
    older = descriptor_pb2.FileDescriptorProto()
    reflection_pb2.DESCRIPTOR.CopyToProto(older)
    text = json_format.MessageToJson(older).replace("v1alpha", "v1")
    made = DescriptorPool()
    made.AddSerializedFile(json_format.Parse(text, descriptor_pb2.FileDescriptorProto()).SerializeToString())
    return made


def reflection_handlers(services: Sequence[str]) -> tuple[grpc.GenericRpcHandler, ...]:
    """The handlers that tell clients of these services, and of reflection itself."""
    servicer = reflection.aio.ReflectionServicer((*services, *NAMES), pool=_Pools())
    method = grpc.stream_stream_rpc_method_handler(
        servicer.ServerReflectionInfo,
        request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
        response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    return tuple(grpc.method_handlers_generic_handler(name, {"ServerReflectionInfo": method}) for name in NAMES)
