"""A market in a test: customers and providers with registered keys, and each step of an order's life as one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from tests.support.chain import CHAIN_ID, Account, Result, TestChain

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.envelope import access_context, config_context, owner_copy_context, signing_bytes
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Algorithm, Envelope, KeyKind
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRegisterKey
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, DepositSource
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import QueryAccountRequest, QueryAccountResponse
from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
from virtengine.kit.codec.gen.virtengine.market.v1 import market as types
from virtengine.kit.codec.gen.virtengine.market.v1 import query, tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidId,
    BidState,
    CloseReason,
    ComponentPrices,
    Counters,
    Lease,
    LeaseId,
    LeaseState,
    MeterSource,
    Order,
    OrderId,
    OrderState,
    Params,
    Resources,
    ResourceUnit,
    UsageRecord,
    Volume,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Capacity, Info
from virtengine.kit.codec.gen.virtengine.provider.v1.tx import MsgCreateProvider
from virtengine.kit.codec.json import from_json, to_json
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.codec.usage import sign_usage
from virtengine.kit.crypto import box, ed25519

RICH = "1000000000000uve"
COMMITMENT = sha256(b"a manifest and its salt").digest()
OTHER_COMMITMENT = sha256(b"another manifest").digest()
UNITS = (
    ResourceUnit(
        id=1,
        resources=Resources(
            cpu_milli=1_000, memory_bytes=1 << 30, volumes=(Volume(size_bytes=1 << 30),), gpu=None, endpoints=()
        ),
        count=1,
    ),
)
CAPACITY = Capacity(cpu_milli=64_000, memory_bytes=1 << 40, storage_bytes=1 << 42, gpu_units=8)
CHEAP = {
    "order_fee": Coin(denom="uve", amount=0),
    "bid_fee": Coin(denom="uve", amount=0),
    "min_bid_deposit": Coin(denom="uve", amount=1_000),
    "min_runway_blocks": 1,
    "setup_blocks": 1,
}
"""Params under which sums in tests stay plain."""


def uve(amount: int) -> Coin:
    return Coin(denom="uve", amount=amount)


def price(text: str | int, denom: str = "uve") -> DecCoin:
    return DecCoin(denom=denom, amount=Dec.parse(str(text)))


@dataclass(frozen=True)
class Party:
    """An account with the keys that sealing and metering need."""

    account: Account

    def _seed(self, purpose: str) -> bytes:
        return sha256(f"{self.account.name} {purpose}".encode()).digest()

    @property
    def address(self) -> Address:
        return self.account.address

    @property
    def text(self) -> str:
        return encode_account(self.address)

    @property
    def signing_seed(self) -> bytes:
        return self._seed("signing")

    @property
    def secret_key(self) -> bytes:
        return self._seed("encryption")

    @property
    def encryption_key(self) -> bytes:
        return box.public_key(self.secret_key)

    @property
    def meter_seed(self) -> bytes:
        return self._seed("meter")

    def registrations(self) -> tuple[MsgRegisterKey, MsgRegisterKey]:
        signing = ed25519.public_key(self.signing_seed)
        return (
            MsgRegisterKey(owner=self.address, kind=KeyKind.SIGNING, public_key=signing, expires_at=None),
            MsgRegisterKey(
                owner=self.address, kind=KeyKind.ENCRYPTION, public_key=self.encryption_key, expires_at=None
            ),
        )

    def provider(self, **changes: Any) -> MsgCreateProvider:
        message = MsgCreateProvider(
            owner=self.address,
            host_uri="https://provider.example:8443",
            attributes=(Attribute(key="region", value="eu"),),
            region="eu",
            info=Info(email="", website=""),
            encryption_key=self.encryption_key,
            meter_key=ed25519.public_key(self.meter_seed),
            api_key_hash=self._seed("api"),
            capacity=CAPACITY,
        )
        return replace(message, **changes)


def seal(sender: Party, recipient_key: bytes, context: bytes, plaintext: bytes = b"secret") -> Envelope:
    """A payload sealed to a key and signed by `sender` for a context."""
    ephemeral = sha256(b"ephemeral" + context).digest()
    nonce = sha256(b"nonce" + context + plaintext).digest()[:24]
    sealed = box.seal(plaintext, nonce=nonce, recipient=recipient_key, sender=ephemeral)
    envelope = Envelope(
        version=1,
        algorithm_id=Algorithm.X25519_XSALSA20_POLY1305,
        recipient_pubkey=recipient_key,
        sender_pubkey=box.public_key(ephemeral),
        nonce=sealed.nonce,
        ciphertext=sealed.ciphertext,
        auth_tag=sealed.tag,
        content_type="application/json",
        created_at=Timestamp(1),
        sender_signing_pubkey=ed25519.public_key(sender.signing_seed),
    )
    return replace(envelope, sender_signature=ed25519.sign(sender.signing_seed, signing_bytes(envelope, context)))


class Market:
    """A chain with a customer `alice` and any number of providers; every call is a block of its own."""

    def __init__(self, *, providers: int = 1, fees: str = "0", escrow: dict[str, Any] | None = None, **params: Any):
        self.chain = TestChain()
        genesis = self.chain.genesis
        base = from_json(Params, genesis["market"]["params"])
        genesis["market"]["params"] = to_json(replace(base, **{**CHEAP, **params}))
        genesis["escrow"]["params"].update(
            {"platform_share": fees, "validator_share": fees, "min_deposit": to_json(uve(1)), **(escrow or {})}
        )
        self.alice = Party(self.chain.account("alice", RICH))
        self.stranger = Party(self.chain.account("stranger", RICH))
        self.providers = [Party(self.chain.account(f"provider {n}", RICH)) for n in range(providers)]
        txs = [self.chain.tx(self.alice.account, *self.alice.registrations())]
        txs += [self.chain.tx(party.account, *party.registrations(), party.provider()) for party in self.providers]
        for result in self.chain.block(txs):
            result.ok()

    @property
    def bob(self) -> Party:
        """The first provider."""
        return self.providers[0]

    @property
    def height(self) -> int:
        return self.chain.height

    # --- messages

    def order_message(self, **changes: Any) -> tx.MsgCreateOrder:
        message = tx.MsgCreateOrder(
            owner=self.alice.address,
            kind=types.OrderKind.CONTAINER,
            units=UNITS,
            requirements=(),
            ceiling=price(100),
            bid_window=20,
            min_duration=0,
            grace=5,
            rebid=False,
            commitment=COMMITMENT,
            owner_copy=None,
            deposit=uve(1_000),
        )
        return replace(message, **changes)

    def bid_message(self, order: OrderId, bidder: Party | None = None, /, **changes: Any) -> tx.MsgCreateBid:
        message = tx.MsgCreateBid(
            provider=(bidder or self.bob).address,
            order=order,
            price=price(30),
            components=None,
            offer=UNITS,
            expires_at=0,
            notice=0,
            deposit=uve(1_000),
        )
        return replace(message, **changes)

    def accept_message(self, bid: BidId, /, **changes: Any) -> tx.MsgAcceptBid:
        message = tx.MsgAcceptBid(owner=bid.order.owner, bid=bid, config=self.config(bid))
        return replace(message, **changes)

    def confirm_message(self, lease: LeaseId, /, **changes: Any) -> tx.MsgConfirmLease:
        provider = self.lease(lease).provider
        message = tx.MsgConfirmLease(provider=provider, lease=lease, commitment=COMMITMENT, access=self.access(lease))
        return replace(message, **changes)

    def party(self, address: bytes) -> Party:
        return next(party for party in (self.alice, *self.providers) if party.address == address)

    def config(self, bid: BidId, commitment: bytes = COMMITMENT) -> Envelope:
        context = config_context(CHAIN_ID, bid.order.owner, bid.order.sequence, commitment, bid.provider)
        return seal(self.alice, self.party(bid.provider).encryption_key, context)

    def owner_copy(self, commitment: bytes = COMMITMENT) -> Envelope:
        context = owner_copy_context(CHAIN_ID, self.alice.address, commitment)
        return seal(self.alice, self.alice.encryption_key, context)

    def access(self, lease: LeaseId, commitment: bytes = COMMITMENT) -> Envelope:
        provider = self.party(self.lease(lease).provider)
        context = access_context(
            CHAIN_ID, lease.order.owner, lease.order.sequence, lease.attempt, commitment, provider.address
        )
        return seal(provider, self.alice.encryption_key, context)

    # --- steps

    def deliver(self, who: Party, *messages: Any) -> Result:
        return self.chain.deliver(who.account, *messages)

    def create_order(self, **changes: Any) -> OrderId:
        return self.deliver(self.alice, self.order_message(**changes)).response(tx.MsgCreateOrderResponse).id

    def bid(self, order: OrderId, bidder: Party | None = None, **changes: Any) -> BidId:
        message = self.bid_message(order, bidder, **changes)
        return self.deliver(bidder or self.bob, message).response(tx.MsgCreateBidResponse).id

    def accept(self, bid: BidId) -> LeaseId:
        return self.deliver(self.alice, self.accept_message(bid)).response(tx.MsgAcceptBidResponse).id

    def confirm(self, lease: LeaseId) -> None:
        self.deliver(self.party(self.lease(lease).provider), self.confirm_message(lease)).ok()

    def match(self, order: dict[str, Any] | None = None, **bid: Any) -> LeaseId:
        """A lease that is being provisioned."""
        return self.accept(self.bid(self.create_order(**(order or {})), **bid))

    def run(self, order: dict[str, Any] | None = None, **bid: Any) -> LeaseId:
        """A lease that is active."""
        lease = self.match(order, **bid)
        self.confirm(lease)
        return lease

    def deposit(self, order: OrderId, amount: int, who: Party | None = None) -> Result:
        depositor = who or self.alice
        message = MsgDeposit(
            depositor=depositor.address,
            account=AccountId(owner=order.owner, sequence=order.sequence),
            amount=uve(amount),
            source=DepositSource.BALANCE,
        )
        return self.deliver(depositor, message)

    def close(self, lease: LeaseId, who: Party, reason: CloseReason) -> Result:
        return self.deliver(who, tx.MsgCloseLease(signer=who.address, lease=lease, reason=reason))

    def close_order(self, order: OrderId, who: Party | None = None) -> Result:
        owner = who or self.alice
        return self.deliver(owner, tx.MsgCloseOrder(owner=owner.address, sequence=order.sequence))

    def withdraw(self, lease: LeaseId, who: Party | None = None) -> Result:
        provider = who or self.bob
        return self.deliver(provider, tx.MsgWithdraw(provider=provider.address, lease=lease))

    def record(
        self, lease: LeaseId, /, *, signer: Party | None = None, chain_id: str = CHAIN_ID, **changes: Any
    ) -> UsageRecord:
        """A good record of the period up to the next block's height, or with some changes; signed at the end."""
        found = self.lease(lease)
        record = UsageRecord(
            lease=lease,
            sequence=found.last_record + 1,
            from_height=found.recorded_to,
            to_height=min(self.height + 1, found.stop_at or self.height + 1),
            counters=found.counters,
            source=MeterSource.CGROUP,
            final=False,
        )
        meter = (signer or self.bob).meter_seed
        return sign_usage(chain_id, replace(record, **changes), meter)

    def submit(self, *records: UsageRecord, who: Party | None = None) -> Result:
        provider = who or self.bob
        return self.deliver(provider, tx.MsgSubmitUsage(provider=provider.address, records=records))

    # --- looking

    def order(self, id: OrderId) -> Order:
        order: Order = self.chain.query(query.QueryOrderRequest(owner=id.owner, sequence=id.sequence)).order
        return order

    def get_bid(self, id: BidId) -> Bid:
        request = query.QueryBidRequest(
            owner=id.order.owner, sequence=id.order.sequence, provider=id.provider, counter=id.counter
        )
        bid: Bid = self.chain.query(request).bid
        return bid

    def lease(self, id: LeaseId) -> Lease:
        return self.lease_answer(id).lease

    def lease_answer(self, id: LeaseId) -> query.QueryLeaseResponse:
        request = query.QueryLeaseRequest(owner=id.order.owner, sequence=id.order.sequence, attempt=id.attempt)
        answer: query.QueryLeaseResponse = self.chain.query(request)
        return answer

    def account(self, id: OrderId) -> QueryAccountResponse:
        answer: QueryAccountResponse = self.chain.query(QueryAccountRequest(owner=id.owner, sequence=id.sequence))
        return answer

    def balance(self, who: Party) -> int:
        return self.chain.balance(who.account)

    def states(self, lease: LeaseId) -> tuple[OrderState, LeaseState]:
        return self.order(lease.order).state, self.lease(lease).state


__all__ = [
    "COMMITMENT",
    "OTHER_COMMITMENT",
    "UNITS",
    "BidState",
    "ComponentPrices",
    "Counters",
    "Market",
    "Party",
    "price",
    "seal",
    "uve",
]
