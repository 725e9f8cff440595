"""A customer's orders, from draft to settlement.

Nothing is kept on this side: the manifest is recovered from the copy sealed to the owner's own key, and that key
derives from the account's. So whoever has the account can go on with its orders anywhere.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from virtengine.client.chain import ChainClient, TxResult
from virtengine.client.envelope import open_envelope, seal
from virtengine.client.errors import ClientError, QueryFailed
from virtengine.client.manifest import (
    MANIFEST_TYPE,
    Access,
    MalformedManifest,
    Manifest,
    OrderDraft,
    compute_commitment,
    decode_access,
    decode_payload,
    encode_payload,
    make_salt,
)
from virtengine.client.signer import Signer
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.envelope import access_context, config_context, owner_copy_context
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, KeyKind, KeyState
from virtengine.kit.codec.gen.virtengine.encryption.v1.query import QueryKeysRequest, QueryKeysResponse
from virtengine.kit.codec.gen.virtengine.encryption.v1.query import QueryService as EncryptionQuery
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRegisterKey
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import QueryAccountRequest, QueryAccountResponse
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import QueryParamsRequest as EscrowParamsRequest
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import QueryParamsResponse as EscrowParamsResponse
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import QueryService as EscrowQuery
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidState,
    Lease,
    Order,
    OrderKind,
    OrderState,
    Params,
)
from virtengine.kit.codec.gen.virtengine.market.v1.query import (
    QueryBidsRequest,
    QueryBidsResponse,
    QueryLeaseRequest,
    QueryLeaseResponse,
    QueryOrderRequest,
    QueryOrderResponse,
    QueryOrdersRequest,
    QueryOrdersResponse,
    QueryParamsRequest,
    QueryParamsResponse,
    QueryScreeningRequest,
    QueryScreeningResponse,
    QueryService,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import (
    MsgAcceptBid,
    MsgCloseOrder,
    MsgCreateOrder,
    MsgCreateOrderResponse,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Provider, ProviderState
from virtengine.kit.codec.gen.virtengine.provider.v1.query import (
    QueryProviderRequest,
    QueryProviderResponse,
    QueryProvidersRequest,
    QueryProvidersResponse,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.query import QueryService as ProviderQuery
from virtengine.kit.codec.message import Message

__all__ = ["BID_PATIENCE", "NoProvider", "OrderLost", "Orders", "Terms", "describe_state", "per_hour", "rank_bid"]

BID_PATIENCE: Final = 2
"""A bid is accepted so many blocks after the first one came: until the block before that, better ones are awaited."""
_PAGE: Final = 100
_POLL: Final = 0.2
"""Seconds between two looks at the chain."""


class NoProvider(ClientError):
    """No provider would bid on a draft; the text has every provider's reasons."""

    hint = "Ask for less, or for what is offered: `ve query provider providers` shows it."


class OrderLost(ClientError):
    """The order ended while its owner waited for something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an order says beside what it asks for; all in blocks."""

    bid_window: int = 300
    min_duration: int = 0
    grace: int = 600
    rebid: bool = False


class Orders:
    """The orders of one account, and what it needs to know to make them."""

    def __init__(self, chain: ChainClient, signer: Signer) -> None:
        self.chain = chain
        self.signer = signer
        self.owner = signer.address

    # ---- the market

    def params(self) -> Params:
        """The market's."""
        return self.chain.ask(QueryService, QueryParamsRequest(), QueryParamsResponse).params

    def minimum_deposit(self, ceiling: DecCoin) -> Coin:
        """What the escrow must hold before an order opens, as the chain computes it."""
        least = self.chain.ask(EscrowQuery, EscrowParamsRequest(), EscrowParamsResponse).params.min_deposit
        runway = ceiling.amount.mul_int(self.params().min_runway_blocks).ceil()
        return Coin(denom=ceiling.denom, amount=max(runway, least.amount if least.denom == ceiling.denom else 0))

    def providers(self) -> list[Provider]:
        """All registered ones."""
        found: list[Provider] = []
        key = b""
        while True:
            request = QueryProvidersRequest(pagination=PageRequest(key=key, limit=_PAGE))
            answer = self.chain.ask(ProviderQuery, request, QueryProvidersResponse)
            found += answer.providers
            key = answer.pagination.next_key if answer.pagination else b""
            if not key:
                return found

    def provider(self, address: bytes) -> Provider:
        """One provider."""
        request = QueryProviderRequest(owner=Address(address))
        return self.chain.ask(ProviderQuery, request, QueryProviderResponse).provider

    def find_candidates(self, draft: OrderDraft) -> list[Provider]:
        """The providers that would serve a draft, as they advertise themselves; `NoProvider` if there is none.

        The chain compares resources and attributes; what only the manifest says (images, features) is compared here,
        since it is nobody else's business.
        """
        providers = {bytes(provider.owner): provider for provider in self.providers()}
        if not providers:
            raise NoProvider(
                "no provider is registered on this chain", "Wait for one, or run one: `ve provider --help`."
            )
        screened = self._screen(draft)
        fits, reasons = [], []
        for owner, provider in providers.items():
            faults = [*screened.get(owner, ()), *_find_unmet(draft, provider)]
            if faults:
                reasons.append(f"  {encode_account(owner)}: {'; '.join(faults)}")
            else:
                fits.append(provider)
        if not fits:
            raise NoProvider("no provider would bid on this order:\n" + "\n".join(reasons))
        return fits

    def _screen(self, draft: OrderDraft) -> dict[bytes, tuple[str, ...]]:
        """By provider, why it would not bid."""
        found: dict[bytes, tuple[str, ...]] = {}
        key = b""
        while True:
            request = QueryScreeningRequest(
                units=draft.units, requirements=draft.requirements, pagination=PageRequest(key=key, limit=_PAGE)
            )
            answer = self.chain.ask(QueryService, request, QueryScreeningResponse)
            found |= {bytes(item.provider): item.reasons for item in answer.providers}
            key = answer.pagination.next_key if answer.pagination else b""
            if not key:
                return found

    # ---- own orders

    def list_newest(self, limit: int = _PAGE) -> list[Order]:
        """The newest orders, newest first."""
        page = PageRequest(limit=limit, reverse=True)
        request = QueryOrdersRequest(owner=self.owner, pagination=page)
        return list(self.chain.ask(QueryService, request, QueryOrdersResponse).orders)

    def get(self, sequence: int) -> Order:
        """One order with its sealed copy; `QueryFailed` if there is none."""
        request = QueryOrderRequest(owner=self.owner, sequence=sequence)
        return self.chain.ask(QueryService, request, QueryOrderResponse).order

    def newest(self) -> Order:
        """The order made last; `ClientError` if there is none."""
        orders = self.list_newest(1)
        if not orders:
            raise ClientError(
                f"{self.signer.bech32} has no orders",
                "Make one: `ve order create FILE --wait`, such as examples/web.yaml.",
            )
        return self.get(orders[0].id.sequence)

    def bids(self, sequence: int) -> list[Bid]:
        """All bids on an order."""
        request = QueryBidsRequest(owner=self.owner, sequence=sequence, pagination=PageRequest(limit=_PAGE))
        return list(self.chain.ask(QueryService, request, QueryBidsResponse).bids)

    def find_lease(self, sequence: int) -> QueryLeaseResponse | None:
        """The latest lease of an order with its cost and runway; None if there was none yet."""
        request = QueryLeaseRequest(owner=self.owner, sequence=sequence)
        try:
            return self.chain.ask(QueryService, request, QueryLeaseResponse)
        except QueryFailed as error:
            if error.is_not_found:
                return None
            raise

    def escrow(self, sequence: int) -> QueryAccountResponse:
        """The order's money."""
        request = QueryAccountRequest(owner=self.owner, sequence=sequence)
        return self.chain.ask(EscrowQuery, request, QueryAccountResponse)

    # ---- making one

    def make_key_messages(self) -> tuple[MsgRegisterKey, ...]:
        """What registers the account's envelope keys, as far as they are not on the chain."""
        keys = self.signer.envelope_keys()
        request = QueryKeysRequest(owner=self.owner, pagination=PageRequest(limit=_PAGE))
        known = {
            (key.kind, key.public_key): key for key in self.chain.ask(EncryptionQuery, request, QueryKeysResponse).keys
        }
        wanted = ((KeyKind.ENCRYPTION, keys.box_public), (KeyKind.SIGNING, keys.signing_public))
        _refuse_dead_keys([known[key] for key in wanted if key in known])
        return tuple(
            MsgRegisterKey(owner=self.owner, kind=kind, public_key=public)
            for kind, public in wanted
            if (kind, public) not in known
        )

    def make_order_message(self, draft: OrderDraft, deposit: Coin, terms: Terms) -> MsgCreateOrder:
        """The order of a draft: resources in clear, the manifest as a commitment and sealed to the owner."""
        salt = make_salt()
        commitment = compute_commitment(salt, draft.manifest)
        keys = self.signer.envelope_keys()
        copy = seal(
            encode_payload(salt, draft.manifest),
            recipient=keys.box_public,
            signing_seed=keys.signing_seed,
            context=owner_copy_context(self.chain.chain_id, self.owner, commitment),
            content_type=MANIFEST_TYPE,
            created_at=self.chain.status().time,
        )
        return MsgCreateOrder(
            owner=self.owner,
            kind=OrderKind.CONTAINER,
            units=draft.units,
            requirements=draft.requirements,
            ceiling=draft.ceiling,
            bid_window=terms.bid_window,
            min_duration=terms.min_duration,
            grace=terms.grace,
            rebid=terms.rebid,
            commitment=commitment,
            owner_copy=copy,
            deposit=deposit,
        )

    @staticmethod
    def read_created(result: TxResult) -> list[int]:
        """The numbers of the orders a transaction made."""
        return [response.id.sequence for response in result.responses if isinstance(response, MsgCreateOrderResponse)]

    # ---- choosing a bid

    def wait_bid(self, sequence: int, tell: Callable[[str], None], timeout: float) -> Bid:
        """The cheapest bid, in time to accept it two blocks after the first; `OrderLost` if the order closes before."""
        deadline = time.monotonic() + timeout
        while True:
            order, height = self.get(sequence), self.chain.status().height
            if order.state not in (OrderState.OPEN, OrderState.PENDING):
                raise OrderLost(f"order {sequence} is {describe_state(order)}: it takes no bids")
            bids = [bid for bid in self.bids(sequence) if bid.state is BidState.OPEN]
            if bids and height >= min(bid.created_at for bid in bids) + BID_PATIENCE - 1:
                return min(bids, key=rank_bid)
            tell(
                f"{len(bids)} bid{'s' if len(bids) != 1 else ''}, waiting for better ones"
                if bids
                else "waiting for bids"
            )
            if time.monotonic() > deadline:
                raise ClientError(
                    f"order {sequence} got no bid in {timeout:.0f} s",
                    "Its ceiling may be too low for anybody. "
                    f"`ve order accept {sequence} --wait` goes on waiting, `ve order close {sequence}` takes it back.",
                )
            time.sleep(_POLL)

    def make_accept_message(self, order: Order, bid: Bid) -> MsgAcceptBid:
        """Accept a bid: the manifest, recovered from the owner's copy, is sealed to the bid's provider."""
        salt, manifest = self.open_manifest(order)
        keys = self.signer.envelope_keys()
        config = seal(
            encode_payload(salt, manifest),
            recipient=self.provider(bid.id.provider).encryption_key,
            signing_seed=keys.signing_seed,
            context=config_context(
                self.chain.chain_id, self.owner, order.id.sequence, order.commitment, bid.id.provider
            ),
            content_type=MANIFEST_TYPE,
            created_at=self.chain.status().time,
        )
        return MsgAcceptBid(owner=self.owner, bid=bid.id, config=config)

    def open_manifest(self, order: Order) -> tuple[bytes, Manifest]:
        """Salt and manifest of an own order; `ClientError` if its copy is missing or not for this key."""
        if order.owner_copy is None:
            raise ClientError(
                f"order {order.id.sequence} was made without a copy for its owner", "Accept its bid where it was made."
            )
        context = owner_copy_context(self.chain.chain_id, self.owner, order.commitment)
        raw = open_envelope(order.owner_copy, recipient=self.signer.envelope_keys().box_private, context=context)
        try:
            return decode_payload(raw, order.commitment)
        except MalformedManifest as error:
            raise ClientError(f"the manifest of order {order.id.sequence} cannot be read: {error}") from error

    # ---- a lease

    def wait_active(self, sequence: int, tell: Callable[[str], None], timeout: float) -> Lease:
        """Wait until the provider confirmed the workload; `OrderLost` if it does not come to that."""
        deadline = time.monotonic() + timeout
        while True:
            order = self.get(sequence)
            if order.state is OrderState.ACTIVE:
                found = self.find_lease(sequence)
                assert found is not None
                return found.lease
            if order.state is not OrderState.MATCHED:
                raise OrderLost(
                    f"the provider did not start the workload: order {sequence} is {describe_state(order)}",
                    "Order again; `ve order create FILE --wait` chooses anew.",
                )
            tell("the provider starts the workload")
            if time.monotonic() > deadline:
                raise ClientError(
                    f"order {sequence} was not active after {timeout:.0f} s",
                    f"It may still come: `ve order status {sequence}` tells. `ve order close {sequence}` cancels it.",
                )
            time.sleep(_POLL)

    def open_access(self, lease: Lease) -> Access | None:
        """Where the workload is reached; None as long as its provider said nothing."""
        if lease.access is None:
            return None
        order = lease.id.order
        context = access_context(
            self.chain.chain_id, order.owner, order.sequence, lease.id.attempt, lease.commitment, lease.provider
        )
        raw = open_envelope(lease.access, recipient=self.signer.envelope_keys().box_private, context=context)
        try:
            return decode_access(raw)
        except MalformedManifest as error:
            raise ClientError(f"the provider's access data cannot be read: {error}") from error

    def make_close_message(self, sequence: int) -> Message:
        """End an order in whatever state it is."""
        return MsgCloseOrder(owner=self.owner, sequence=sequence)

    def wait_closed(self, sequence: int, tell: Callable[[str], None], timeout: float) -> Order:
        """Wait until everything is settled."""
        deadline = time.monotonic() + timeout
        while (order := self.get(sequence)).state is not OrderState.CLOSED:
            tell("waiting for the last usage record")
            if time.monotonic() > deadline:
                raise ClientError(
                    f"order {sequence} was not settled after {timeout:.0f} s",
                    f"The chain settles it by itself: `ve order status {sequence}` tells.",
                )
            time.sleep(_POLL)
        return order


def describe_state(order: Order) -> str:
    """`closed (no usage)`, `open` …"""
    reason = f" ({order.reason.name.lower().replace('_', ' ')})" if order.reason else ""
    return order.state.name.lower() + reason


def rank_bid(bid: Bid) -> tuple[int, int, bytes]:
    """Cheapest first, at full use of metered components; then the earlier one."""
    return bid.price.amount.raw + bid.reserve_rate.raw, bid.created_at, bytes(bid.id.provider)


def per_hour(price: Dec, block_ms: int) -> Dec:
    """What a price per block comes to in an hour, at the market's reference block time: an estimate."""
    return price.mul_int(3_600_000).quo_int(block_ms)


def _find_unmet(draft: OrderDraft, provider: Provider) -> list[str]:
    if provider.state is not ProviderState.ACTIVE:
        return ["takes no new orders"]
    offered = {attribute.key for attribute in provider.attributes if attribute.value == "true"}
    return [_describe_demand(demand) for demand in draft.demands if demand not in offered]


def _describe_demand(demand: str) -> str:
    kind, _, name = demand.partition("/")
    return f"does not have the {kind} {name}"


def _refuse_dead_keys(keys: Sequence[Key]) -> None:
    for key in keys:
        if key.state is not KeyState.ACTIVE:
            raise ClientError(
                f"the account's {key.kind.name.lower()} key {key.fingerprint} is {key.state.name.lower()} on the chain",
                "Order with another account.",
            )
