"""Generated from cosmos/tx/v1beta1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.crypto.multisig.v1beta1.multisig import CompactBitArray
from virtengine.kit.codec.gen.cosmos.tx.signing.v1beta1.signing import SignMode
from virtengine.kit.codec.message import (
    NO_ADDRESS,
    Message,
    message,
    read_address,
    read_enum,
    read_timestamp,
    write_address,
)
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.timestamp import Timestamp


@message(frozen=True, kw_only=True)
class Tx(Message):
    """`cosmos.tx.v1beta1.Tx`."""

    __slots__ = ("body", "auth_info", "signatures")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.Tx"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.Tx")

    body: TxBody | None
    auth_info: AuthInfo | None
    signatures: tuple[bytes, ...]

    def __init__(
        self, *, body: TxBody | None = None, auth_info: AuthInfo | None = None, signatures: tuple[bytes, ...] = ()
    ) -> None:
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "auth_info", auth_info)
        object.__setattr__(self, "signatures", signatures)

    def to_pb(self) -> Pb:
        return self.PB(
            body=None if self.body is None else self.body.to_pb(),
            auth_info=None if self.auth_info is None else self.auth_info.to_pb(),
            signatures=self.signatures,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Tx:
        return cls(
            body=TxBody.from_pb(pb.body) if pb.HasField("body") else None,
            auth_info=AuthInfo.from_pb(pb.auth_info) if pb.HasField("auth_info") else None,
            signatures=tuple(pb.signatures),
        )


@message(frozen=True, kw_only=True)
class TxRaw(Message):
    """`cosmos.tx.v1beta1.TxRaw`."""

    __slots__ = ("body_bytes", "auth_info_bytes", "signatures")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxRaw"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxRaw")

    body_bytes: bytes
    auth_info_bytes: bytes
    signatures: tuple[bytes, ...]

    def __init__(
        self, *, body_bytes: bytes = b"", auth_info_bytes: bytes = b"", signatures: tuple[bytes, ...] = ()
    ) -> None:
        object.__setattr__(self, "body_bytes", body_bytes)
        object.__setattr__(self, "auth_info_bytes", auth_info_bytes)
        object.__setattr__(self, "signatures", signatures)

    def to_pb(self) -> Pb:
        return self.PB(body_bytes=self.body_bytes, auth_info_bytes=self.auth_info_bytes, signatures=self.signatures)

    @classmethod
    def from_pb(cls, pb: Pb) -> TxRaw:
        return cls(body_bytes=pb.body_bytes, auth_info_bytes=pb.auth_info_bytes, signatures=tuple(pb.signatures))


@message(frozen=True, kw_only=True)
class SignDoc(Message):
    """`cosmos.tx.v1beta1.SignDoc`."""

    __slots__ = ("body_bytes", "auth_info_bytes", "chain_id", "account_number")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.SignDoc"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.SignDoc")

    body_bytes: bytes
    auth_info_bytes: bytes
    chain_id: str
    account_number: int

    def __init__(
        self, *, body_bytes: bytes = b"", auth_info_bytes: bytes = b"", chain_id: str = "", account_number: int = 0
    ) -> None:
        object.__setattr__(self, "body_bytes", body_bytes)
        object.__setattr__(self, "auth_info_bytes", auth_info_bytes)
        object.__setattr__(self, "chain_id", chain_id)
        object.__setattr__(self, "account_number", account_number)

    def to_pb(self) -> Pb:
        return self.PB(
            body_bytes=self.body_bytes,
            auth_info_bytes=self.auth_info_bytes,
            chain_id=self.chain_id,
            account_number=self.account_number,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SignDoc:
        return cls(
            body_bytes=pb.body_bytes,
            auth_info_bytes=pb.auth_info_bytes,
            chain_id=pb.chain_id,
            account_number=pb.account_number,
        )


@message(frozen=True, kw_only=True)
class SignDocDirectAux(Message):
    """`cosmos.tx.v1beta1.SignDocDirectAux`."""

    __slots__ = ("body_bytes", "public_key", "chain_id", "account_number", "sequence", "tip")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.SignDocDirectAux"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.SignDocDirectAux")

    body_bytes: bytes
    public_key: Any | None
    chain_id: str
    account_number: int
    sequence: int
    tip: Tip | None

    def __init__(
        self,
        *,
        body_bytes: bytes = b"",
        public_key: Any | None = None,
        chain_id: str = "",
        account_number: int = 0,
        sequence: int = 0,
        tip: Tip | None = None,
    ) -> None:
        object.__setattr__(self, "body_bytes", body_bytes)
        object.__setattr__(self, "public_key", public_key)
        object.__setattr__(self, "chain_id", chain_id)
        object.__setattr__(self, "account_number", account_number)
        object.__setattr__(self, "sequence", sequence)
        object.__setattr__(self, "tip", tip)

    def to_pb(self) -> Pb:
        return self.PB(
            body_bytes=self.body_bytes,
            public_key=None
            if self.public_key is None
            else {"type_url": self.public_key.type_url, "value": self.public_key.value},
            chain_id=self.chain_id,
            account_number=self.account_number,
            sequence=self.sequence,
            tip=None if self.tip is None else self.tip.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SignDocDirectAux:
        return cls(
            body_bytes=pb.body_bytes,
            public_key=Any(type_url=pb.public_key.type_url, value=pb.public_key.value)
            if pb.HasField("public_key")
            else None,
            chain_id=pb.chain_id,
            account_number=pb.account_number,
            sequence=pb.sequence,
            tip=Tip.from_pb(pb.tip) if pb.HasField("tip") else None,
        )


@message(frozen=True, kw_only=True)
class TxBody(Message):
    """`cosmos.tx.v1beta1.TxBody`."""

    __slots__ = (
        "messages",
        "memo",
        "timeout_height",
        "unordered",
        "timeout_timestamp",
        "extension_options",
        "non_critical_extension_options",
    )
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxBody"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxBody")

    messages: tuple[Any, ...]
    memo: str
    timeout_height: int
    unordered: bool
    timeout_timestamp: Timestamp | None
    extension_options: tuple[Any, ...]
    non_critical_extension_options: tuple[Any, ...]

    def __init__(
        self,
        *,
        messages: tuple[Any, ...] = (),
        memo: str = "",
        timeout_height: int = 0,
        unordered: bool = False,
        timeout_timestamp: Timestamp | None = None,
        extension_options: tuple[Any, ...] = (),
        non_critical_extension_options: tuple[Any, ...] = (),
    ) -> None:
        object.__setattr__(self, "messages", messages)
        object.__setattr__(self, "memo", memo)
        object.__setattr__(self, "timeout_height", timeout_height)
        object.__setattr__(self, "unordered", unordered)
        object.__setattr__(self, "timeout_timestamp", timeout_timestamp)
        object.__setattr__(self, "extension_options", extension_options)
        object.__setattr__(self, "non_critical_extension_options", non_critical_extension_options)

    def to_pb(self) -> Pb:
        return self.PB(
            messages=[{"type_url": item.type_url, "value": item.value} for item in self.messages],
            memo=self.memo,
            timeout_height=self.timeout_height,
            unordered=self.unordered,
            timeout_timestamp=None
            if self.timeout_timestamp is None
            else {"seconds": self.timeout_timestamp.seconds, "nanos": self.timeout_timestamp.nanos},
            extension_options=[{"type_url": item.type_url, "value": item.value} for item in self.extension_options],
            non_critical_extension_options=[
                {"type_url": item.type_url, "value": item.value} for item in self.non_critical_extension_options
            ],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> TxBody:
        return cls(
            messages=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.messages]),
            memo=pb.memo,
            timeout_height=pb.timeout_height,
            unordered=pb.unordered,
            timeout_timestamp=read_timestamp(pb.timeout_timestamp, "TxBody.timeout_timestamp")
            if pb.HasField("timeout_timestamp")
            else None,
            extension_options=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.extension_options]),
            non_critical_extension_options=tuple(
                [Any(type_url=item.type_url, value=item.value) for item in pb.non_critical_extension_options]
            ),
        )


@message(frozen=True, kw_only=True)
class AuthInfo(Message):
    """`cosmos.tx.v1beta1.AuthInfo`."""

    __slots__ = ("signer_infos", "fee", "tip")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.AuthInfo"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.AuthInfo")

    signer_infos: tuple[SignerInfo, ...]
    fee: Fee | None
    tip: Tip | None

    def __init__(
        self, *, signer_infos: tuple[SignerInfo, ...] = (), fee: Fee | None = None, tip: Tip | None = None
    ) -> None:
        object.__setattr__(self, "signer_infos", signer_infos)
        object.__setattr__(self, "fee", fee)
        object.__setattr__(self, "tip", tip)

    def to_pb(self) -> Pb:
        return self.PB(
            signer_infos=[item.to_pb() for item in self.signer_infos],
            fee=None if self.fee is None else self.fee.to_pb(),
            tip=None if self.tip is None else self.tip.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> AuthInfo:
        return cls(
            signer_infos=tuple([SignerInfo.from_pb(item) for item in pb.signer_infos]),
            fee=Fee.from_pb(pb.fee) if pb.HasField("fee") else None,
            tip=Tip.from_pb(pb.tip) if pb.HasField("tip") else None,
        )


@message(frozen=True, kw_only=True)
class SignerInfo(Message):
    """`cosmos.tx.v1beta1.SignerInfo`."""

    __slots__ = ("public_key", "mode_info", "sequence")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.SignerInfo"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.SignerInfo")

    public_key: Any | None
    mode_info: ModeInfo | None
    sequence: int

    def __init__(self, *, public_key: Any | None = None, mode_info: ModeInfo | None = None, sequence: int = 0) -> None:
        object.__setattr__(self, "public_key", public_key)
        object.__setattr__(self, "mode_info", mode_info)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(
            public_key=None
            if self.public_key is None
            else {"type_url": self.public_key.type_url, "value": self.public_key.value},
            mode_info=None if self.mode_info is None else self.mode_info.to_pb(),
            sequence=self.sequence,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SignerInfo:
        return cls(
            public_key=Any(type_url=pb.public_key.type_url, value=pb.public_key.value)
            if pb.HasField("public_key")
            else None,
            mode_info=ModeInfo.from_pb(pb.mode_info) if pb.HasField("mode_info") else None,
            sequence=pb.sequence,
        )


@message(frozen=True, kw_only=True)
class ModeInfo(Message):
    """`cosmos.tx.v1beta1.ModeInfo`."""

    @message(frozen=True, kw_only=True)
    class Single(Message):
        """`cosmos.tx.v1beta1.ModeInfo.Single`."""

        __slots__ = ("mode",)
        TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.ModeInfo.Single"
        PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.ModeInfo.Single")

        mode: SignMode

        def __init__(self, *, mode: SignMode = SignMode.UNSPECIFIED) -> None:
            object.__setattr__(self, "mode", mode)

        def to_pb(self) -> Pb:
            return self.PB(mode=self.mode)

        @classmethod
        def from_pb(cls, pb: Pb) -> ModeInfo.Single:
            return cls(mode=read_enum(SignMode, pb.mode, "ModeInfo.Single.mode"))

    @message(frozen=True, kw_only=True)
    class Multi(Message):
        """`cosmos.tx.v1beta1.ModeInfo.Multi`."""

        __slots__ = ("bitarray", "mode_infos")
        TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.ModeInfo.Multi"
        PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.ModeInfo.Multi")

        bitarray: CompactBitArray | None
        mode_infos: tuple[ModeInfo, ...]

        def __init__(self, *, bitarray: CompactBitArray | None = None, mode_infos: tuple[ModeInfo, ...] = ()) -> None:
            object.__setattr__(self, "bitarray", bitarray)
            object.__setattr__(self, "mode_infos", mode_infos)

        def to_pb(self) -> Pb:
            return self.PB(
                bitarray=None if self.bitarray is None else self.bitarray.to_pb(),
                mode_infos=[item.to_pb() for item in self.mode_infos],
            )

        @classmethod
        def from_pb(cls, pb: Pb) -> ModeInfo.Multi:
            return cls(
                bitarray=CompactBitArray.from_pb(pb.bitarray) if pb.HasField("bitarray") else None,
                mode_infos=tuple([ModeInfo.from_pb(item) for item in pb.mode_infos]),
            )

    __slots__ = ("single", "multi")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.ModeInfo"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.ModeInfo")

    single: ModeInfo.Single | None
    multi: ModeInfo.Multi | None

    def __init__(self, *, single: ModeInfo.Single | None = None, multi: ModeInfo.Multi | None = None) -> None:
        object.__setattr__(self, "single", single)
        object.__setattr__(self, "multi", multi)

    def to_pb(self) -> Pb:
        return self.PB(
            single=None if self.single is None else self.single.to_pb(),
            multi=None if self.multi is None else self.multi.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> ModeInfo:
        return cls(
            single=ModeInfo.Single.from_pb(pb.single) if pb.HasField("single") else None,
            multi=ModeInfo.Multi.from_pb(pb.multi) if pb.HasField("multi") else None,
        )


@message(frozen=True, kw_only=True)
class Fee(Message):
    """`cosmos.tx.v1beta1.Fee`."""

    __slots__ = ("amount", "gas_limit", "payer", "granter")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.Fee"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.Fee")

    amount: tuple[Coin, ...]
    gas_limit: int
    payer: Address
    granter: Address

    def __init__(
        self,
        *,
        amount: tuple[Coin, ...] = (),
        gas_limit: int = 0,
        payer: Address = NO_ADDRESS,
        granter: Address = NO_ADDRESS,
    ) -> None:
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "gas_limit", gas_limit)
        object.__setattr__(self, "payer", payer)
        object.__setattr__(self, "granter", granter)

    def to_pb(self) -> Pb:
        return self.PB(
            amount=[item.to_pb() for item in self.amount],
            gas_limit=self.gas_limit,
            payer=write_address(encode_account, self.payer),
            granter=write_address(encode_account, self.granter),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Fee:
        return cls(
            amount=tuple([Coin.from_pb(item) for item in pb.amount]),
            gas_limit=pb.gas_limit,
            payer=read_address(decode_account, pb.payer, "Fee.payer"),
            granter=read_address(decode_account, pb.granter, "Fee.granter"),
        )


@message(frozen=True, kw_only=True)
class Tip(Message):
    """`cosmos.tx.v1beta1.Tip`."""

    __slots__ = ("amount", "tipper")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.Tip"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.Tip")

    amount: tuple[Coin, ...]
    tipper: Address

    def __init__(self, *, amount: tuple[Coin, ...] = (), tipper: Address = NO_ADDRESS) -> None:
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "tipper", tipper)

    def to_pb(self) -> Pb:
        return self.PB(amount=[item.to_pb() for item in self.amount], tipper=write_address(encode_account, self.tipper))

    @classmethod
    def from_pb(cls, pb: Pb) -> Tip:
        return cls(
            amount=tuple([Coin.from_pb(item) for item in pb.amount]),
            tipper=read_address(decode_account, pb.tipper, "Tip.tipper"),
        )


@message(frozen=True, kw_only=True)
class AuxSignerData(Message):
    """`cosmos.tx.v1beta1.AuxSignerData`."""

    __slots__ = ("address", "sign_doc", "mode", "sig")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.AuxSignerData"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.AuxSignerData")

    address: Address
    sign_doc: SignDocDirectAux | None
    mode: SignMode
    sig: bytes

    def __init__(
        self,
        *,
        address: Address = NO_ADDRESS,
        sign_doc: SignDocDirectAux | None = None,
        mode: SignMode = SignMode.UNSPECIFIED,
        sig: bytes = b"",
    ) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "sign_doc", sign_doc)
        object.__setattr__(self, "mode", mode)
        object.__setattr__(self, "sig", sig)

    def to_pb(self) -> Pb:
        return self.PB(
            address=write_address(encode_account, self.address),
            sign_doc=None if self.sign_doc is None else self.sign_doc.to_pb(),
            mode=self.mode,
            sig=self.sig,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> AuxSignerData:
        return cls(
            address=read_address(decode_account, pb.address, "AuxSignerData.address"),
            sign_doc=SignDocDirectAux.from_pb(pb.sign_doc) if pb.HasField("sign_doc") else None,
            mode=read_enum(SignMode, pb.mode, "AuxSignerData.mode"),
            sig=pb.sig,
        )
