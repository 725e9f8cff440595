"""What goes into a block: the mempool's transactions in their order, as far as bytes and gas allow.

Both calls judge by pure functions of the proposal and the consensus parameters, so that no honest proposal is refused.
"""

from collections.abc import Iterable, Sequence

from virtengine.kit.baseapp.decoding import TxDecoder
from virtengine.kit.codec.varint import encode_uvarint
from virtengine.kit.sdk.errors import SdkError

__all__ = ["is_acceptable", "select_txs"]


def select_txs(decoder: TxDecoder, txs: Iterable[bytes], max_bytes: int, max_gas: int) -> list[bytes]:
    """The longest start of `txs` that fits, without those that are no transactions; `max_gas` 0 or less is no limit."""
    selected: list[bytes] = []
    size = gas = 0
    for raw in txs:
        wanted = _find_gas(decoder, raw)
        if wanted is None:
            continue
        size += _compute_size(raw)
        gas += wanted
        if size > max_bytes or 0 < max_gas < gas:
            break
        selected.append(raw)
    return selected


def is_acceptable(decoder: TxDecoder, txs: Sequence[bytes], max_gas: int) -> bool:
    """Whether a proposal holds transactions only, which together want no more gas than a block has."""
    gas = 0
    for raw in txs:
        wanted = _find_gas(decoder, raw)
        if wanted is None:
            return False
        gas += wanted
    return not 0 < max_gas < gas


def _find_gas(decoder: TxDecoder, raw: bytes) -> int | None:
    """The gas limit of a transaction, None if the bytes are none."""
    try:
        return decoder.decode(raw).gas_limit
    except SdkError:
        return None


def _compute_size(raw: bytes) -> int:
    """Bytes that a transaction takes in a block: `tendermint.types.Data` prefixes each with tag and length."""
    return 1 + len(encode_uvarint(len(raw))) + len(raw)
