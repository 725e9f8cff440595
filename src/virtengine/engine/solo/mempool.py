"""The mempool: first in, first out, each transaction checked on entry and again after every block (CometBFT's `flood`).

A cache of hashes keeps what was seen lately from being checked again. The mempool lives in memory only: what is not in
a block when the process ends is lost, and the sender must send it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from virtengine.engine.solo.block import compute_tx_size, hash_tx
from virtengine.engine.solo.config import MempoolConfig
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci

CheckTx = Callable[[abci.RequestCheckTx], abci.ResponseCheckTx]


class MempoolError(Exception):
    """A transaction was not taken; the text is CometBFT's, which clients match."""


class TxInCache(MempoolError):
    """The same transaction was seen lately."""

    def __init__(self) -> None:
        super().__init__("tx already exists in cache")


class MempoolFull(MempoolError):
    """There is no room."""


class TxTooLarge(MempoolError):
    """A single transaction is over the limit."""


class TxRefused(MempoolError):
    """The transaction fits no block: too many bytes, or more gas than a block may use."""


@dataclass(frozen=True, slots=True)
class MempoolTx:
    """A transaction that passed CheckTx."""

    tx: bytes
    gas_wanted: int
    size: int
    """Bytes it takes in a block."""


class Mempool:
    """Not safe for threads: whoever may call the application may call this (`gate.py`); only the counts are read
    freely.
    """

    def __init__(self, config: MempoolConfig, check_tx: CheckTx, *, max_tx_size: int, max_gas: int) -> None:
        """`max_tx_size` is what fits a block, `max_gas` what a block may use, -1 for no limit."""
        self._config = config
        self._check_tx = check_tx
        self._txs: dict[bytes, MempoolTx] = {}
        self._cache: dict[bytes, None] = {}
        self._total_bytes = 0
        self._max_tx_size = max_tx_size
        self._max_gas = max_gas

    def __len__(self) -> int:
        return len(self._txs)

    @property
    def total_bytes(self) -> int:
        """Bytes of all transactions."""
        return self._total_bytes

    def check(self, tx: bytes) -> abci.ResponseCheckTx:
        """Ask the application about a new transaction and keep it if the answer is good. MempoolError if not asked or
        not kept.
        """
        self._require_room(tx)
        if len(tx) > self._config.max_tx_bytes:
            raise TxTooLarge(f"Tx too large. Max size is {self._config.max_tx_bytes}, but got {len(tx)}")
        size = compute_tx_size(tx)
        if size > self._max_tx_size:
            raise TxRefused(f"tx pre check: tx size is too big: {size}, max: {self._max_tx_size}")
        key = hash_tx(tx)
        if not self._push(key):
            raise TxInCache
        response = self._check_tx(abci.RequestCheckTx(tx=tx))
        problem = self._find_gas_problem(response.gas_wanted)
        if response.code == 0 and problem is None:
            if key not in self._txs:
                self._txs[key] = MempoolTx(tx, response.gas_wanted, size)
                self._total_bytes += len(tx)
        elif not self._config.keep_invalid_txs_in_cache:
            self._cache.pop(key, None)
        if response.code == 0 and problem is not None:
            # CometBFT drops such a transaction in silence and answers code 0. We say so.
            raise TxRefused(problem)
        return response

    def reap(self, max_bytes: int, max_gas: int) -> list[bytes]:
        """The oldest transactions that fit; -1 means no limit."""
        txs: list[bytes] = []
        total_bytes = total_gas = 0
        for entry in self._txs.values():
            total_bytes += entry.size
            total_gas += entry.gas_wanted
            if (-1 < max_bytes < total_bytes) or (-1 < max_gas < total_gas):
                break
            txs.append(entry.tx)
        return txs

    def list(self, limit: int) -> "list[bytes]":
        """The oldest `limit` transactions. Safe from any thread."""
        # One C call under the interpreter's lock: the dict cannot change within it.
        return [entry.tx for entry in list(self._txs.values())[:limit]]

    def update(
        self, txs: Sequence[bytes], results: Sequence[abci.ExecTxResult], *, max_tx_size: int, max_gas: int
    ) -> None:
        """After a block: forget its transactions, take the new limits and check again what is left."""
        self._max_tx_size, self._max_gas = max_tx_size, max_gas
        for tx, result in zip(txs, results, strict=True):
            key = hash_tx(tx)
            if result.code == 0:
                self._push(key)
            elif not self._config.keep_invalid_txs_in_cache:
                self._cache.pop(key, None)
            self._remove(key)
        if self._config.recheck:
            self._recheck()

    def _recheck(self) -> None:
        for key, entry in list(self._txs.items()):
            response = self._check_tx(abci.RequestCheckTx(tx=entry.tx, type=abci.RECHECK))
            if response.code != 0 or self._find_gas_problem(response.gas_wanted) is not None:
                self._remove(key)
                if not self._config.keep_invalid_txs_in_cache:
                    self._cache.pop(key, None)

    def _require_room(self, tx: bytes) -> None:
        count, config = len(self._txs), self._config
        if count >= config.size or len(tx) + self._total_bytes > config.max_txs_bytes:
            raise MempoolFull(
                f"mempool is full: number of txs {count} (max: {config.size}), "
                f"total txs bytes {self._total_bytes} (max: {config.max_txs_bytes})"
            )

    def _find_gas_problem(self, gas_wanted: int) -> str | None:
        if self._max_gas == -1:
            return None
        if gas_wanted < 0:
            return f"gas wanted {gas_wanted} is negative"
        if gas_wanted > self._max_gas:
            return f"gas wanted {gas_wanted} is greater than max gas {self._max_gas}"
        return None

    def _push(self, key: bytes) -> bool:
        """Note a hash as seen now; False if it was noted already."""
        if self._config.cache_size <= 0:
            return True
        is_new = key not in self._cache
        if not is_new:
            del self._cache[key]
        elif len(self._cache) >= self._config.cache_size:
            del self._cache[next(iter(self._cache))]
        self._cache[key] = None
        return is_new

    def _remove(self, key: bytes) -> None:
        entry = self._txs.pop(key, None)
        if entry is not None:
            self._total_bytes -= len(entry.tx)
