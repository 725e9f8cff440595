"""
What went wrong in chains of this kind before, and must not here: one test for each class of bug that can exist in what
the state machine does today, named after the advisory.

Held elsewhere, next to what they are about:

| advisory | class of bug | where |
|---|---|---|
| ASA-2024-012, -013 | nested Any exhausts the decoder | `kit/codec/test_unknown.py`, `kit/codec/gen/test_refusals.py` |
| ASA-2024-011 | malformed vote extensions | `kit/baseapp/test_abci.py`: they are empty |
| ASA-2024-001 | vote extensions switched on in the past | `x/consensus/` |
| ASA-2024-007 | a callback before the state is written | `x/escrow/test_depletion.py`: listeners pause, close, pay |
| Jackfruit | a local clock decides | `tools/test_house.py`, `scenarios/test_determinism.py` |
| CVE-2021-25834, -25835 | replay across chain and sequence | `kit/baseapp/test_ante.py` |
| ADR-020, -027, -076 | a tx in several encodings | `kit/baseapp/test_decoding.py`, `kit/codec/test_unknown.py` |
| GHSA-v6rw and kin | gates that a wrapped message passes by | `app/test_gates.py`: gates sit in the router |
| GHSA-m3rh, -g8w7, -vmg2 | lists before gas, deep recursion | `kit/codec/test_unknown.py`, `x/test_fuzz_messages.py` |
| Dragonberry, Dragonfruit | forged proofs | `kit/store/test_proofs.py` |
| PR 24073 and kin | queries without a bound | `kit/baseapp/test_query.py`, `x/test_fuzz_queries.py` |
| CVE-2023-34450, -34451 | mempool out of step, deadlocks | `engine/solo/` |
| a peer's fault | a transaction without a result | `kit/baseapp/test_tx.py` |

Nothing here yet that could go wrong so: tallies and groups (ASA-2025-003's own place, 2026), vote-extension power
(ASA-2024-006), staking and slashing (ASA-2024-005), vesting (Barberry's own place, GHSA-m99c), crisis (GHSA-w5w5),
contracts (GHSA-fpgj), IBC (Huckleberry's own place, GHSA-w6rp), upgrades (ASA-2023-001), snapshots (ASA-2024-009).
CometBFT's own (ASA-2024-008, ASA-2025-001 and -002, CVE-2020-15091, CVE-2021-21271) come with the pinned version.
"""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.support.chain import TestChain
from tests.x.market.test_money import METERED, used
from tests.x.market.world import OTHER_COMMITMENT, Market, price, uve

from virtengine.app.genesis import GenesisInvalid
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input, Output
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import WrappedKey
from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import CloseReason, LeaseState, OrderState, WorkloadState
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgService
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.errors import InvalidCoins, TxTooLarge, Unauthorized
from virtengine.x.encryption import errors as encryption
from virtengine.x.market import errors

PANIC = 111222


def test_asa_2025_003_nothing_is_divided_by_what_may_be_nothing() -> None:
    """The least price, no setup, and blocks that all have one time."""
    market = Market(setup_blocks=0)
    lease = market.run({"ceiling": price("0.000000000000000001")}, price=price("0.000000000000000001"))
    market.chain.advance(3, seconds_per_block=0)
    record = market.record(lease, to_height=market.height)
    market.chain.block([], seconds=0)
    assert market.submit(record).code != PANIC
    market.close_order(lease.order).ok()
    assert market.lease(lease).state is LeaseState.CLOSING


def test_isa_2025_002_and_asa_2024_010_the_largest_amounts_go_through_the_end_blockers() -> None:
    """The dearest lease there can be runs dry, outlives its grace and is closed by the chain."""
    market = Market(final_record_blocks=2, max_grace=10_000_000)
    dearest = 10**18
    gift = MsgSend(from_address=market.chain.treasury.address, to_address=market.alice.address, amount=(uve(10**20),))
    market.chain.deliver(market.chain.treasury, gift).ok()
    terms = {"ceiling": price(dearest), "deposit": uve(3 * dearest + 7), "min_duration": 1 << 40}
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.run(terms, price=price(dearest))
    market.chain.advance(3 + 5 + 2)
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice - 3 * dearest, bob + 3 * dearest)


@pytest.mark.parametrize("name", ["escrow", "distribution", "fee_collector"])
def test_isa_2025_005_and_asa_2024_003_nobody_donates_to_an_account_that_a_module_reckons_with(name: str) -> None:
    market = Market()
    target = Address(module_address(name))
    coins = (uve(5),)
    send = MsgSend(from_address=market.alice.address, to_address=target, amount=coins)
    many = MsgMultiSend(
        inputs=(Input(address=market.alice.address, coins=coins),), outputs=(Output(address=target, coins=coins),)
    )
    for message in (send, many):
        market.deliver(market.alice, message).fails_with(Unauthorized, "is not allowed to receive funds")


def test_asa_2024_002_what_is_proposed_is_accepted() -> None:
    market = Market()
    sound = [market.chain.tx(market.alice.account, market.order_message()) for _ in range(2)]
    pool = [b"", b"\0" * 40, sound[1], b"\xff" * 200, sound[0], sound[0]]
    proposal = market.chain.app.prepare_proposal(abci.RequestPrepareProposal(txs=pool, max_tx_bytes=100_000, height=9))
    answer = market.chain.app.process_proposal(abci.RequestProcessProposal(txs=proposal.txs, height=9))
    assert answer.status == abci.ResponseProcessProposal.ACCEPT
    assert sound[0] in proposal.txs


def test_asa_2025_004_a_document_that_says_one_thing_twice_is_refused() -> None:
    chain = TestChain()
    request = chain.init_request()
    doubled = json.dumps(chain.genesis)[:-1] + ', "market": {}}'
    request.app_state_bytes = doubled.encode()
    with pytest.raises(GenesisInvalid):
        chain.app.init_chain(request)


@pytest.mark.parametrize(
    "coins",
    [
        (),
        (uve(0),),
        (uve(-1),),
        (uve(1), uve(1)),
        (uve(1), Coin(denom="aaa", amount=1)),
        (Coin(denom="1x", amount=1),),
    ],
)
def test_barberry_lists_of_coins_have_one_form(coins: tuple[Coin, ...]) -> None:
    market = Market()
    alice, bob = market.alice.address, market.bob.address
    send = MsgSend(from_address=alice, to_address=bob, amount=coins)
    many = MsgMultiSend(inputs=(Input(address=alice, coins=coins),), outputs=(Output(address=bob, coins=coins),))
    for message in (send, many):
        market.deliver(market.alice, message).fails_with(InvalidCoins)


def test_huckleberry_what_was_rolled_back_is_not_told() -> None:
    """Neither by events nor by answers: an order, a deposit and a closing that did not happen."""
    market = Market()
    good = market.order_message()
    bad = tx.MsgCloseOrder(owner=market.alice.address, sequence=99)
    result = market.deliver(market.alice, good, bad).fails_with(errors.OrderUnknown)
    told = {event.type for event in result.events}
    assert not told & {"order", "transfer"}
    assert not any(kind.startswith("virtengine.") for kind in told)


def test_ghsa_7q74_who_signs_is_who_acts() -> None:
    """Every message about somebody else's order, bid or lease is refused under the stranger's own name, and under the
    other's name without the other's signature."""
    market = Market(providers=2)
    lease = market.run({"deposit": uve(10_000)})
    matched = market.match()
    bid = market.bid(market.create_order(bid_window=500))
    other, alice, bob = market.providers[1], market.alice.address, market.bob.address
    config = market.config(market.lease(lease).bid, OTHER_COMMITMENT)
    acts: list[tuple[str, Any]] = [
        ("owner", tx.MsgCloseOrder(owner=alice, sequence=lease.order.sequence)),
        ("owner", market.accept_message(bid)),
        (
            "owner",
            tx.MsgUpdateConfig(owner=alice, lease=lease, commitment=OTHER_COMMITMENT, config=config, owner_copy=None),
        ),
        ("signer", tx.MsgCloseLease(signer=alice, lease=lease, reason=CloseReason.OWNER)),
        ("provider", tx.MsgCloseBid(provider=bob, bid=bid)),
        ("provider", market.confirm_message(matched)),
        ("provider", tx.MsgRefuseLease(provider=bob, lease=matched)),
        ("provider", tx.MsgReportWorkload(provider=bob, lease=lease, state=WorkloadState.FAILED, access=None)),
        ("provider", tx.MsgSubmitUsage(provider=bob, records=(market.record(lease),))),
        ("provider", tx.MsgWithdraw(provider=bob, lease=lease)),
    ]
    assert {type(message) for _, message in acts} == {
        rpc.request for rpc in MsgService.RPCS if rpc.request not in (tx.MsgCreateOrder, tx.MsgCreateBid)
    }
    before = market.chain.export()["market"]
    for field, message in acts:
        assert market.deliver(other, replace(message, **{field: other.address})).code not in (0, PANIC), message
        forged = market.chain.tx(other.account, message)
        assert market.chain.block([forged])[0].code not in (0, PANIC), message
    after = market.chain.export()["market"]
    assert {**after, "times": ()} == {**before, "times": ()}


@pytest.mark.parametrize("years", [1, 1_000])
def test_tachyon_a_leap_of_the_block_time_pays_nobody(years: int) -> None:
    """Streams and reserves go by blocks; what usage could have been goes by time, and is capped by the reserve."""
    market = Market()
    lease = market.run({"deposit": uve(1_000)}, price=price(10), components=METERED)
    bob = market.balance(market.bob)
    seconds = years * 31_536_000
    market.chain.block(seconds=seconds)
    market.submit(market.record(lease, counters=used(seconds * 1_000))).ok()
    assert market.balance(market.bob) == bob + 2 * 10 + 2 * 2


def test_kiichain_267_parts_of_a_second_count() -> None:
    """Blocks of 200 ms: a fifth of the reservation and not a nanosecond's worth more."""
    market = Market()
    lease = market.run({"deposit": uve(1_000)})
    market.chain.time = market.chain.time.from_nanoseconds(market.chain.time.nanoseconds + 200_000_000)
    market.chain.block(seconds=0)
    for milli_seconds, code in ((201, errors.UsageOverBound.code), (200, 0)):
        record = market.record(lease, to_height=market.chain.height, counters=used(milli_seconds))
        market.chain.time = market.chain.time.from_nanoseconds(market.chain.time.nanoseconds + 200_000_000)
        (result,) = market.chain.block(
            [market.chain.tx(market.bob.account, tx.MsgSubmitUsage(provider=market.bob.address, records=(record,)))],
            seconds=0,
        )
        assert result.code == code


def test_an_envelope_that_is_a_bomb_is_refused() -> None:
    """By its bytes, and by how many it is for, before any key is looked up."""
    market = Market()
    bid = market.bid(market.create_order())
    good = market.config(bid)
    wrapped = WrappedKey(key_fingerprint="00" * 20, wrapped_key=bytes(72))
    for error, envelope in (
        (TxTooLarge, replace(good, ciphertext=bytes(2 << 20))),
        (encryption.EnvelopeTooLarge, replace(good, recipient_pubkey=b"", recipients=(wrapped,) * 257)),
    ):
        message = market.accept_message(bid, config=envelope)
        market.chain.deliver(market.alice.account, message, gas=10**9).fails_with(error)
