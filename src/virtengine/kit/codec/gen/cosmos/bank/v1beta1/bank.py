"""Generated from cosmos/bank/v1beta1/bank.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class Params(Message):
    """`cosmos.bank.v1beta1.Params`."""

    __slots__ = ("send_enabled", "default_send_enabled")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.Params"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.Params")

    send_enabled: tuple[SendEnabled, ...]
    default_send_enabled: bool

    def __init__(self, *, send_enabled: tuple[SendEnabled, ...] = (), default_send_enabled: bool = False) -> None:
        object.__setattr__(self, "send_enabled", send_enabled)
        object.__setattr__(self, "default_send_enabled", default_send_enabled)

    def to_pb(self) -> Pb:
        return self.PB(
            send_enabled=[item.to_pb() for item in self.send_enabled], default_send_enabled=self.default_send_enabled
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Params:
        return cls(
            send_enabled=tuple([SendEnabled.from_pb(item) for item in pb.send_enabled]),
            default_send_enabled=pb.default_send_enabled,
        )


@message(frozen=True, kw_only=True)
class SendEnabled(Message):
    """`cosmos.bank.v1beta1.SendEnabled`."""

    __slots__ = ("denom", "enabled")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.SendEnabled"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.SendEnabled")

    denom: str
    enabled: bool

    def __init__(self, *, denom: str = "", enabled: bool = False) -> None:
        object.__setattr__(self, "denom", denom)
        object.__setattr__(self, "enabled", enabled)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom, enabled=self.enabled)

    @classmethod
    def from_pb(cls, pb: Pb) -> SendEnabled:
        return cls(denom=pb.denom, enabled=pb.enabled)


@message(frozen=True, kw_only=True)
class Input(Message):
    """`cosmos.bank.v1beta1.Input`."""

    __slots__ = ("address", "coins")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.Input"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.Input")

    address: Address
    coins: tuple[Coin, ...]

    def __init__(self, *, address: Address = NO_ADDRESS, coins: tuple[Coin, ...] = ()) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "coins", coins)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address), coins=[item.to_pb() for item in self.coins])

    @classmethod
    def from_pb(cls, pb: Pb) -> Input:
        return cls(
            address=read_address(decode_account, pb.address, "Input.address"),
            coins=tuple([Coin.from_pb(item) for item in pb.coins]),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.address,)


@message(frozen=True, kw_only=True)
class Output(Message):
    """`cosmos.bank.v1beta1.Output`."""

    __slots__ = ("address", "coins")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.Output"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.Output")

    address: Address
    coins: tuple[Coin, ...]

    def __init__(self, *, address: Address = NO_ADDRESS, coins: tuple[Coin, ...] = ()) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "coins", coins)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address), coins=[item.to_pb() for item in self.coins])

    @classmethod
    def from_pb(cls, pb: Pb) -> Output:
        return cls(
            address=read_address(decode_account, pb.address, "Output.address"),
            coins=tuple([Coin.from_pb(item) for item in pb.coins]),
        )


@message(frozen=True, kw_only=True)
class Supply(Message):
    """`cosmos.bank.v1beta1.Supply`."""

    __slots__ = ("total",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.Supply"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.Supply")

    total: tuple[Coin, ...]

    def __init__(self, *, total: tuple[Coin, ...] = ()) -> None:
        object.__setattr__(self, "total", total)

    def to_pb(self) -> Pb:
        return self.PB(total=[item.to_pb() for item in self.total])

    @classmethod
    def from_pb(cls, pb: Pb) -> Supply:
        return cls(total=tuple([Coin.from_pb(item) for item in pb.total]))


@message(frozen=True, kw_only=True)
class DenomUnit(Message):
    """`cosmos.bank.v1beta1.DenomUnit`."""

    __slots__ = ("denom", "exponent", "aliases")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.DenomUnit"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.DenomUnit")

    denom: str
    exponent: int
    aliases: tuple[str, ...]

    def __init__(self, *, denom: str = "", exponent: int = 0, aliases: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "denom", denom)
        object.__setattr__(self, "exponent", exponent)
        object.__setattr__(self, "aliases", aliases)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom, exponent=self.exponent, aliases=self.aliases)

    @classmethod
    def from_pb(cls, pb: Pb) -> DenomUnit:
        return cls(denom=pb.denom, exponent=pb.exponent, aliases=tuple(pb.aliases))


@message(frozen=True, kw_only=True)
class Metadata(Message):
    """`cosmos.bank.v1beta1.Metadata`."""

    __slots__ = ("description", "denom_units", "base", "display", "name", "symbol", "uri", "uri_hash")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.Metadata"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.Metadata")

    description: str
    denom_units: tuple[DenomUnit, ...]
    base: str
    display: str
    name: str
    symbol: str
    uri: str
    uri_hash: str

    def __init__(
        self,
        *,
        description: str = "",
        denom_units: tuple[DenomUnit, ...] = (),
        base: str = "",
        display: str = "",
        name: str = "",
        symbol: str = "",
        uri: str = "",
        uri_hash: str = "",
    ) -> None:
        object.__setattr__(self, "description", description)
        object.__setattr__(self, "denom_units", denom_units)
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "display", display)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "symbol", symbol)
        object.__setattr__(self, "uri", uri)
        object.__setattr__(self, "uri_hash", uri_hash)

    def to_pb(self) -> Pb:
        return self.PB(
            description=self.description,
            denom_units=[item.to_pb() for item in self.denom_units],
            base=self.base,
            display=self.display,
            name=self.name,
            symbol=self.symbol,
            uri=self.uri,
            uri_hash=self.uri_hash,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Metadata:
        return cls(
            description=pb.description,
            denom_units=tuple([DenomUnit.from_pb(item) for item in pb.denom_units]),
            base=pb.base,
            display=pb.display,
            name=pb.name,
            symbol=pb.symbol,
            uri=pb.uri,
            uri_hash=pb.uri_hash,
        )
