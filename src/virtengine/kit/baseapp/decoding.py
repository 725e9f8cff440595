"""From bytes to a transaction: `cosmos.tx.v1beta1.TxRaw`, as strict as the Cosmos SDK's decoder (ADR-020, ADR-027).

Decoding is a pure function of the bytes, so a node may remember what it decoded for its mempool.
"""

from functools import cache, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from google.protobuf.message import DecodeError as PbDecodeError

from virtengine.kit.baseapp.cache import BoundedCache
from virtengine.kit.baseapp.signing import parse_public_key
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import decode_account
from virtengine.kit.codec.errors import DecodeError, InvalidAddress, UnknownType
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, TxBody, TxRaw
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import Tx as WholeTx
from virtengine.kit.codec.message import REGISTRY, Message, find_type, read_address, read_timestamp
from virtengine.kit.codec.pool import Pb
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.codec.unknown import (
    MAX_ANYS,
    check_limits,
    holds_anys,
    parse_exact,
    parse_known,
    split_tx_raw,
)
from virtengine.kit.sdk.coins import Coins
from virtengine.kit.sdk.errors import InvalidAddressError, InvalidPubKey, TxDecodeError, TxTooLarge

__all__ = ["MAX_TX_BYTES", "SignerInfo", "Tx", "TxDecoder", "decode_tx"]

MAX_TX_BYTES: Final = 1 << 20
"""Longest transaction in bytes: CometBFT's own bound in the mempool, here a rule of the chain."""

_MEMORY: Final = 32 << 20
"""Bytes that remembered transactions may occupy."""

_SHORT: Final = 1 << 14
"""Bytes that cannot hold more parts than `kit.codec.unknown` allows, so that none need be counted."""

_PART_BYTES: Final = 512
"""About what one message within a transaction occupies."""

_TYPE_URL: Final = attrgetter("type_url")

MULTI: Final = -1
"""Stands for the sign mode of a signer that signs with several keys."""


class SignerInfo(NamedTuple):
    """How one signer signs."""

    public_key: Any | None
    mode: int
    """Number of `cosmos.tx.signing.v1beta1.SignMode`, or `MULTI`."""
    sequence: int


class Tx(NamedTuple):
    """A decoded transaction."""

    raw: bytes
    signed: bytes
    """What `raw` begins with, body and auth info: all that is signed of it."""
    signatures: tuple[bytes, ...]
    messages: tuple[Message, ...]
    memo: str
    timeout_height: int
    """Last height it may be in; 0 for any."""
    timeout_timestamp: Timestamp | None
    unordered: bool
    extension_options: tuple[str, ...]
    """Type URLs of options that a node must understand or refuse."""
    signer_infos: tuple[SignerInfo, ...]
    gas_limit: int
    fee: Coins
    """As written by the sender: not yet known to be valid."""
    declared_payer: Address
    """Who pays the fee instead of the first signer; empty if nobody was named."""
    fee_granter: Address
    """Whose allowance pays the fee; empty if none is claimed."""
    signers: tuple[Address, ...]
    """Who must sign: the messages' signers in order of first appearance, then the declared payer."""

    @property
    def fee_payer(self) -> Address:
        """Who pays the fee."""
        return self.declared_payer or self.signers[0]


def decode_tx(raw: bytes) -> Tx:
    """The transaction `raw` encodes; `TxTooLarge`, `TxDecodeError` or `InvalidAddressError` if it is none."""
    if len(raw) > MAX_TX_BYTES:
        raise TxTooLarge(f"{len(raw)} bytes, at most {MAX_TX_BYTES} allowed")
    try:
        return _decode(raw)
    except InvalidAddress as error:
        raise InvalidAddressError(str(error)) from error
    except (DecodeError, PbDecodeError) as error:
        raise TxDecodeError(str(error)) from error


class _Parts(NamedTuple):
    """A transaction in upb's hands, all that is unknown in it refused."""

    signed: bytes
    signatures: tuple[bytes, ...]
    body: Pb
    auth_info: Pb
    signer_infos: tuple[SignerInfo, ...]
    messages: list[tuple[str, Pb]]
    """Type URL and content."""


def _decode(raw: bytes) -> Tx:
    signed, signatures, body, auth_info, signer_infos, packed = _parse_plain(raw) or _parse(raw)
    messages = tuple([_read_message(*item) for item in packed])
    fee = auth_info.fee
    payer = read_address(decode_account, fee.payer, "fee payer")
    return Tx(
        raw=raw,
        signed=signed,
        signatures=signatures,
        messages=messages,
        memo=body.memo,
        timeout_height=body.timeout_height,
        timeout_timestamp=(
            read_timestamp(body.timeout_timestamp, "timeout timestamp") if body.HasField("timeout_timestamp") else None
        ),
        unordered=body.unordered,
        extension_options=tuple(map(_TYPE_URL, body.extension_options)),
        signer_infos=signer_infos,
        gas_limit=fee.gas_limit,
        fee=tuple([Coin.from_pb(coin) for coin in fee.amount]),
        declared_payer=payer,
        fee_granter=read_address(decode_account, fee.granter, "fee granter"),
        signers=_collect_signers(messages, payer),
    )


def _parse_plain(raw: bytes) -> _Parts | None:
    """`_parse` of a transaction as nearly all are, in half the time: short, flat, and encoded as upb would encode it.

    Nothing that `_parse` refuses can be in one. All others, good or bad, are left to `_parse`: None.
    """
    tx = parse_exact(raw, WholeTx.PB) if len(raw) <= _SHORT else None
    if tx is None:
        return None
    body, auth_info, signatures = tx.body, tx.auth_info, tuple(tx.signatures)
    signer_infos = _read_signer_infos(auth_info)
    if not signer_infos or not all(map(_is_plain_signer, signer_infos)):
        return None
    if body.extension_options or body.non_critical_extension_options:
        return None
    messages: list[tuple[str, Pb]] = []
    for packed in body.messages:
        type_url = packed.type_url
        message_class = _find_flat(type_url)
        content = None if message_class is None else parse_exact(packed.value, message_class)
        if content is None:
            return None
        messages.append((type_url, content))
    if not messages or len(messages) + len(signer_infos) > MAX_ANYS:
        return None
    tx.ClearField("signatures")
    return _Parts(raw[: tx.ByteSize()], signatures, body, auth_info, signer_infos, messages)


def _is_plain_signer(info: SignerInfo) -> bool:
    """Whether there is one key, in its one encoding, or none."""
    if info.public_key is not None:
        try:
            parse_public_key(info.public_key)
        except InvalidPubKey:
            return False
    return info.mode != MULTI


@lru_cache(maxsize=256)
def _find_flat(type_url: str) -> Pb | None:
    """The upb class of a type that can hold no Anys; None for others, and for what is no type."""
    message_type = find_type(type_url)
    return None if message_type is None or holds_anys(message_type.PB) else message_type.PB


def _parse(raw: bytes) -> _Parts:
    body_bytes, auth_info_bytes, signatures = split_tx_raw(raw)
    check_limits(body_bytes, TxBody.PB, max_bytes=MAX_TX_BYTES)
    body, packed = parse_known(body_bytes, TxBody.PB, allow_non_critical=True)
    check_limits(auth_info_bytes, AuthInfo.PB, max_bytes=MAX_TX_BYTES)
    auth_info, _ = parse_known(auth_info_bytes, AuthInfo.PB)
    signed: bytes = TxRaw.PB(body_bytes=body_bytes, auth_info_bytes=auth_info_bytes).SerializeToString()
    # The messages are the first field of the body with Anys.
    messages = packed[: len(body.messages)]
    return _Parts(signed, signatures, body, auth_info, _read_signer_infos(auth_info), messages)


def _read_message(type_url: str, content: Pb) -> Message:
    message_type = find_type(type_url)
    if message_type is None:
        raise UnknownType(f"unable to resolve type URL {type_url}")
    return message_type.from_pb(content)


def _read_signer_infos(auth_info: Pb) -> tuple[SignerInfo, ...]:
    infos = []
    for info in auth_info.signer_infos:
        packed, mode_info = info.public_key, info.mode_info
        key = Any(packed.type_url, packed.value) if info.HasField("public_key") else None
        mode = MULTI if mode_info.HasField("multi") else mode_info.single.mode
        infos.append(SignerInfo(key, mode, info.sequence))
    return tuple(infos)


def _collect_signers(messages: tuple[Message, ...], payer: Address) -> tuple[Address, ...]:
    signers: dict[Address, None] = {}
    for message in messages:
        signers.update(dict.fromkeys(message.signers()))
    if payer:
        signers.setdefault(payer)
    if b"" in signers:
        raise InvalidAddress("empty address string is not allowed")
    return tuple(signers)


class TxDecoder:
    """`decode_tx` with a bounded memory of what it decoded. Any thread may decode; one at a time may `remember`."""

    def __init__(self, memory: int = _MEMORY) -> None:
        self._known: BoundedCache[bytes, Tx] = BoundedCache(memory)

    def decode(self, raw: bytes) -> Tx:
        """The transaction `raw` encodes."""
        tx = self._known.get(raw)
        return tx if tx is not None else decode_tx(raw)

    def remember(self, tx: Tx) -> None:
        """Keep a transaction that is likely to be asked for again."""
        self._known.put(tx.raw, tx, _weigh(tx))


def _weigh(tx: Tx) -> int:
    """About how many bytes it occupies decoded: a message of two bytes on the wire is an object in memory."""
    parts, pending = len(tx.fee), list(tx.messages)
    while pending:
        message = pending.pop()
        parts += 1
        for name in _part_fields(message.TYPE_URL):
            value = getattr(message, name)
            if isinstance(value, Message):
                pending.append(value)
            elif isinstance(value, tuple):
                pending += [item for item in value if isinstance(item, Message)]
    return len(tx.raw) + _PART_BYTES * parts


@cache
def _part_fields(type_url: str) -> tuple[str, ...]:
    """The fields of a generated type that hold messages."""
    kind = REGISTRY[type_url]
    fields = zip(kind.__slots__, kind.PB.DESCRIPTOR.fields, strict=True)
    return tuple(name for name, field in fields if field.message_type)
