"""Homes and nodes for the engine's tests: nothing synced to disk, a clock that only moves when told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.engine.toyapp import ToyApp

from virtengine.engine.solo.config import Config, ConsensusConfig, MempoolConfig, RpcConfig
from virtengine.engine.solo.executor import stand_still
from virtengine.engine.solo.genesis import GenesisDoc
from virtengine.engine.solo.home import init_home
from virtengine.engine.solo.node import Node
from virtengine.kit.codec.timestamp import Duration, Timestamp

CHAIN_ID = "engine-test-1"
SEED = bytes(range(32))
GENESIS_TIME = Timestamp(1_700_000_000)


class FakeClock:
    """A second later at every look."""

    def __init__(self, start: Timestamp = GENESIS_TIME) -> None:
        self.now = start

    def __call__(self) -> Timestamp:
        self.now += Duration(1)
        return self.now


def make_home(root: Path, *, chain_id: str = CHAIN_ID, **options: Any) -> GenesisDoc:
    """A home with a fixed key and genesis time."""
    return init_home(root, chain_id, "tester", **{"validator_seed": SEED, "genesis_time": GENESIS_TIME, **options})


VOTE_EXTENSION_HEIGHT = 5
"""From which height on the chain of the conformance tests has vote extensions."""


def make_conformance_home(root: Path) -> None:
    """The home of the chain that a real CometBFT made too; its validator signs vote extensions after some blocks."""
    genesis_time = Timestamp(1_700_000_000, 123_456_789)
    genesis = init_home(root, "conformance-1", "reference", validator_seed=SEED, genesis_time=genesis_time)
    genesis.params.abci.vote_extensions_enable_height = VOTE_EXTENSION_HEIGHT
    genesis.save(root / "config" / "genesis.json")


def make_config(
    *, rpc: dict[str, Any] | None = None, mempool: dict[str, Any] | None = None, consensus: dict[str, Any] | None = None
) -> Config:
    """Settings that sync nothing and listen on any free port."""
    return Config(
        durable=False,
        rpc=RpcConfig(laddr="tcp://127.0.0.1:0", **(rpc or {})),
        mempool=MempoolConfig(**(mempool or {})),
        consensus=ConsensusConfig(**(consensus or {})),
    )


def open_node(
    root: Path,
    app: ToyApp | None = None,
    *,
    config: Config | None = None,
    clock: FakeClock | None = None,
    crash_point: Callable[[str], None] = stand_still,
) -> Node:
    """The node of a home, made if there is none yet."""
    if not (root / "config" / "genesis.json").exists():
        make_home(root)
    return Node.open(
        ToyApp() if app is None else app,
        root,
        make_config() if config is None else config,
        clock=FakeClock() if clock is None else clock,
        crash_point=crash_point,
    )
