"""Transactions: from messages to signed bytes (SIGN_MODE_DIRECT)."""

from collections.abc import Sequence
from dataclasses import dataclass

from virtengine.client.signer import Signer
from virtengine.kit.codec.any import pack
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.tx.signing.v1beta1.signing import SignMode
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import (
    AuthInfo,
    Fee,
    ModeInfo,
    SignDoc,
    SignerInfo,
    TxBody,
    TxRaw,
)
from virtengine.kit.codec.message import Message
from virtengine.kit.crypto.hashes import sha256

__all__ = ["AccountInfo", "build_tx", "compute_tx_hash"]


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """What a signature commits to of an account."""

    number: int
    sequence: int


def build_tx(
    signer: Signer,
    messages: Sequence[Message],
    *,
    chain_id: str,
    account: AccountInfo,
    gas: int,
    fee: tuple[Coin, ...] = (),
    memo: str = "",
    timeout_height: int = 0,
) -> bytes:
    """A signed transaction by one signer, who pays the fee."""
    body = TxBody(messages=tuple(map(pack, messages)), memo=memo, timeout_height=timeout_height).encode()
    auth = AuthInfo(
        signer_infos=(
            SignerInfo(
                public_key=signer.public_key_any,
                mode_info=ModeInfo(single=ModeInfo.Single(mode=SignMode.DIRECT)),
                sequence=account.sequence,
            ),
        ),
        fee=Fee(amount=fee, gas_limit=gas),
    ).encode()
    document = SignDoc(body_bytes=body, auth_info_bytes=auth, chain_id=chain_id, account_number=account.number)
    return TxRaw(body_bytes=body, auth_info_bytes=auth, signatures=(signer.sign(document.encode()),)).encode()


def compute_tx_hash(tx: bytes) -> str:
    """The name a transaction goes by: upper-case hex of its SHA-256."""
    return sha256(tx).hex().upper()
