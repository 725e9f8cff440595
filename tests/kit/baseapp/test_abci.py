"""The calls of ABCI, in the order an engine makes them, and in orders it makes them after a crash."""

import gc
from dataclasses import replace

import pytest
from tests.support.chain import CHAIN_ID, Account, TestChain

from virtengine.app.config import AppConfig
from virtengine.kit.baseapp.abci import Application, OutOfOrder
from virtengine.kit.baseapp.committed import HEADERS
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto.merkle import EMPTY_ROOT
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import SdkError, WrongSequence
from virtengine.kit.sdk.module import Module
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.pruning import custom
from virtengine.x.consensus.keeper import find_params, set_params
from virtengine.x.consensus.state import ConsensusState


def transfer(sender: Account, recipient: Account, amount: int = 1) -> MsgSend:
    return MsgSend(
        from_address=sender.address, to_address=recipient.address, amount=(Coin(denom="uve", amount=amount),)
    )


@pytest.fixture
def chain() -> TestChain:
    return TestChain()


def test_the_application_has_all_calls(chain: TestChain) -> None:
    app: Application = chain.app
    assert app.info(abci.RequestInfo()).data == "virtengine"


def test_info_tells_height_and_hash_of_what_is_committed(chain: TestChain) -> None:
    before = chain.app.info(abci.RequestInfo())
    assert (before.last_block_height, before.last_block_app_hash) == (0, b"")
    chain.advance(2)
    after = chain.app.info(abci.RequestInfo())
    assert (after.last_block_height, after.last_block_app_hash) == (2, chain.app_hash)
    chain.restart()
    assert chain.app.info(abci.RequestInfo()) == after


def test_init_chain_answers_the_hash_of_nothing_and_writes_nothing(chain: TestChain) -> None:
    response = chain.app.init_chain(chain.init_request())
    assert response.app_hash == EMPTY_ROOT
    assert not response.validators
    assert chain.stores.version == 0


def test_init_chain_may_be_called_again_after_a_crash(chain: TestChain) -> None:
    alice = chain.account("alice", "10uve")
    chain.start()
    chain.restart()
    chain.app.init_chain(chain.init_request())
    chain.block()
    assert chain.balance(alice) == 10
    with pytest.raises(OutOfOrder):
        chain.app.init_chain(chain.init_request())


@pytest.mark.parametrize(
    "damage",
    [
        {"app_state_bytes": b"{"},
        {"app_state_bytes": b"[]"},
        {"app_state_bytes": b"{}"},
        {"app_state_bytes": b'{"bank": {}, "nobody": {}}'},
    ],
)
def test_a_bad_genesis_is_refused(chain: TestChain, damage: dict[str, bytes]) -> None:
    request = chain.init_request()
    request.app_state_bytes = damage["app_state_bytes"]
    with pytest.raises(SdkError):
        chain.app.init_chain(request)


def test_a_first_block_may_have_any_height(chain: TestChain) -> None:
    request = chain.init_request()
    request.initial_height = 50
    chain.app.init_chain(request)
    chain.started, chain.height = True, 49
    chain.block()
    assert chain.app.info(abci.RequestInfo()).last_block_height == 50
    chain.block()
    assert chain.stores.version == 51


def test_blocks_come_in_order(chain: TestChain) -> None:
    with pytest.raises(OutOfOrder, match="initialised"):
        chain.app.finalize_block(chain.block_request())
    chain.start()
    chain.height = 2
    with pytest.raises(OutOfOrder, match="expected block 1, got 2"):
        chain.app.finalize_block(chain.block_request())
    with pytest.raises(OutOfOrder, match="no executed block"):
        chain.app.commit(abci.RequestCommit())


def test_a_block_may_be_executed_again_and_gives_the_same(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    for _ in range(2):
        tx = chain.tx(alice, transfer(alice, bob), fee="3uve")
        chain.forget_sequences()
        chain.height += 1
        request = chain.block_request([tx])
        first = chain.app.finalize_block(request)
        again = chain.app.finalize_block(request)
        other = chain.app.finalize_block(chain.block_request([]))
        assert first == again
        assert other.app_hash != first.app_hash
        chain.restart()
        if chain.height == 1:
            chain.app.init_chain(chain.init_request())
        assert chain.app.finalize_block(request) == first
        chain.app.commit(abci.RequestCommit())
        assert chain.app_hash == first.app_hash
    assert chain.balance(bob) == 2


def test_nothing_is_seen_of_a_block_before_its_commit(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    chain.block()
    chain.height += 1
    chain.app.finalize_block(chain.block_request([chain.tx(alice, transfer(alice, bob))]))
    assert chain.balance(bob) == 0
    chain.app.commit(abci.RequestCommit())
    assert chain.balance(bob) == 1


# --- the mempool ---


def test_the_mempool_sees_a_sender_go_on(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    txs = [chain.tx(alice, transfer(alice, bob), fee="1uve") for _ in range(3)]
    assert [chain.check(tx).code for tx in txs] == [0, 0, 0]
    assert chain.check(txs[0]).code == WrongSequence.code
    response = chain.check(txs[0])
    assert response.log == "account sequence mismatch, expected 3, got 0: incorrect account sequence"
    assert response.gas_wanted == 2_000_000
    assert response.gas_used > 0


def test_a_failed_check_leaves_nothing_behind(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "10uve"), chain.account("bob")
    assert chain.check(chain.tx(alice, transfer(alice, bob), fee="11uve", sequence=0)).code == 5
    assert chain.check(chain.tx(alice, transfer(alice, bob), fee="10uve", sequence=0)).code == 0


def test_a_block_makes_the_mempool_start_anew(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    txs = [chain.tx(alice, transfer(alice, bob)) for _ in range(2)]
    assert [chain.check(tx).code for tx in txs] == [0, 0]
    chain.block(txs[:1])
    assert chain.check(txs[0], recheck=True).code == WrongSequence.code
    assert chain.check(txs[1], recheck=True).code == 0
    assert chain.check(txs[1], recheck=True).code == WrongSequence.code


def test_checks_run_before_the_first_block_too(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    assert chain.account_number(alice) != 0
    assert chain.check(chain.tx(alice, transfer(alice, alice))).code == 0


def test_messages_do_not_run_in_the_mempool(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    response = chain.check(chain.tx(alice, transfer(alice, bob, 10**9)))
    assert response.code == 0
    assert not response.events


# --- proposals ---


def propose(chain: TestChain, txs: list[bytes], max_bytes: int = 1 << 20) -> list[bytes]:
    return list(chain.app.prepare_proposal(abci.RequestPrepareProposal(txs=txs, max_tx_bytes=max_bytes)).txs)


def is_accepted(chain: TestChain, txs: list[bytes]) -> bool:
    response = chain.app.process_proposal(abci.RequestProcessProposal(txs=txs))
    return response.status == abci.ResponseProcessProposal.ProposalStatus.ACCEPT


def test_a_proposal_keeps_the_order_and_leaves_out_what_is_no_transaction(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    txs = [chain.tx(alice, transfer(alice, alice)) for _ in range(3)]
    assert propose(chain, [txs[0], b"garbage", txs[1], txs[2]]) == txs
    assert is_accepted(chain, txs)
    assert not is_accepted(chain, [*txs, b"garbage"])


def test_a_proposal_keeps_within_the_bytes_of_a_block(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    txs = [chain.tx(alice, transfer(alice, alice)) for _ in range(3)]
    size = len(abci.RequestPrepareProposal(txs=txs[:2]).SerializeToString())
    assert propose(chain, txs, size) == txs[:2]
    assert propose(chain, txs, size - 1) == txs[:1]


def test_a_proposal_keeps_within_the_gas_of_a_block() -> None:
    chain = TestChain(max_gas=1_000_000)
    alice = chain.account("alice", "1000uve")
    txs = [chain.tx(alice, transfer(alice, alice), gas=400_000) for _ in range(3)]
    assert propose(chain, txs) == txs[:2]
    assert is_accepted(chain, txs[:2])
    assert not is_accepted(chain, txs)
    chain.block(txs[:2])
    assert not is_accepted(chain, txs)


# --- what is empty for now ---


def test_vote_extensions_are_empty(chain: TestChain) -> None:
    assert chain.app.extend_vote(abci.RequestExtendVote()).vote_extension == b""
    status = abci.ResponseVerifyVoteExtension.VerifyStatus
    assert chain.app.verify_vote_extension(abci.RequestVerifyVoteExtension()).status == status.ACCEPT
    other = chain.app.verify_vote_extension(abci.RequestVerifyVoteExtension(vote_extension=b"x"))
    assert other.status == status.REJECT


def test_there_are_no_snapshots(chain: TestChain) -> None:
    assert not chain.app.list_snapshots(abci.RequestListSnapshots()).snapshots
    offer = chain.app.offer_snapshot(abci.RequestOfferSnapshot())
    assert offer.result == abci.ResponseOfferSnapshot.Result.REJECT_FORMAT
    assert chain.app.load_snapshot_chunk(abci.RequestLoadSnapshotChunk()).chunk == b""
    applied = chain.app.apply_snapshot_chunk(abci.RequestApplySnapshotChunk())
    assert applied.result == abci.ResponseApplySnapshotChunk.Result.ABORT


# --- the block around the transactions ---


def test_blockers_run_in_order_around_the_transactions_and_their_events_say_when() -> None:
    def note(name: str) -> Module:
        return Module(
            name=name,
            begin_block=lambda ctx: ctx.emit("order", ("at", f"{name} begins {ctx.height} {ctx.time.seconds}")),
            end_block=lambda ctx: ctx.emit("order", ("at", f"{name} ends")),
        )

    chain = TestChain(extra=[note("a"), note("b")])
    chain.block()
    assert chain.last_block is not None
    events = [[(a.key, a.value) for a in event.attributes] for event in chain.last_block.events]
    start = chain.time.seconds
    assert events == [
        [("at", f"a begins 1 {start}"), ("mode", "BeginBlock")],
        [("at", f"b begins 1 {start}"), ("mode", "BeginBlock")],
        [("at", "a ends"), ("mode", "EndBlock")],
        [("at", "b ends"), ("mode", "EndBlock")],
    ]


def test_a_blocker_that_raises_halts_the_chain() -> None:
    def fail(_ctx: Context) -> None:
        raise KeyError("broken")

    chain = TestChain(extra=[Module(name="broken", end_block=fail)])
    chain.start()
    chain.height = 1
    with pytest.raises(KeyError):
        chain.app.finalize_block(chain.block_request())
    assert chain.stores.version == 0


def test_changed_consensus_parameters_are_told_to_the_engine_once(chain: TestChain) -> None:
    def shrink(ctx: Context) -> None:
        params = find_params(ctx)
        assert params is not None
        params.block.max_gas = 500_000
        set_params(ctx, params)

    chain.block()
    assert chain.last_block is not None
    assert not chain.last_block.HasField("consensus_param_updates")
    chain._edits.append(shrink)
    chain.height += 1
    response = chain.app.finalize_block(chain.block_request())
    # The edit ran at the beginning: what the block began with differs from what it ends with.
    assert response.consensus_param_updates.block.max_gas == 500_000
    chain.app.commit(abci.RequestCommit())
    alice = chain.account("alice")
    assert chain.check(chain.tx(alice, transfer(alice, alice), gas=500_001)).code == 41


def test_the_collector_is_out_of_the_way_within_a_block_only(chain: TestChain) -> None:
    states = []
    chain = TestChain(extra=[Module(name="watch", end_block=lambda _ctx: states.append(gc.isenabled()))])
    chain.block()
    assert states == [False]
    assert gc.isenabled()


def test_headers_go_with_the_heights_they_belong_to() -> None:
    chain = TestChain(config=AppConfig(pruning=custom(3)), stores=lambda names: MemoryStores(names, custom(3)))
    chain.advance(6)
    kept = [int.from_bytes(key, "big") for key, _ in chain.stores.snapshot().local(HEADERS).range(b"", None)]
    assert kept == [4, 5, 6]


def test_without_parameters_a_block_has_no_gas_limit(chain: TestChain) -> None:
    chain.edit(lambda ctx: ConsensusState.params.remove(ctx))
    chain.block()
    assert chain.last_block is not None
    assert not chain.last_block.HasField("consensus_param_updates")


def test_what_a_genesis_writes_and_deletes_again_is_not_there() -> None:
    def init(ctx: Context, _request: abci.RequestInitChain) -> None:
        ctx.store("bank").set(b"\xf0", b"x")
        ctx.store("bank").delete(b"\xf0")

    chain = TestChain(check_invariants=False)
    chain.app._init_genesis = init
    chain.start()
    assert not chain.ctx().store("bank").has(b"\xf0")


def test_the_collector_stays_off_where_it_was_off(chain: TestChain) -> None:
    gc.disable()
    try:
        chain.block()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_header_belongs_to_each_kept_height(chain: TestChain) -> None:
    chain.advance(3, seconds_per_block=7)
    snapshot = chain.stores.snapshot(2)
    ctx = chain.app.querier.context(snapshot)
    assert (ctx.chain_id, ctx.height, ctx.header.proposer) == (CHAIN_ID, 2, b"\1" * 20)
    assert ctx.time == Timestamp(chain.time.seconds - 7)
    assert replace(ctx, gas=ctx.gas).height == 2
