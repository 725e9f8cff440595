"""Generated from cosmos/base/reflection/v1beta1/reflection.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class ListAllInterfacesRequest(Message):
    """`cosmos.base.reflection.v1beta1.ListAllInterfacesRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.base.reflection.v1beta1.ListAllInterfacesRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.reflection.v1beta1.ListAllInterfacesRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> ListAllInterfacesRequest:
        return cls()


@message(frozen=True, kw_only=True)
class ListAllInterfacesResponse(Message):
    """`cosmos.base.reflection.v1beta1.ListAllInterfacesResponse`."""

    __slots__ = ("interface_names",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.reflection.v1beta1.ListAllInterfacesResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.reflection.v1beta1.ListAllInterfacesResponse")

    interface_names: tuple[str, ...]

    def __init__(self, *, interface_names: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "interface_names", interface_names)

    def to_pb(self) -> Pb:
        return self.PB(interface_names=self.interface_names)

    @classmethod
    def from_pb(cls, pb: Pb) -> ListAllInterfacesResponse:
        return cls(interface_names=tuple(pb.interface_names))


@message(frozen=True, kw_only=True)
class ListImplementationsRequest(Message):
    """`cosmos.base.reflection.v1beta1.ListImplementationsRequest`."""

    __slots__ = ("interface_name",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.reflection.v1beta1.ListImplementationsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.reflection.v1beta1.ListImplementationsRequest")

    interface_name: str

    def __init__(self, *, interface_name: str = "") -> None:
        object.__setattr__(self, "interface_name", interface_name)

    def to_pb(self) -> Pb:
        return self.PB(interface_name=self.interface_name)

    @classmethod
    def from_pb(cls, pb: Pb) -> ListImplementationsRequest:
        return cls(interface_name=pb.interface_name)


@message(frozen=True, kw_only=True)
class ListImplementationsResponse(Message):
    """`cosmos.base.reflection.v1beta1.ListImplementationsResponse`."""

    __slots__ = ("implementation_message_names",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.reflection.v1beta1.ListImplementationsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.reflection.v1beta1.ListImplementationsResponse")

    implementation_message_names: tuple[str, ...]

    def __init__(self, *, implementation_message_names: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "implementation_message_names", implementation_message_names)

    def to_pb(self) -> Pb:
        return self.PB(implementation_message_names=self.implementation_message_names)

    @classmethod
    def from_pb(cls, pb: Pb) -> ListImplementationsResponse:
        return cls(implementation_message_names=tuple(pb.implementation_message_names))


class ReflectionServiceService(Service[C]):
    """`cosmos.base.reflection.v1beta1.ReflectionService`."""

    NAME: ClassVar[str] = "cosmos.base.reflection.v1beta1.ReflectionService"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "ListAllInterfaces",
            "list_all_interfaces",
            ListAllInterfacesRequest,
            ListAllInterfacesResponse,
            HttpRule("GET", "/cosmos/base/reflection/v1beta1/interfaces", ""),
        ),
        Rpc(
            "ListImplementations",
            "list_implementations",
            ListImplementationsRequest,
            ListImplementationsResponse,
            HttpRule("GET", "/cosmos/base/reflection/v1beta1/interfaces/{interface_name}/implementations", ""),
        ),
    )

    @abstractmethod
    def list_all_interfaces(self, ctx: C, msg: ListAllInterfacesRequest) -> ListAllInterfacesResponse:
        """`ListAllInterfaces`."""

    @abstractmethod
    def list_implementations(self, ctx: C, msg: ListImplementationsRequest) -> ListImplementationsResponse:
        """`ListImplementations`."""
