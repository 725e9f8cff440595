"""After a crash at any instant the chain goes on as if there had been none."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.support import FakeClock, make_home, open_node
from tests.engine.toyapp import ToyApp

from virtengine.engine.errors import Halt
from virtengine.engine.solo.home import Home
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.query import Query
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.timestamp import Timestamp

POINTS = ("proposed", "signed", "executed", "recorded", "committed", "indexed")
TIMES = [Timestamp(1_700_000_000 + 5 * height) for height in range(20)]


class Crash(Exception):
    """The process dies here."""


def crash_at(point: str, height: int, seen: list[int]) -> Callable[[str], None]:
    """A crash point that fires at the named instant of one height."""

    def check(name: str) -> None:
        if name == "proposed":
            seen.append(0)
        if name == point and len(seen) == height:
            raise Crash(point)

    return check


def feed(node: Node, height: int) -> None:
    for i in range(3):
        node.check_tx(f"k{i}=at{height}".encode())


def make_blocks(node: Node, heights: int) -> None:
    for height in range(1, heights + 1):
        feed(node, height)
        node.step(TIMES[height])


def fingerprint(node: Node) -> list[tuple[bytes, bytes]]:
    """Every block's id and what the application answered."""
    found = []
    for height in range(1, node.height + 1):
        meta, results = node.store.find_meta(height), node.store.find_results(height)
        assert meta is not None
        assert results is not None
        found.append((meta.block_id.SerializeToString(), results.SerializeToString()))
    return found


def run_undisturbed(root: Path, heights: int) -> list[tuple[bytes, bytes]]:
    node = open_node(root, ToyApp())
    make_blocks(node, heights)
    node.close()
    return fingerprint(open_node(root, ToyApp()))


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("height", [1, 3])
def test_a_crash_between_any_two_writes_changes_nothing(tmp_path: Path, point: str, height: int) -> None:
    """The block that was saved is finished after the restart, with the signature it may have had already."""
    expected = run_undisturbed(tmp_path / "undisturbed", 5)
    root, app_path = tmp_path / "crashing", tmp_path / "app.json"
    seen: list[int] = []
    make_home(root)
    node = open_node(root, ToyApp(app_path), crash_point=crash_at(point, height, seen))
    with pytest.raises(Crash):
        make_blocks(node, height)
    node.close()

    node = open_node(root, ToyApp(app_path))
    # Times after the restart differ for a block not yet signed; give the one it would have had.
    while node.height < 5:
        if node.store.find_block(node.height + 1) is None:
            feed(node, node.height + 1)
        node.step(TIMES[node.height + 1])
        assert node.store.height == node.height == node.app.info(abci.RequestInfo()).last_block_height
    assert fingerprint(node) == expected
    assert node.store.search_txs(Query.parse("set.key='k1'")) == [(at, 1) for at in range(1, 6)]


def test_an_application_that_lost_its_data_replays_from_genesis(tmp_path: Path) -> None:
    expected = run_undisturbed(tmp_path, 6)
    app = ToyApp()
    node = open_node(tmp_path, app)
    assert app.height == 6
    assert app.calls[:2] == ["info", "init_chain"]
    assert app.calls.count("finalize_block") == 6
    assert "prepare_proposal" not in app.calls
    assert fingerprint(node) == expected
    assert node.step().block.header.height == 7


def test_an_application_some_blocks_behind_gets_just_those(tmp_path: Path) -> None:
    path = tmp_path / "app.json"
    node = open_node(tmp_path / "home", ToyApp(path))
    for _ in range(3):
        node.step()
    shutil.copy(path, tmp_path / "earlier.json")
    for _ in range(3):
        node.step()
    node.close()
    app = ToyApp(tmp_path / "earlier.json")
    open_node(tmp_path / "home", app)
    assert app.calls.count("finalize_block") == app.calls.count("commit") == 3
    assert "init_chain" not in app.calls
    assert app.height == 6


def test_an_application_level_with_the_store_is_asked_nothing_more(tmp_path: Path) -> None:
    app = ToyApp(tmp_path / "app.json")
    node = open_node(tmp_path / "home", app)
    node.step()
    node.close()
    app.calls.clear()
    open_node(tmp_path / "home", app)
    assert app.calls == ["info"]


def test_init_chain_hears_genesis_and_its_answer_counts(tmp_path: Path) -> None:
    app = ToyApp()
    make_home(tmp_path, app_state=b'{"a": "1"}')
    node = open_node(tmp_path, app)
    request = app.requests["init_chain"]
    assert isinstance(request, abci.RequestInitChain)
    assert (request.chain_id, request.initial_height, request.app_state_bytes) == ("engine-test-1", 1, b'{"a":"1"}')
    assert request.validators[0].pub_key.ed25519 == node.validator.public_key
    assert request.consensus_params == node.genesis.params
    assert node.step().block.header.app_hash == app._hash(0, {"a": "1"})


def test_the_application_may_name_the_validators_of_genesis(tmp_path: Path) -> None:
    class Namer(ToyApp):
        def init_chain(self, request: abci.RequestInitChain) -> abci.ResponseInitChain:
            response = super().init_chain(request)
            response.validators.add(power=77).pub_key.ed25519 = key
            response.consensus_params.block.max_bytes = 5_000_000
            response.consensus_params.block.max_gas = 5
            return response

    make_home(tmp_path, with_validator=False)
    with pytest.raises(Halt, match="validator set is nil in genesis"):
        open_node(tmp_path)
    key = Home(tmp_path).load_validator().public_key
    node = open_node(tmp_path, Namer())
    assert node.state.validators.total_power == 77
    assert node.state.params.block.max_gas == 5
    assert node.state.params.evidence.max_bytes == 1_048_576
    node.step()


def test_an_application_ahead_of_the_store_is_refused(tmp_path: Path) -> None:
    app = ToyApp(tmp_path / "app.json")
    node = open_node(tmp_path / "home", app)
    for _ in range(3):
        node.step()
    node.close()
    shutil.rmtree(tmp_path / "home" / "data" / "blockstore.db")
    with pytest.raises(Halt, match="the application is at height 3, the block store is empty"):
        open_node(tmp_path / "home", app)
    app.height = 5
    make_home(tmp_path / "other")
    shorter = open_node(tmp_path / "other", ToyApp())
    shorter.step()
    shorter.close()
    with pytest.raises(Halt, match="the application is at height 5, the block store only at 1"):
        open_node(tmp_path / "other", app)


def test_an_application_of_another_mind_is_refused(tmp_path: Path) -> None:
    """Whether it claims another hash for the same height, or comes to another when replaying."""
    app = ToyApp(tmp_path / "app.json")
    node = open_node(tmp_path / "home", app)
    for _ in range(2):
        node.step()
    node.close()
    app.salt = "changed"
    with pytest.raises(Halt, match="at height 2 the application has app hash"):
        open_node(tmp_path / "home", app)
    other = ToyApp()
    other.salt = "changed"
    with pytest.raises(Halt, match="replaying block 1 gave app hash"):
        open_node(tmp_path / "home", other)
    assert other.height == 0


def test_other_results_with_the_same_hash_are_refused(tmp_path: Path) -> None:
    class Spender(ToyApp):
        def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
            response = super().finalize_block(request)
            for result in response.tx_results:
                result.gas_used += 1
            return response

    node = open_node(tmp_path)
    node.check_tx(b"a=1")
    node.step()
    node.close()
    with pytest.raises(Halt, match="replaying block 1 gave other transaction results"):
        open_node(tmp_path, Spender())


def test_a_home_of_another_chain_is_refused(tmp_path: Path) -> None:
    node = open_node(tmp_path)
    node.step()
    node.close()
    genesis = tmp_path / "config" / "genesis.json"
    genesis.write_text(genesis.read_text().replace("engine-test-1", "engine-test-2"))
    with pytest.raises(Halt, match="the block store holds chain engine-test-1, genesis names engine-test-2"):
        open_node(tmp_path)


def test_an_application_before_the_pruned_blocks_is_refused(tmp_path: Path) -> None:
    app = ToyApp()
    node = open_node(tmp_path, app)
    for _ in range(4):
        node.step()
    app.retain_height = 3
    node.step()
    node.close()
    with pytest.raises(Halt, match="the block store begins at 3: the blocks between are pruned"):
        open_node(tmp_path, ToyApp())


def test_a_lost_block_store_does_not_make_the_validator_sign_twice(tmp_path: Path) -> None:
    """The store and the application are gone, the memory of signing is not."""
    node = open_node(tmp_path, clock=FakeClock())
    node.check_tx(b"a=1")
    node.step()
    node.close()
    shutil.rmtree(tmp_path / "data" / "blockstore.db")
    node = open_node(tmp_path)
    with pytest.raises(Halt, match="conflicting data"):
        node.step()
    assert node.height == 0
