"""
Services: the RPCs of a proto `service` as an abstract class.

The generator writes one subclass of `Service` per proto service, with one abstract method per RPC. A module's
handlers derive from it, so a forgotten RPC is a type error and a failure at construction. The type variable is the
context a handler receives: this layer knows none.
"""

from __future__ import annotations

from abc import ABC
from typing import ClassVar, Generic, NamedTuple, TypeVar

from virtengine.kit.codec.message import Message
from virtengine.kit.codec.pool import HttpRule

C = TypeVar("C")
"""The context a service's handlers are given."""


class Rpc(NamedTuple):
    """One remote procedure of a service."""

    name: str
    """Name in proto, `AllBalances`."""
    method: str
    """Name of the method that serves it, `all_balances`."""
    request: type[Message]
    response: type[Message]
    http: HttpRule | None
    """Its REST route, if it has one."""


class Service(ABC, Generic[C]):
    """Base of all generated services."""

    NAME: ClassVar[str]
    """Full proto name, `cosmos.bank.v1beta1.Msg`."""
    RPCS: ClassVar[tuple[Rpc, ...]]
    """The RPCs in the order of the proto file."""


def rpc_path(service: type[Service[C]], rpc: Rpc) -> str:
    """The gRPC path of an RPC, `/cosmos.bank.v1beta1.Query/AllBalances`."""
    return f"/{service.NAME}/{rpc.name}"
