"""One block after the other: what the application is asked, what it may change, and what it must not do."""

import threading
import time
from pathlib import Path

import pytest
from tests.engine.support import SEED, FakeClock, make_config, make_home, open_node
from tests.engine.toyapp import ToyApp

from virtengine.engine.errors import Halt
from virtengine.engine.solo.params import default_params
from virtengine.engine.solo.vote import extension_sign_bytes
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import params_pb2
from virtengine.kit.codec.timestamp import Duration, Timestamp
from virtengine.kit.crypto import ed25519
from virtengine.kit.crypto.hashes import address_of_ed25519

OTHER = ed25519.public_key(b"o" * 32)


def extensions_from(height: int) -> params_pb2.ConsensusParams:
    params = params_pb2.ConsensusParams()
    params.abci.vote_extensions_enable_height = height
    return params


def test_the_application_is_called_in_abci_order(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    node.check_tx(b"a=1")
    node.check_tx(b"b=1")
    app.calls.clear()
    node.step()
    assert app.calls == ["prepare_proposal", "process_proposal", "finalize_block", "commit"]


def test_the_first_block_has_genesis_time_and_each_later_one_its_predecessor_s_vote(tmp_path: Path) -> None:
    node = open_node(tmp_path)
    genesis = node.genesis.genesis_time
    first = node.step(genesis + Duration(10)).block.header.time
    second = node.step(genesis + Duration(5)).block.header.time
    third = node.step().block.header.time
    assert (first.seconds, second.seconds) == (genesis.seconds, genesis.seconds + 10)
    # A clock that went back does not take the chain with it: a millisecond more.
    assert Timestamp(third.seconds, third.nanos) == genesis + Duration(10, 1_000_000)


def test_the_application_hears_of_the_last_commit(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    node.step()
    first = app.requests["finalize_block"]
    assert isinstance(first, abci.RequestFinalizeBlock)
    assert list(first.decided_last_commit.votes) == []
    node.step()
    second = app.requests["finalize_block"]
    assert isinstance(second, abci.RequestFinalizeBlock)
    (vote,) = second.decided_last_commit.votes
    assert (vote.validator.address, vote.validator.power, vote.block_id_flag) == (node.validator.address, 10, 2)
    assert second.proposer_address == node.validator.address
    assert second.hash == node.state.last_block_id.hash


def test_vote_extensions_are_asked_for_signed_and_handed_to_the_next_proposal(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    app.param_updates = extensions_from(3)
    node.step()
    node.step()
    assert "extend_vote" not in app.calls
    node.step()
    assert app.calls[-6:] == [
        *("prepare_proposal", "process_proposal", "extend_vote", "verify_vote_extension", "finalize_block", "commit")
    ]
    node.step()
    request = app.requests["prepare_proposal"]
    assert isinstance(request, abci.RequestPrepareProposal)
    (vote,) = request.local_last_commit.votes
    assert vote.vote_extension == b"extension 3"
    signed = extension_sign_bytes(node.genesis.chain_id, 3, 0, b"extension 3")
    assert ed25519.verify(node.validator.public_key, signed, vote.extension_signature)


def test_a_proposal_may_drop_and_add_transactions(tmp_path: Path) -> None:
    class Chooser(ToyApp):
        def prepare_proposal(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
            return abci.ResponsePrepareProposal(txs=[b"injected=1", *request.txs[1:]])

    node = open_node(tmp_path, Chooser())
    for tx in (b"a=1", b"b=1"):
        node.check_tx(tx)
    assert list(node.step().block.data.txs) == [b"injected=1", b"b=1"]
    assert node.mempool.reap(-1, -1) == [b"a=1"]


def test_parameter_updates_rule_the_next_block(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    update = params_pb2.ConsensusParams()
    update.block.max_bytes, update.block.max_gas = 2_000_000, 7
    update.version.app = 9
    app.param_updates = update
    before = node.step().block.header
    after = node.step().block.header
    assert before.consensus_hash != after.consensus_hash
    assert (before.version.app, after.version.app) == (7, 9)
    assert node.store.get_params(1).block.max_gas == -1
    assert node.store.get_params(2).block.max_gas == 7
    app.gas_wanted = 4
    for tx in (b"a=1", b"b=1"):
        node.check_tx(tx)
    assert list(node.step().block.data.txs) == [b"a=1"]


def test_parameters_out_of_bounds_halt(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    update = default_params()
    update.block.max_bytes = 0
    app.param_updates = update
    with pytest.raises(Halt, match=r"block.max_bytes must be -1 or greater than 0"):
        node.step()
    assert "commit" not in app.calls


def test_vote_extensions_cannot_be_enabled_in_the_past(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    app.param_updates = extensions_from(1)
    with pytest.raises(Halt, match="not after height 1"):
        node.step()


def test_validator_updates_vote_two_heights_later(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    app.validator_updates = [(OTHER, 2)]
    headers = [node.step().block.header for _ in range(4)]
    assert headers[0].next_validators_hash == headers[0].validators_hash == headers[1].validators_hash
    assert headers[1].next_validators_hash == headers[2].validators_hash != headers[0].validators_hash
    assert [len(node.store.get_validators(height).members) for height in (1, 2, 3, 4)] == [1, 1, 2, 2]
    # The other validator signs nothing, and the application hears so.
    request = app.requests["finalize_block"]
    assert isinstance(request, abci.RequestFinalizeBlock)
    flags = {vote.validator.address: vote.block_id_flag for vote in request.decided_last_commit.votes}
    assert flags == {node.validator.address: 2, address_of_ed25519(OTHER): 1}


@pytest.mark.parametrize("power", [5, 10, 1000])
def test_a_set_we_cannot_sign_for_alone_halts_before_its_first_block(tmp_path: Path, power: int) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    app.validator_updates = [(OTHER, power)]
    node.step()
    node.step()
    with pytest.raises(Halt, match="not more than two thirds"):
        node.step()
    assert node.height == 2


def test_a_set_without_us_halts(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    app.validator_updates = [(OTHER, 1), (ed25519.public_key(SEED), 0)]
    node.step()
    node.step()
    with pytest.raises(Halt, match="does not contain this node's validator"):
        node.step()


@pytest.mark.parametrize(
    ("updates", "text"),
    [
        ([(OTHER, -1)], "voting power can't be negative"),
        ([(OTHER, 0)], "which is not in the set"),
        ([(OTHER, 1), (OTHER, 2)], "one validator twice"),
        ([(ed25519.public_key(SEED), 0)], "removed every validator"),
        ([(b"short", 1)], "not ed25519"),
    ],
)
def test_validator_updates_that_cometbft_refuses_halt(
    tmp_path: Path, updates: list[tuple[bytes, int]], text: str
) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    app.validator_updates = updates
    with pytest.raises(Halt, match=text):
        node.step()
    assert "commit" not in app.calls


class Refuser(ToyApp):
    """Accepts no proposal."""

    def process_proposal(self, request: abci.RequestProcessProposal) -> abci.ResponseProcessProposal:
        return abci.ResponseProcessProposal(status=abci.ResponseProcessProposal.REJECT)


class Overfiller(ToyApp):
    """Proposes more than fits."""

    def prepare_proposal(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
        return abci.ResponsePrepareProposal(txs=[b"x" * request.max_tx_bytes])


class Forgetter(ToyApp):
    """Gives fewer results than transactions."""

    def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        response = super().finalize_block(request)
        del response.tx_results[-1]
        return response


class Disowner(ToyApp):
    """Refuses the vote extension it made."""

    def verify_vote_extension(self, request: abci.RequestVerifyVoteExtension) -> abci.ResponseVerifyVoteExtension:
        return abci.ResponseVerifyVoteExtension(status=abci.ResponseVerifyVoteExtension.REJECT)


@pytest.mark.parametrize(
    ("app", "text"),
    [
        (Refuser(), "refused its own proposal at height 1"),
        (Overfiller(), "transaction data size exceeds maximum"),
        (Forgetter(), "Expected 1, got 0"),
    ],
)
def test_an_application_that_breaks_the_contract_halts_the_chain(tmp_path: Path, app: ToyApp, text: str) -> None:
    node = open_node(tmp_path, app)
    node.check_tx(b"a=1")
    with pytest.raises(Halt, match=text):
        node.step()
    assert "commit" not in app.calls
    assert (node.height, node.store.height) == (0, 0)


def test_an_application_that_refuses_its_own_extension_halts(tmp_path: Path) -> None:
    app = Disowner()
    node = open_node(tmp_path, app)
    app.param_updates = extensions_from(2)
    node.step()
    with pytest.raises(Halt, match="refused its own vote extension at height 2"):
        node.step()


def test_a_disk_that_is_full_halts_before_the_block_is_signed(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    node.step()
    node.store._db._env.set_mapsize(1 << 16)
    node.check_tx(b"a=" + b"x" * 500_000)
    with pytest.raises(Halt, match=r"block store at .* cannot be written: .*MDB_MAP_FULL"):
        node.step()
    assert node.validator.last_signed.height == 1
    assert (app.height, node.height) == (1, 1)
    node.store._db._env.set_mapsize(1 << 30)
    assert list(node.step().block.data.txs) == [b"a=" + b"x" * 500_000]


def test_old_blocks_go_when_the_application_says_so(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    for _ in range(5):
        node.step()
    app.retain_height = 4
    node.step()
    assert node.store.base == 4
    assert node.store.find_block(3) is None
    assert node.store.find_results(3) is None
    assert node.store.find_block(4) is not None
    app.retain_height = 99
    node.step()
    assert node.store.find_block(node.store.base) is not None
    node.close()
    again = open_node(tmp_path, app)
    assert again.store.base == node.store.base
    again.step()


def test_a_failed_transaction_has_its_result_and_no_event(tmp_path: Path) -> None:
    node = open_node(tmp_path)
    node.check_tx(b"fail=1")
    node.check_tx(b"a=1")
    node.step()
    results = node.store.find_results(1)
    assert results is not None
    assert [result.code for result in results.tx_results] == [5, 0]
    first = node.store.find_tx_result(1, 0)
    assert first is not None
    assert first.log == "asked to fail"


def test_listeners_hear_of_a_block_once_it_can_be_found(tmp_path: Path) -> None:
    node = open_node(tmp_path)
    heard: list[tuple[int, int, object]] = []
    node.add_listener(
        lambda decided: heard.append((decided.block.header.height, node.store.height, node.store.find_tx(b"")))
    )
    node.step()
    assert heard == [(1, 1, None)]


def test_a_chain_may_begin_at_another_height(tmp_path: Path) -> None:
    genesis = make_home(tmp_path)
    path = tmp_path / "config" / "genesis.json"
    path.write_text(path.read_text().replace('"initial_height": "1"', '"initial_height": "100"'))
    assert genesis.initial_height == 1
    node = open_node(tmp_path)
    assert node.step().block.header.height == 100
    assert node.step().block.header.height == 101
    node.close()
    again = open_node(tmp_path)
    assert again.height == 101
    assert again.step().block.header.height == 102


def test_without_empty_blocks_a_changed_app_hash_still_gets_one(tmp_path: Path) -> None:
    """The loop waits for transactions only when the last header carries the newest app hash."""

    class Steady(ToyApp):
        def _hash(self, height: int, pairs: dict[str, str]) -> bytes:
            return super()._hash(0, pairs)

    config = make_config(consensus={"create_empty_blocks": False, "timeout_commit": 0.001})
    node = open_node(tmp_path, Steady(), config=config, clock=FakeClock())
    stop = threading.Event()
    thread = threading.Thread(target=node.run, args=(stop,))
    thread.start()
    wait_for(lambda: node.height >= 1)
    still = node.height
    assert not stop.wait(0.1)
    assert node.height == still
    node.check_tx(b"a=1")
    wait_for(lambda: node.height == still + 2)
    assert not stop.wait(0.1)
    assert node.height == still + 2
    stop.set()
    thread.join()


def wait_for(is_done: object) -> None:
    end = time.monotonic() + 5
    assert callable(is_done)
    while not is_done():
        assert time.monotonic() < end
        time.sleep(0.005)
