"""The chain as a client sees it: ask, send, follow. All of it through one node's RPC port."""

import base64
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from virtengine.client.errors import ClientError, NoAnswer, NodeUnreachable, QueryFailed, TxFailed, TxTimeout
from virtengine.client.rpc import Rpc
from virtengine.client.signer import Signer
from virtengine.client.tx import AccountInfo, build_tx, compute_tx_hash
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import unpack
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.query import QueryAccountRequest, QueryAccountResponse
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.query import QueryService as AuthQuery
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import QueryBalanceRequest, QueryBalanceResponse
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import QueryService as BankQuery
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import TxMsgData
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.service import (
    ServiceService,
    SimulateRequest,
    SimulateResponse,
)
from virtengine.kit.codec.ints import parse_int
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.service import Service, rpc_path
from virtengine.kit.codec.timestamp import Timestamp

__all__ = ["ChainClient", "ChainStatus", "TxResult"]

R = TypeVar("R", bound=Message)

GAS_MARGIN = (13, 10)
"""Simulated gas is multiplied by this ratio: the state may differ a little by the time the block is made."""


SEQUENCE_TRIES = 3
"""How often a transaction is signed at most when its sequence turns out to be wrong."""

TYPICAL_GAS = 200_000
"""What a transaction is taken to use before anything is known of it: the SDK's default limit."""

MOST_GAS = 100_000_000
"""More than any transaction uses. The fee follows from what the node says: its word is taken up to here only."""


@dataclass(frozen=True, slots=True)
class ChainStatus:
    """Where the chain is."""

    chain_id: str
    height: int
    time: Timestamp
    is_catching_up: bool = False
    """Whether the node is still reading blocks that others have: what it says of the chain is of the past."""


@dataclass(frozen=True, slots=True)
class TxResult:
    """A transaction that is in a block and succeeded."""

    tx_hash: str
    height: int
    gas_wanted: int
    gas_used: int
    fee: tuple[Coin, ...]
    responses: tuple[Message, ...]
    """One per message, in order."""
    events: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A transaction in the mempool."""

    tx_hash: str
    gas: int
    fee: tuple[Coin, ...]


class ChainClient:
    """One chain, through one node. Thread-safe: sends of one account are made one after another."""

    def __init__(self, node: str = "http://127.0.0.1:26657", *, gas_price: str = "0.0025", denom: str = "uve") -> None:
        self.rpc = Rpc(node)
        self.gas_price = Dec.parse(gas_price)
        self.denom = denom
        self._chain_id = ""
        self._sequences: dict[bytes, AccountInfo] = {}
        self._locks: dict[bytes, threading.Lock] = {}
        self._guard = threading.Lock()

    def close(self) -> None:
        """Drop the connections."""
        self.rpc.close()

    # ---- asking

    def status(self) -> ChainStatus:
        """Chain id, height and time of the latest block."""
        sync = (answer := self.rpc.call("status"))["sync_info"]
        return ChainStatus(
            answer["node_info"]["network"],
            parse_int(sync["latest_block_height"]),
            Timestamp.parse(sync["latest_block_time"]),
            bool(sync["catching_up"]),
        )

    @property
    def chain_id(self) -> str:
        """The chain's id, asked once."""
        if not self._chain_id:
            self._chain_id = self.status().chain_id
        return self._chain_id

    def ask(self, service: type[Service[Any]], request: Message, response: type[R], *, height: int = 0) -> R:
        """The answer of a query service to `request`; `QueryFailed` if it refuses. `height` 0: the latest."""
        rpc = next(rpc for rpc in service.RPCS if rpc.request is type(request))
        path = rpc_path(service, rpc)
        answer = self.rpc.abci_query(path, request.encode(), height)
        if answer.get("code"):
            raise QueryFailed(path, answer.get("codespace", ""), answer["code"], answer.get("log", ""))
        return response.decode(base64.b64decode(answer.get("value") or ""))

    def balance(self, address: bytes, denom: str = "") -> int:
        """What an account holds of a denomination, in base units."""
        request = QueryBalanceRequest(address=Address(address), denom=denom or self.denom)
        balance = self.ask(BankQuery, request, QueryBalanceResponse).balance
        return balance.amount if balance else 0

    def account(self, address: bytes) -> AccountInfo:
        """Number and sequence; `ClientError` with the next step when the account does not exist."""
        try:
            answer = self.ask(AuthQuery, QueryAccountRequest(address=Address(address)), QueryAccountResponse)
        except QueryFailed as error:
            if not error.is_not_found:
                raise
            raise ClientError(
                f"account {encode_account(address)} does not exist on this chain",
                "It comes into being with its first coins: ask the faucet, or have somebody send some.",
            ) from error
        account = unpack(answer.account) if answer.account else None
        if not isinstance(account, BaseAccount):
            raise ClientError(f"account {encode_account(address)} cannot sign transactions")
        return AccountInfo(account.account_number, account.sequence)

    def wait_height(self, height: int, timeout: float = 60.0) -> ChainStatus:
        """Wait until block `height` is committed."""
        deadline = time.monotonic() + timeout
        while True:
            status = self.status()
            if status.height >= height:
                return status
            if time.monotonic() > deadline:
                raise NodeUnreachable(
                    f"the chain is at height {status.height} and did not reach {height} in {timeout:.0f} s"
                )
            time.sleep(0.1)

    def events(self, query: str, stop: threading.Event | None = None) -> Iterator[dict[str, Any]]:
        """Events that match a CometBFT query, as they come; the first item `{}` says that the subscription stands."""
        return self.rpc.subscribe(query, stop)

    # ---- sending

    def simulate(self, signer: Signer, messages: Sequence[Message], *, memo: str = "") -> int:
        """The gas these messages would use now; `TxFailed` with the reason if they would fail."""
        return self._simulate(signer, messages, self._account(signer), memo)

    def send(
        self,
        signer: Signer,
        *messages: Message,
        gas: int = 0,
        fee: tuple[Coin, ...] | None = None,
        memo: str = "",
        timeout: float = 30.0,
        tell: Callable[[str], None] = lambda tx_hash: None,
    ) -> TxResult:
        """Sign, broadcast and wait until it is in a block. Gas 0: simulated; fee None: gas times the gas price.

        `tell` is given each hash that is about to be broadcast: from there on an interrupted send may take effect. A
        node that falls silent from there on is waited for, since nobody may send the same again before it is known.

        An account sequence that moved on behind our back (another user of the key) is taken from the refusal, and the
        transaction signed anew; that is safe, since the refused one can never be included.
        """
        with self._lock(signer.address):
            sent = self._in_sequence(signer.address, lambda: self._send(signer, messages, gas, fee, memo, tell))
        return self._wait(signer, sent, timeout)

    def _in_sequence(self, address: bytes, send: Callable[[], "_Sent"]) -> "_Sent":
        """Simulation knows the sequence of the last block, the mempool that of what waits: so twice may be wrong."""
        for attempt in range(SEQUENCE_TRIES):
            try:
                return send()
            except TxFailed as error:
                known = self._sequences.pop(address, None)
                expected = error.expected_sequence
                if expected is None or known is None or attempt == SEQUENCE_TRIES - 1:
                    raise
                self._sequences[address] = AccountInfo(known.number, expected)
        raise AssertionError("the last try returns or raises")

    def _send(
        self,
        signer: Signer,
        messages: Sequence[Message],
        gas: int,
        fee: tuple[Coin, ...] | None,
        memo: str,
        tell: Callable[[str], None],
    ) -> "_Sent":
        """Into the mempool; the account's next sequence is counted here, so that sends need not wait for blocks."""
        account = self._account(signer)
        if not gas:
            gas = self._simulate(signer, messages, account, memo) * GAS_MARGIN[0] // GAS_MARGIN[1]
        if fee is None:
            fee = self._compute_fee(gas)
        tx = build_tx(signer, messages, chain_id=self.chain_id, account=account, gas=gas, fee=fee, memo=memo)
        sent = _Sent(compute_tx_hash(tx), gas, fee)
        tell(sent.tx_hash)
        with suppress(NoAnswer):  # it may be in the mempool: whether it was, a block tells
            answer = self.rpc.broadcast(tx)
            if answer["code"]:
                raise TxFailed(answer["hash"], answer["codespace"], answer["code"], answer["log"], in_block=False)
        self._sequences[signer.address] = AccountInfo(account.number, account.sequence + 1)
        return sent

    def _compute_fee(self, gas: int) -> tuple[Coin, ...]:
        amount = self.gas_price.mul_int(gas).ceil()
        return (Coin(denom=self.denom, amount=amount),) if amount else ()

    def _simulate(self, signer: Signer, messages: Sequence[Message], account: AccountInfo, memo: str) -> int:
        # With a fee of the usual size, since deducting one uses gas as well.
        fee = self._compute_fee(TYPICAL_GAS)
        tx = build_tx(signer, messages, chain_id=self.chain_id, account=account, gas=0, fee=fee, memo=memo)
        try:
            answer = self.ask(ServiceService, SimulateRequest(tx_bytes=tx), SimulateResponse)
        except QueryFailed as error:
            raise TxFailed(compute_tx_hash(tx), error.codespace, error.code, str(error), in_block=False) from error
        used = answer.gas_info.gas_used if answer.gas_info else 0
        if used > MOST_GAS:
            raise ClientError(f"the node says that this uses {used} gas: no transaction does", "Ask another --node.")
        return used

    def _wait(self, signer: Signer, sent: "_Sent", timeout: float) -> TxResult:
        deadline = time.monotonic() + timeout
        while (found := self._find_tx(sent.tx_hash)) is None:
            if time.monotonic() > deadline:
                self._sequences.pop(signer.address, None)
                raise TxTimeout(sent.tx_hash, timeout)
            time.sleep(0.1)
        result = found["tx_result"]
        if result["code"]:
            raise TxFailed(sent.tx_hash, result["codespace"], result["code"], result["log"], in_block=True)
        data = TxMsgData.decode(base64.b64decode(result.get("data") or ""))
        return TxResult(
            tx_hash=sent.tx_hash,
            height=parse_int(found["height"]),
            gas_wanted=sent.gas,
            gas_used=parse_int(result["gas_used"]),
            fee=sent.fee,
            responses=tuple(map(unpack, data.msg_responses)),
            events=tuple(result["events"]),
        )

    def _find_tx(self, tx_hash: str) -> dict[str, Any] | None:
        """None as well while the node is silent."""
        with suppress(NodeUnreachable):
            return self.rpc.find_tx(tx_hash)
        return None

    def _account(self, signer: Signer) -> AccountInfo:
        known = self._sequences.get(signer.address)
        if known is None:
            known = self._sequences[signer.address] = self.account(signer.address)
        return known

    def _lock(self, address: bytes) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(address, threading.Lock())
