"""Nodes to load: ours behind CometBFT, ours with the embedded engine; each in processes of its own, on a fresh home."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.components import ROOT, find_cometbft

from virtengine.app.genesis import add_accounts, default_state
from virtengine.app.modules import modules
from virtengine.cli.node.home import make_home
from virtengine.client.chain import ChainClient
from virtengine.client.errors import NodeUnreachable
from virtengine.client.signer import Signer
from virtengine.kit.sdk.coins import parse_coins

CHAIN_ID = "sustained-1"
COINS = "1000000000000uve"
RPC_PORT, P2P_PORT = 36657, 36656
MEMPOOL = 20_000


@dataclass(frozen=True)
class Target:
    """A running node."""

    url: str
    pids: dict[str, int]
    """Its processes by name."""


@contextmanager
def running(engine: str, home: Path, signers: Sequence[Signer]) -> Iterator[Target]:
    """Our node, whose genesis has the signers' accounts: engine `comet` or `solo`."""
    prepare(home, signers)
    node = [sys.executable, "-m", "virtengine.cli", "start", "--home", str(home)]
    commands = {"node": [*node, "--engine", "solo"]}
    if engine == "comet":
        binary = find_cometbft()
        if binary is None:
            sys.exit("CometBFT is not here: `make cometbft` builds it; it needs Go")
        socket = f"unix://{home}/app.sock"
        commands = {
            "node": [*node, "--engine", "comet", "--abci", socket],
            "cometbft": [binary, "node", "--home", str(home), "--proxy_app", socket],
        }
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with (home / "log").open("w") as log:
        processes = {}
        try:
            for name, command in commands.items():
                processes[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
                if engine == "comet" and name == "node":
                    wait_for_file(home / "app.sock")
            url = f"http://127.0.0.1:{RPC_PORT}"
            wait_for_block(url)
            yield Target(url, {name: process.pid for name, process in processes.items()})
        finally:
            for process in reversed(processes.values()):
                process.terminate()
                process.wait(30)


def prepare(home: Path, signers: Sequence[Signer]) -> None:
    """A home with blocks of a second, a large mempool and funded accounts."""
    state = default_state(modules())
    add_accounts(state, [(signer.address, parse_coins(COINS)) for signer in signers])
    make_home(home, CHAIN_ID, "sustained", state)
    settings = home / "config" / "config.toml"
    text = settings.read_text()
    for old, new in (
        ("127.0.0.1:26657", f"127.0.0.1:{RPC_PORT}"),
        ("127.0.0.1:26656", f"127.0.0.1:{P2P_PORT}"),
        ("size = 5000", f"size = {MEMPOOL}"),
        ("cache_size = 10000", f"cache_size = {3 * MEMPOOL}"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    settings.write_text(text)


def wait_for_file(path: Path, seconds: float = 30) -> None:
    """Until a process has made a file."""
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} was not made: see the log beside it"
        time.sleep(0.05)


def wait_for_block(url: str, seconds: float = 60) -> None:
    """Until the node has made two blocks."""
    end = time.monotonic() + seconds
    client = ChainClient(url)
    while True:
        try:
            if client.status().height >= 2:
                break
        except NodeUnreachable:
            pass
        assert time.monotonic() < end, f"no node at {url}"
        time.sleep(0.1)
    client.close()
