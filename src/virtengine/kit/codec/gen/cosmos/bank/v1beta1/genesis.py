"""Generated from cosmos/bank/v1beta1/genesis.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Metadata, Params, SendEnabled
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class GenesisState(Message):
    """`cosmos.bank.v1beta1.GenesisState`."""

    __slots__ = ("params", "balances", "supply", "denom_metadata", "send_enabled")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.GenesisState"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.GenesisState")

    params: Params
    balances: tuple[Balance, ...]
    supply: tuple[Coin, ...]
    denom_metadata: tuple[Metadata, ...]
    send_enabled: tuple[SendEnabled, ...]

    def __init__(
        self,
        *,
        params: Params,
        balances: tuple[Balance, ...] = (),
        supply: tuple[Coin, ...] = (),
        denom_metadata: tuple[Metadata, ...] = (),
        send_enabled: tuple[SendEnabled, ...] = (),
    ) -> None:
        object.__setattr__(self, "params", params)
        object.__setattr__(self, "balances", balances)
        object.__setattr__(self, "supply", supply)
        object.__setattr__(self, "denom_metadata", denom_metadata)
        object.__setattr__(self, "send_enabled", send_enabled)

    def to_pb(self) -> Pb:
        return self.PB(
            params=self.params.to_pb(),
            balances=[item.to_pb() for item in self.balances],
            supply=[item.to_pb() for item in self.supply],
            denom_metadata=[item.to_pb() for item in self.denom_metadata],
            send_enabled=[item.to_pb() for item in self.send_enabled],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GenesisState:
        return cls(
            params=Params.from_pb(pb.params),
            balances=tuple([Balance.from_pb(item) for item in pb.balances]),
            supply=tuple([Coin.from_pb(item) for item in pb.supply]),
            denom_metadata=tuple([Metadata.from_pb(item) for item in pb.denom_metadata]),
            send_enabled=tuple([SendEnabled.from_pb(item) for item in pb.send_enabled]),
        )


@message(frozen=True, kw_only=True)
class Balance(Message):
    """`cosmos.bank.v1beta1.Balance`."""

    __slots__ = ("address", "coins")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.Balance"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.Balance")

    address: Address
    coins: tuple[Coin, ...]

    def __init__(self, *, address: Address = NO_ADDRESS, coins: tuple[Coin, ...] = ()) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "coins", coins)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address), coins=[item.to_pb() for item in self.coins])

    @classmethod
    def from_pb(cls, pb: Pb) -> Balance:
        return cls(
            address=read_address(decode_account, pb.address, "Balance.address"),
            coins=tuple([Coin.from_pb(item) for item in pb.coins]),
        )
