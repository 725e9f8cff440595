"""Whatever anybody sends to whatever module: a transaction ends well or in an expected error, never in a bug, and all
invariants hold after it.

Messages of every module are made up from their descriptors, of values that mean something in a market with an order in
each state, and run through the real ante; or good messages have some of their fields replaced so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from tests.kit.codec.gen.strategies import INT_RANGES
from tests.support.chain import Account
from tests.x.market.world import COMMITMENT, OTHER_COMMITMENT, ComponentPrices, Market, Party, price, uve
from tools.codegen.fields import MISNAMED

from virtengine.kit.codec import pool
from virtengine.kit.codec.bech32 import encode_account, encode_consensus, encode_validator
from virtengine.kit.codec.decimal import ZERO, Dec
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input, Output
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, DepositSource
from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    CloseReason,
    LeaseId,
    LeaseState,
    OrderId,
    WorkloadState,
)
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.pool import Pb
from virtengine.kit.codec.timestamp import MAX_SECONDS, NANOS
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.sdk.errors import Panic
from virtengine.kit.sdk.module import Module
from virtengine.kit.store.branch import Stores
from virtengine.x.bank.state import BankState

F = FieldDescriptor
LONG_DENOM = "x" * 128
NO_PRICES = ComponentPrices(cpu_milli_second=ZERO, memory_byte_second=ZERO, storage_byte_second=ZERO, gpu_second=ZERO)
EDGES = (0, 1, 2, 3, 7, 20, 999, 1_000, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
AMOUNTS = (-1, 0, 1, 2, 30, 1_000, 10**12, (1 << 96) - 1, 1 << 96, (1 << 256) - 1)
DECS = (-1, 0, 1, 10**18, 30 * 10**18, 10**36, 10**36 + 1, (1 << 315) - 1)
TEXTS = (
    "",
    "uve",
    "*",
    LONG_DENOM,
    "a/b",
    "https://a.example:1",
    "0" * 40,
    "é" * 64,
    "a" * 300,
    "region",
    "eu",
    "\x00",
)


class World:
    """A market with an order in each state, and its people; nothing that is tried there stays."""

    def __init__(self) -> None:
        self.market = market = Market(
            providers=3, fees="0.015", order_fee=uve(5), bid_fee=uve(3), max_open_bids=2, max_due_per_block=2
        )
        self.parties: tuple[Party, ...] = (market.alice, market.stranger, *market.providers)
        market.chain.edit(self._give_long_denom)
        market.create_order(deposit=uve(0))
        opened = market.create_order(bid_window=50, rebid=True)
        market.bid(opened)
        market.bid(opened, market.providers[1], price=price(20))
        matched = market.match({"bid_window": 50, "rebid": True})
        metered = replace(NO_PRICES, cpu_milli_second=Dec.parse("0.001"))
        active = market.run({"deposit": uve(100_000)}, notice=5, components=metered)
        closing = market.run({"deposit": uve(50_000)})
        market.chain.advance()
        market.close(closing, market.alice, CloseReason.OWNER).ok()
        closed = market.run()
        market.close_order(closed.order).ok()
        market.submit(market.record(closed)).ok()
        suspended = market.run({"deposit": uve(100), "grace": 500}, price=price(90))
        market.chain.advance(3)
        assert [market.states(lease)[1] for lease in (matched, active, closing, closed, suspended)] == [
            LeaseState.PROVISIONING,
            LeaseState.ACTIVE,
            LeaseState.CLOSING,
            LeaseState.CLOSED,
            LeaseState.SUSPENDED,
        ]
        self.leases: tuple[LeaseId, ...] = (matched, active, closing, closed, suspended)
        self.orders: tuple[OrderId, ...] = (opened, *(lease.order for lease in self.leases))
        self.addresses: tuple[bytes, ...] = (
            *(party.address for party in self.parties),
            b"",
            b"\x07" * 20,
            b"\x08" * 32,
            b"\x09" * 255,
            *(module_address(name) for name in ("escrow", "distribution", "fee_collector", "gov", "market")),
        )
        self.signers: dict[bytes, Account] = {party.address: party.account for party in self.parties}
        keys = [key for party in self.parties for key in (party.encryption_key, party.registrations()[0].public_key)]
        self.blobs: tuple[bytes, ...] = (b"", b"\0" * 32, b"\xff" * 32, b"\1" * 64, COMMITMENT, OTHER_COMMITMENT, *keys)

    def _give_long_denom(self, ctx: Context) -> None:
        """The longest name a coin may have: made by hand, as nobody issues coins yet."""
        BankState.balances.set(ctx, (self.market.alice.address, LONG_DENOM), 1_000)
        BankState.supply.set(ctx, LONG_DENOM, 1_000)

    def run(self, blocks: Sequence[Sequence[bytes]]) -> list[int]:
        """Codes of all transactions of some blocks that are never committed; what holds after each block is checked."""
        chain = self.market.chain
        stores, codes = Stores(chain.stores.snapshot()), []
        for number, txs in enumerate(blocks, 1):
            time = replace(chain.time, seconds=chain.time.seconds + number)
            header = BlockHeader(chain_id=chain.chain_id, height=chain.height + number, time=time)
            response = chain.app._blocks.run(stores, header, txs)
            for result in response.tx_results:
                assert (result.codespace, result.code) != (Panic.codespace, Panic.code), result.log
                codes.append(result.code)
            ctx = Context(stores=stores, header=header, mode=Mode.QUERY)
            assert chain.app.check_invariants(ctx) == []
        return codes

    def good_messages(self) -> list[Message]:
        """One of each kind that could succeed now."""
        market, (opened, *_), (matched, active, closing, _, suspended) = self.market, self.orders, self.leases
        alice, bob = market.alice.address, market.bob.address
        bid = market.bid_message(opened, market.providers[2], price=price(10))
        account = AccountId(owner=active.order.owner, sequence=active.order.sequence)
        return [
            MsgSend(from_address=alice, to_address=bob, amount=(uve(1),)),
            MsgMultiSend(
                inputs=(Input(address=alice, coins=(uve(2),)),), outputs=(Output(address=bob, coins=(uve(2),)),)
            ),
            MsgDeposit(depositor=alice, account=account, amount=uve(7), source=DepositSource.BALANCE),
            *market.alice.registrations(),
            market.bob.provider(),
            market.order_message(owner_copy=market.owner_copy()),
            bid,
            tx.MsgCloseOrder(owner=alice, sequence=opened.sequence),
            tx.MsgCloseOrder(owner=alice, sequence=matched.order.sequence),
            tx.MsgCloseLease(signer=alice, lease=suspended, reason=CloseReason.OWNER),
            tx.MsgCloseLease(signer=bob, lease=active, reason=CloseReason.UNSTABLE),
            market.confirm_message(matched),
            tx.MsgRefuseLease(provider=bob, lease=matched),
            tx.MsgReportWorkload(provider=bob, lease=active, state=WorkloadState.RUNNING, access=market.access(active)),
            tx.MsgSubmitUsage(provider=bob, records=(market.record(active), market.record(active))),
            tx.MsgSubmitUsage(provider=bob, records=(market.record(closing, final=True),)),
            tx.MsgWithdraw(provider=bob, lease=active),
        ]


@cache
def world() -> World:
    return World()


@cache
def element(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    """Values of one scalar field."""
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.type == F.TYPE_STRING:
        scalar = MISNAMED.get(field.full_name) or pool.scalar(field)
        if scalar in ADDRESS_WRITERS:
            return st.sampled_from(world().addresses).map(lambda raw: ADDRESS_WRITERS[scalar](raw) if raw else "")
        if scalar == "cosmos.Dec":
            return st.sampled_from(DECS).map(str)
        if scalar == "cosmos.Int":
            return (st.sampled_from(AMOUNTS) | st.integers(-3, 100_000)).map(str)
        return st.sampled_from(TEXTS)
    if field.type == F.TYPE_BYTES:
        return st.sampled_from(world().blobs)
    if field.type == F.TYPE_BOOL:
        return st.booleans()
    least, most = INT_RANGES[field.type]
    numbers = sorted({number for edge in EDGES for number in (edge, -edge) if least <= number <= most})
    height = world().market.chain.height
    return st.sampled_from([*numbers, height, height + 1, height + 2]) | st.integers(0, 12)


ADDRESS_WRITERS = {
    "cosmos.AddressString": encode_account,
    "cosmos.ValidatorAddressString": encode_validator,
    "cosmos.ConsensusAddressString": encode_consensus,
}

SIGNERS = ("owner", "provider", "depositor", "signer", "from_address")
"""Fields that name who must sign."""


def draw_field(draw: st.DrawFn, message: Pb, field: FieldDescriptor, depth: int) -> None:
    """Give one field of an upb message a new value, or none."""
    message.ClearField(field.name)
    count = draw(st.integers(0, 3 if depth < 2 else 1)) if field.is_repeated else 1
    if field.message_type is not None:
        if field.message_type.full_name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
            target = getattr(message, field.name)
            target.seconds = draw(st.sampled_from((0, 1, world().market.chain.time.seconds + 2, MAX_SECONDS)))
            target.nanos = draw(st.sampled_from((0, 1, NANOS - 1)))
            return
        if depth > 4 or (not field.is_repeated and pool.is_nullable(field) and draw(st.booleans())):
            return
        for _ in range(count):
            child = getattr(message, field.name)
            fill(draw, child.add() if field.is_repeated else child, depth + 1)
        if not field.is_repeated:
            getattr(message, field.name).SetInParent()
    elif field.is_repeated:
        getattr(message, field.name).extend(draw(element(field)) for _ in range(count))
    else:
        setattr(message, field.name, draw(element(field)))


def sign(draw: st.DrawFn, message: Pb) -> None:
    """Let somebody send it who has a key."""
    for name in SIGNERS:
        if name in message.DESCRIPTOR.fields_by_name:
            setattr(message, name, encode_account(draw(st.sampled_from(world().parties)).address))


def fill(draw: st.DrawFn, message: Pb, depth: int = 0) -> None:
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof is None:
            draw_field(draw, message, field, depth)


def pick(draw: st.DrawFn, message: Pb) -> tuple[Pb, FieldDescriptor]:
    """Any field anywhere in a message that is there."""
    while True:
        field = draw(st.sampled_from(list(message.DESCRIPTOR.fields)))
        if field.message_type is None or draw(st.booleans()):
            return message, field
        value = getattr(message, field.name)
        children = list(value) if field.is_repeated else [value] if message.HasField(field.name) else []
        if not children or not children[0].DESCRIPTOR.fields:
            return message, field
        message = draw(st.sampled_from(children))


def find_handled_types() -> list[type[Message]]:
    modules: tuple[Module, ...] = world().market.chain.modules.all
    return [rpc.request for module in modules if module.msgs is not None for rpc in module.msgs.RPCS]


def read(kind: type[Message], message: Pb) -> Message:
    """What could be sent at all."""
    try:
        return kind.from_pb(message)
    except DecodeError:
        reject()


@st.composite
def made_up_messages(draw: st.DrawFn) -> Message:
    kind = draw(st.sampled_from(find_handled_types()))
    message = kind.PB()
    fill(draw, message)
    sign(draw, message)
    return read(kind, message)


@st.composite
def changed_messages(draw: st.DrawFn) -> Message:
    """A good message of which up to three fields are replaced."""
    good = draw(st.sampled_from(good_messages()))
    message = good.to_pb()
    for _ in range(draw(st.integers(0, 3))):
        target, field = pick(draw, message)
        if field.containing_oneof is None and field.name not in SIGNERS:
            draw_field(draw, target, field, 1)
    if draw(st.integers(0, 7)) == 0:
        sign(draw, message)
    return read(type(good), message)


@cache
def good_messages() -> tuple[Message, ...]:
    return tuple(world().good_messages())


MESSAGES = st.deferred(lambda: made_up_messages() | changed_messages() | changed_messages())


@st.composite
def blocks_of_txs(draw: st.DrawFn) -> list[list[bytes]]:
    """Some blocks of transactions, each of up to three messages, signed by whoever must and can."""
    there, chain = world(), world().market.chain
    chain.forget_sequences()
    blocks: list[list[bytes]] = []
    for _ in range(draw(st.integers(1, 3))):
        block = []
        for _ in range(draw(st.integers(1, 3))):
            messages = draw(st.lists(MESSAGES, min_size=1, max_size=2))
            required = dict.fromkeys(signer for message in messages for signer in message.signers())
            signers = [there.signers[address] for address in required if address in there.signers]
            block.append(chain.tx(signers or [there.parties[0].account], *messages, gas=10_000_000))
        blocks.append(block)
    return blocks


def limits(examples: int) -> settings:
    """The same examples in every run, and no shrinking: it takes longer than the search."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


def explore(examples: int) -> list[int]:
    codes: list[int] = []

    @limits(examples)
    @given(blocks=blocks_of_txs())
    def attempt(blocks: list[list[bytes]]) -> None:
        codes.extend(world().run(blocks))

    attempt()
    return codes


def test_no_message_whatever_it_says_is_a_bug_or_breaks_an_invariant() -> None:
    codes = explore(examples=60)
    assert codes.count(0) > 5
    assert len(set(codes)) > 10


@pytest.mark.slow
def test_no_message_whatever_it_says_is_a_bug_or_breaks_an_invariant_for_long() -> None:
    explore(examples=3_000)


def test_the_good_messages_are_good() -> None:
    """So that what is changed in them is what is tried."""
    there, chain = world(), world().market.chain
    for message in good_messages():
        chain.forget_sequences()
        raw = chain.tx(there.signers[message.signers()[0]], message)
        codes = there.run([[raw]])
        name = type(message).__name__
        assert (name, codes) == (name, [0]) or name in ("MsgRegisterKey", "MsgCreateProvider", "MsgSubmitUsage")
