"""Generated from virtengine/market/v1/genesis.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.virtengine.market.v1.market import Bid, Lease, Order, Params
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_timestamp, write_address
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.timestamp import Timestamp


@message(frozen=True, kw_only=True)
class OwnerSequence(Message):
    """The number of the last order of an owner."""

    __slots__ = ("owner", "sequence")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.OwnerSequence"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.OwnerSequence")

    owner: Address
    sequence: int

    def __init__(self, *, owner: Address = NO_ADDRESS, sequence: int = 0) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), sequence=self.sequence)

    @classmethod
    def from_pb(cls, pb: Pb) -> OwnerSequence:
        return cls(owner=read_address(decode_account, pb.owner, "OwnerSequence.owner"), sequence=pb.sequence)


@message(frozen=True, kw_only=True)
class HeightTime(Message):
    """The header time of one height."""

    __slots__ = ("height", "time")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.HeightTime"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.HeightTime")

    height: int
    time: Timestamp

    def __init__(self, *, height: int = 0, time: Timestamp) -> None:
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "time", time)

    def to_pb(self) -> Pb:
        return self.PB(height=self.height, time={"seconds": self.time.seconds, "nanos": self.time.nanos})

    @classmethod
    def from_pb(cls, pb: Pb) -> HeightTime:
        return cls(height=pb.height, time=read_timestamp(pb.time, "HeightTime.time"))


@message(frozen=True, kw_only=True)
class GenesisState(Message):
    """`virtengine.market.v1.GenesisState`."""

    __slots__ = ("params", "sequences", "orders", "bids", "leases", "times")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.GenesisState"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.GenesisState")

    params: Params
    sequences: tuple[OwnerSequence, ...]
    orders: tuple[Order, ...]
    bids: tuple[Bid, ...]
    leases: tuple[Lease, ...]
    times: tuple[HeightTime, ...]

    def __init__(
        self,
        *,
        params: Params,
        sequences: tuple[OwnerSequence, ...] = (),
        orders: tuple[Order, ...] = (),
        bids: tuple[Bid, ...] = (),
        leases: tuple[Lease, ...] = (),
        times: tuple[HeightTime, ...] = (),
    ) -> None:
        object.__setattr__(self, "params", params)
        object.__setattr__(self, "sequences", sequences)
        object.__setattr__(self, "orders", orders)
        object.__setattr__(self, "bids", bids)
        object.__setattr__(self, "leases", leases)
        object.__setattr__(self, "times", times)

    def to_pb(self) -> Pb:
        return self.PB(
            params=self.params.to_pb(),
            sequences=[item.to_pb() for item in self.sequences],
            orders=[item.to_pb() for item in self.orders],
            bids=[item.to_pb() for item in self.bids],
            leases=[item.to_pb() for item in self.leases],
            times=[item.to_pb() for item in self.times],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GenesisState:
        return cls(
            params=Params.from_pb(pb.params),
            sequences=tuple([OwnerSequence.from_pb(item) for item in pb.sequences]),
            orders=tuple([Order.from_pb(item) for item in pb.orders]),
            bids=tuple([Bid.from_pb(item) for item in pb.bids]),
            leases=tuple([Lease.from_pb(item) for item in pb.leases]),
            times=tuple([HeightTime.from_pb(item) for item in pb.times]),
        )
