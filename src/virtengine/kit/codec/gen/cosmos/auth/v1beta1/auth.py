"""Generated from cosmos/auth/v1beta1/auth.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class BaseAccount(Message):
    """`cosmos.auth.v1beta1.BaseAccount`."""

    __slots__ = ("address", "pub_key", "account_number", "sequence")
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.BaseAccount"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.BaseAccount")

    address: Address
    pub_key: Any | None
    account_number: int
    sequence: int

    def __init__(
        self, *, address: Address = NO_ADDRESS, pub_key: Any | None = None, account_number: int = 0, sequence: int = 0
    ) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "pub_key", pub_key)
        object.__setattr__(self, "account_number", account_number)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(
            address=write_address(encode_account, self.address),
            pub_key=None if self.pub_key is None else {"type_url": self.pub_key.type_url, "value": self.pub_key.value},
            account_number=self.account_number,
            sequence=self.sequence,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> BaseAccount:
        return cls(
            address=read_address(decode_account, pb.address, "BaseAccount.address"),
            pub_key=Any(type_url=pb.pub_key.type_url, value=pb.pub_key.value) if pb.HasField("pub_key") else None,
            account_number=pb.account_number,
            sequence=pb.sequence,
        )


@message(frozen=True, kw_only=True)
class ModuleAccount(Message):
    """`cosmos.auth.v1beta1.ModuleAccount`."""

    __slots__ = ("base_account", "name", "permissions")
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.ModuleAccount"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.ModuleAccount")

    base_account: BaseAccount | None
    name: str
    permissions: tuple[str, ...]

    def __init__(
        self, *, base_account: BaseAccount | None = None, name: str = "", permissions: tuple[str, ...] = ()
    ) -> None:
        object.__setattr__(self, "base_account", base_account)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "permissions", permissions)

    def to_pb(self) -> Pb:
        return self.PB(
            base_account=None if self.base_account is None else self.base_account.to_pb(),
            name=self.name,
            permissions=self.permissions,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> ModuleAccount:
        return cls(
            base_account=BaseAccount.from_pb(pb.base_account) if pb.HasField("base_account") else None,
            name=pb.name,
            permissions=tuple(pb.permissions),
        )


@message(frozen=True, kw_only=True)
class ModuleCredential(Message):
    """`cosmos.auth.v1beta1.ModuleCredential`."""

    __slots__ = ("module_name", "derivation_keys")
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.ModuleCredential"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.ModuleCredential")

    module_name: str
    derivation_keys: tuple[bytes, ...]

    def __init__(self, *, module_name: str = "", derivation_keys: tuple[bytes, ...] = ()) -> None:
        object.__setattr__(self, "module_name", module_name)
        object.__setattr__(self, "derivation_keys", derivation_keys)

    def to_pb(self) -> Pb:
        return self.PB(module_name=self.module_name, derivation_keys=self.derivation_keys)

    @classmethod
    def from_pb(cls, pb: Pb) -> ModuleCredential:
        return cls(module_name=pb.module_name, derivation_keys=tuple(pb.derivation_keys))


@message(frozen=True, kw_only=True)
class Params(Message):
    """`cosmos.auth.v1beta1.Params`."""

    __slots__ = (
        "max_memo_characters",
        "tx_sig_limit",
        "tx_size_cost_per_byte",
        "sig_verify_cost_ed25519",
        "sig_verify_cost_secp256k1",
    )
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.Params"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.Params")

    max_memo_characters: int
    tx_sig_limit: int
    tx_size_cost_per_byte: int
    sig_verify_cost_ed25519: int
    sig_verify_cost_secp256k1: int

    def __init__(
        self,
        *,
        max_memo_characters: int = 0,
        tx_sig_limit: int = 0,
        tx_size_cost_per_byte: int = 0,
        sig_verify_cost_ed25519: int = 0,
        sig_verify_cost_secp256k1: int = 0,
    ) -> None:
        object.__setattr__(self, "max_memo_characters", max_memo_characters)
        object.__setattr__(self, "tx_sig_limit", tx_sig_limit)
        object.__setattr__(self, "tx_size_cost_per_byte", tx_size_cost_per_byte)
        object.__setattr__(self, "sig_verify_cost_ed25519", sig_verify_cost_ed25519)
        object.__setattr__(self, "sig_verify_cost_secp256k1", sig_verify_cost_secp256k1)

    def to_pb(self) -> Pb:
        return self.PB(
            max_memo_characters=self.max_memo_characters,
            tx_sig_limit=self.tx_sig_limit,
            tx_size_cost_per_byte=self.tx_size_cost_per_byte,
            sig_verify_cost_ed25519=self.sig_verify_cost_ed25519,
            sig_verify_cost_secp256k1=self.sig_verify_cost_secp256k1,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Params:
        return cls(
            max_memo_characters=pb.max_memo_characters,
            tx_sig_limit=pb.tx_sig_limit,
            tx_size_cost_per_byte=pb.tx_size_cost_per_byte,
            sig_verify_cost_ed25519=pb.sig_verify_cost_ed25519,
            sig_verify_cost_secp256k1=pb.sig_verify_cost_secp256k1,
        )
