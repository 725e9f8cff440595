"""Generated from virtengine/escrow/v1/genesis.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Account, Hold, Params, Payment
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class GenesisState(Message):
    """`virtengine.escrow.v1.GenesisState`."""

    __slots__ = ("params", "accounts", "payments", "holds")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.GenesisState"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.GenesisState")

    params: Params
    accounts: tuple[Account, ...]
    payments: tuple[Payment, ...]
    holds: tuple[Hold, ...]

    def __init__(
        self,
        *,
        params: Params,
        accounts: tuple[Account, ...] = (),
        payments: tuple[Payment, ...] = (),
        holds: tuple[Hold, ...] = (),
    ) -> None:
        object.__setattr__(self, "params", params)
        object.__setattr__(self, "accounts", accounts)
        object.__setattr__(self, "payments", payments)
        object.__setattr__(self, "holds", holds)

    def to_pb(self) -> Pb:
        return self.PB(
            params=self.params.to_pb(),
            accounts=[item.to_pb() for item in self.accounts],
            payments=[item.to_pb() for item in self.payments],
            holds=[item.to_pb() for item in self.holds],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GenesisState:
        return cls(
            params=Params.from_pb(pb.params),
            accounts=tuple([Account.from_pb(item) for item in pb.accounts]),
            payments=tuple([Payment.from_pb(item) for item in pb.payments]),
            holds=tuple([Hold.from_pb(item) for item in pb.holds]),
        )
