"""
The chain as the daemon sees it: a small port, and its implementation over the client.

The daemon asks, sends, and follows. What it follows are notices; a notice says *that* something changed, never how:
the state is then asked for. After any gap one notice says so, and everything is asked for anew.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from virtengine.client.chain import ChainClient
from virtengine.client.errors import ClientError, NodeUnreachable, QueryFailed, RpcFailed, TxFailed, TxTimeout
from virtengine.client.signer import Signer
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import unpack
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.query import QueryAccountRequest, QueryAccountResponse
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.query import QueryService as AuthQuery
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.crypto.secp256k1.keys import PubKey
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, KeyKind, KeyState
from virtengine.kit.codec.gen.virtengine.encryption.v1.query import QueryKeysRequest, QueryKeysResponse
from virtengine.kit.codec.gen.virtengine.encryption.v1.query import QueryService as EncryptionQuery
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidState,
    Lease,
    LeaseId,
    Order,
    OrderId,
    OrderState,
    Params,
)
from virtengine.kit.codec.gen.virtengine.market.v1.query import (
    QueryBidsRequest,
    QueryBidsResponse,
    QueryLeaseRequest,
    QueryLeaseResponse,
    QueryLeasesRequest,
    QueryLeasesResponse,
    QueryOrderRequest,
    QueryOrderResponse,
    QueryOrdersRequest,
    QueryOrdersResponse,
    QueryParamsRequest,
    QueryParamsResponse,
)
from virtengine.kit.codec.gen.virtengine.market.v1.query import QueryService as MarketQuery
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Provider
from virtengine.kit.codec.gen.virtengine.provider.v1.query import QueryProviderRequest, QueryProviderResponse
from virtengine.kit.codec.gen.virtengine.provider.v1.query import QueryService as ProviderQuery
from virtengine.kit.codec.ints import parse_int
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.provider.errors import Temporary
from virtengine.provider.names import lease_name, order_name, parse_lease_name, parse_order_name

R = TypeVar("R", bound=Message)
T = TypeVar("T")
_PAGE = 100
_MAX_CATCH_UP = 100
"""Blocks read one by one after a gap; after a longer one everything is asked for anew."""
_RECONNECT_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Head:
    """The latest block."""

    height: int
    time: Timestamp


@dataclass(frozen=True, slots=True)
class Notice:
    """One block's news, or a gap."""

    head: Head
    orders: frozenset[str] = frozenset()
    """Names of orders that changed, or whose bids did."""
    leases: frozenset[str] = frozenset()
    """Names of our leases that changed."""
    is_gap: bool = False
    """Something may have been missed: the first notice, and after a lost connection."""


class Refused(Exception):
    """The chain refused a transaction: nothing but a fee was lost."""

    def __init__(self, codespace: str, code: int, reason: str) -> None:
        super().__init__(reason)
        self.codespace = codespace
        self.code = code


class Chain(Protocol):
    """What the daemon needs. Methods raise Temporary when no answer comes; `find_*` give None for what is not there."""

    @property
    def chain_id(self) -> str:
        """The chain's id."""

    @property
    def address(self) -> Address:
        """Of the provider."""

    def head(self) -> Head:
        """The latest block. Temporary from a node that does not have it yet: its past is not acted upon."""

    def block_time(self, height: int) -> Timestamp:
        """Header time of a block."""

    def params(self) -> Params:
        """Of the market."""

    def list_open_orders(self) -> list[Order]:
        """Orders that take bids."""

    def find_order(self, id: OrderId) -> Order | None:
        """One order."""

    def list_open_bids(self) -> list[Bid]:
        """Own bids that are open."""

    def list_live_leases(self) -> list[Lease]:
        """Own leases that are not closed, without their envelopes."""

    def find_lease(self, id: LeaseId) -> Lease | None:
        """One lease with its envelopes."""

    def find_provider(self) -> Provider | None:
        """Own registration."""

    def list_keys(self, owner: Address, kind: KeyKind) -> list[Key]:
        """Active keys of an account, newest last."""

    def find_account_key(self, address: Address) -> bytes | None:
        """The secp256k1 public key an account signs with; None if it has none yet."""

    def send(self, *messages: Message) -> tuple[Message, ...]:
        """Have the messages in a block; their responses. Refused if they fail."""

    def follow(self, stop: threading.Event) -> Iterator[Notice]:
        """Notices until `stop`; ends never by itself."""


class ClientChain:
    """The port over a node's RPC."""

    def __init__(self, client: ChainClient, signer: Signer) -> None:
        self._client = client
        self._signer = signer
        self._times: dict[int, Timestamp] = {}

    @property
    def chain_id(self) -> str:
        """The chain's id."""
        return _reach(lambda: self._client.chain_id)

    @property
    def address(self) -> Address:
        """Of the provider."""
        return self._signer.address

    def head(self) -> Head:
        """The latest block."""
        status = _reach(self._client.status)
        if status.is_catching_up:
            raise Temporary(f"the node is catching up, now at block {status.height}")
        return Head(status.height, status.time)

    def block_time(self, height: int) -> Timestamp:
        """Header time of a block; remembered."""
        found = self._times.get(height)
        if found is None:
            block = _reach(lambda: self._client.rpc.call("block", height=str(height)))["block"]
            found = self._remember(height, Timestamp.parse(block["header"]["time"]))
        return found

    def params(self) -> Params:
        """Of the market."""
        return self._ask(QueryParamsRequest(), QueryParamsResponse).params

    def list_open_orders(self) -> list[Order]:
        """Orders that take bids."""

        def page(key: PageRequest) -> tuple[tuple[Order, ...], PageResponse | None]:
            answer = self._ask(QueryOrdersRequest(state=OrderState.OPEN, pagination=key), QueryOrdersResponse)
            return answer.orders, answer.pagination

        return _read_pages(page)

    def find_order(self, id: OrderId) -> Order | None:
        """One order."""
        answer = self._find(QueryOrderRequest(owner=id.owner, sequence=id.sequence), QueryOrderResponse)
        return answer.order if answer else None

    def list_open_bids(self) -> list[Bid]:
        """Own bids that are open."""

        def page(key: PageRequest) -> tuple[tuple[Bid, ...], PageResponse | None]:
            request = QueryBidsRequest(provider=self.address, state=BidState.OPEN, pagination=key)
            answer = self._ask(request, QueryBidsResponse)
            return answer.bids, answer.pagination

        return _read_pages(page)

    def list_live_leases(self) -> list[Lease]:
        """Own leases that are not closed."""

        def page(key: PageRequest) -> tuple[tuple[Lease, ...], PageResponse | None]:
            request = QueryLeasesRequest(provider=self.address, live=True, pagination=key)
            answer = self._ask(request, QueryLeasesResponse)
            return answer.leases, answer.pagination

        return _read_pages(page)

    def find_lease(self, id: LeaseId) -> Lease | None:
        """One lease with its envelopes."""
        request = QueryLeaseRequest(owner=id.order.owner, sequence=id.order.sequence, attempt=id.attempt)
        answer = self._find(request, QueryLeaseResponse)
        return answer.lease if answer else None

    def find_provider(self) -> Provider | None:
        """Own registration."""
        try:
            return _reach(
                lambda: self._client.ask(ProviderQuery, QueryProviderRequest(owner=self.address), QueryProviderResponse)
            ).provider
        except QueryFailed as error:
            _pass_missing(error)
            return None

    def list_keys(self, owner: Address, kind: KeyKind) -> list[Key]:
        """Active keys of an account, newest last."""

        def page(key: PageRequest) -> tuple[tuple[Key, ...], PageResponse | None]:
            request = QueryKeysRequest(owner=owner, kind=kind, state=KeyState.ACTIVE, pagination=key)
            answer = _reach(lambda: self._client.ask(EncryptionQuery, request, QueryKeysResponse))
            return answer.keys, answer.pagination

        return _read_pages(page)

    def find_account_key(self, address: Address) -> bytes | None:
        """The secp256k1 public key an account signs with; None if it has none yet."""
        try:
            answer = _reach(
                lambda: self._client.ask(AuthQuery, QueryAccountRequest(address=address), QueryAccountResponse)
            )
        except QueryFailed as error:
            _pass_missing(error)
            return None
        account = unpack(answer.account) if answer.account else None
        if not isinstance(account, BaseAccount) or account.pub_key is None:
            return None
        key = unpack(account.pub_key)
        return key.key if isinstance(key, PubKey) else None

    def send(self, *messages: Message) -> tuple[Message, ...]:
        """Have the messages in a block; their responses."""
        try:
            return self._client.send(self._signer, *messages).responses
        except TxFailed as error:
            raise Refused(error.codespace, error.code, str(error)) from error
        except (NodeUnreachable, TxTimeout, RpcFailed) as error:
            raise Temporary(str(error)) from error
        except ClientError as error:
            raise Temporary(". ".join(filter(None, (str(error), error.hint))), 10.0) from error

    def follow(self, stop: threading.Event) -> Iterator[Notice]:
        """Notices until `stop`: block headers over the websocket, and each block's events by query."""
        last = 0
        while not stop.is_set():
            try:
                for event in self._client.events("tm.event='NewBlockHeader'", stop):
                    head = self._read_header(event) if event else self.head()
                    notice = self._read_notice(last, head, is_gap=not event)
                    last = max(last, head.height)
                    yield notice
            except (NodeUnreachable, RpcFailed, Temporary):
                stop.wait(_RECONNECT_PAUSE)

    def _read_header(self, event: dict[str, Any]) -> Head:
        header = event["data"]["value"]["header"]
        height, moment = parse_int(header["height"]), Timestamp.parse(header["time"])
        self._remember(height, moment)
        return Head(height, moment)

    def _read_notice(self, last: int, head: Head, *, is_gap: bool) -> Notice:
        """The news of the blocks after `last` up to `head`."""
        if not last or head.height - last > _MAX_CATCH_UP:
            return Notice(head, is_gap=True)
        orders: set[str] = set()
        leases: set[str] = set()
        for height in range(last + 1, head.height + 1):
            results = _reach(partial(self._client.rpc.call, "block_results", height=str(height)))
            _collect(results, encode_account(self.address), orders, leases)
        return Notice(head, frozenset(orders), frozenset(leases), is_gap)

    def _remember(self, height: int, moment: Timestamp) -> Timestamp:
        self._times[height] = moment
        while len(self._times) > 10_000:
            self._times.pop(next(iter(self._times)))
        return moment

    def _ask(self, request: Message, response: type[R]) -> R:
        return _reach(lambda: self._client.ask(MarketQuery, request, response))

    def _find(self, request: Message, response: type[R]) -> R | None:
        try:
            return self._ask(request, response)
        except QueryFailed as error:
            _pass_missing(error)
            return None


def _reach(call: Callable[[], T]) -> T:
    """The call's answer; Temporary if the node gives none."""
    try:
        return call()
    except (NodeUnreachable, RpcFailed) as error:
        raise Temporary(str(error)) from error


def _pass_missing(error: QueryFailed) -> None:
    """Nothing there is an answer; any other refusal is trouble."""
    if not error.is_not_found:
        raise Temporary(str(error)) from error


def _read_pages(page: Callable[[PageRequest], tuple[tuple[T, ...], PageResponse | None]]) -> list[T]:
    items: list[T] = []
    key = b""
    while True:
        found, pagination = page(PageRequest(key=key, limit=_PAGE))
        items += found
        key = pagination.next_key if pagination else b""
        if not key:
            return items


def _collect(results: dict[str, Any], provider: str, orders: set[str], leases: set[str]) -> None:
    """The market's flat events of a block: which orders and which of our leases they are about."""
    events = list(results.get("finalize_block_events") or [])
    for result in results.get("txs_results") or []:
        events += result.get("events") or []
    for event in events:
        attributes = {attribute["key"]: attribute.get("value", "") for attribute in event.get("attributes") or []}
        if event["type"] not in ("order", "bid", "lease") or "sequence" not in attributes:
            continue
        name = f"{attributes['owner']}/{attributes['sequence']}"
        orders.add(order_name(parse_order_name(name)))
        if event["type"] == "lease" and attributes.get("provider") == provider:
            leases.add(lease_name(parse_lease_name(f"{name}/{attributes['attempt']}")))
