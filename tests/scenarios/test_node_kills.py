"""The node is killed twenty times under load: each time it comes back by itself, and its blocks replay to one state."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from tests.scenarios.conftest import MakeDevnet
from tests.support.devnet import ROOT, Devnet, wait_for

from virtengine.app.app import STATE_DIRECTORY
from virtengine.client.errors import ClientError
from virtengine.client.signer import Signer
from virtengine.client.tx import AccountInfo, build_tx
from virtengine.engine.solo.blockstore import BlockStore
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.provider.adapters.local.processes import read_tree_usage

KILLS = 20
BLOCK_TIME = "200ms"
UPTIME = 5.2
"""Seconds between two kills: so long the devnet wants a child to have run to start it again without delay."""
SENDERS = ("customer", "faucet")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_node_comes_back_from_twenty_kills_and_its_blocks_give_the_same_hashes(
    make_devnet: MakeDevnet, tmp_path: Path, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    network = make_devnet(block_time=BLOCK_TIME)
    network.start("--no-provider")
    load = [Load(network, network.key(name)) for name in SENDERS]
    outages = []
    try:
        for sender in load:
            sender.start()
        for _ in range(KILLS):
            wait_for(lambda: all(sender.is_flowing() for sender in load), 30, "the load to flow")
            time.sleep(UPTIME)  # see UPTIME; the devnet's own clock counts
            outages.append(measure_outage(network))
    finally:
        for sender in load:
            sender.stop()
    walls, cpus = zip(*outages, strict=True)
    record_property("kill_to_next_block_seconds", walls)
    with capsys.disabled():
        print(
            f"\nkill to next block under load, {KILLS} times: median {median(walls):.2f} s, greatest {max(walls):.2f} s"
            f" (CPU of the new process until then: {median(cpus):.2f} s, {max(cpus):.2f} s; blocks of {BLOCK_TIME});"
            f" {sum(sender.accepted for sender in load)} sends accepted"
        )
    assert network.json("debug", "invariants", "--home", network.home)["violations"] == []
    network.stop()

    headers, included = read_headers(network.home)
    assert included > 20 * KILLS
    replayed = replay(network.home, tmp_path / "fresh")
    assert list(replayed) == list(range(1, len(replayed) + 1))
    assert len(headers) == len(replayed) > 10 * KILLS
    # A header names the state before its block.
    assert {height: replayed[height - 1] for height in headers if height > 1} == {
        height: hash for height, hash in headers.items() if height > 1
    }


class Load:
    """One account that sends as fast as the node takes it, and goes on after every interruption."""

    def __init__(self, network: Devnet, signer: Signer) -> None:
        self._network = network
        self._signer = signer
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.accepted = 0
        self._seen = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def is_flowing(self) -> bool:
        """Whether anything was accepted since the last question."""
        seen, self._seen = self._seen, self.accepted
        return self.accepted > seen

    def _run(self) -> None:
        account: AccountInfo | None = None
        while not self._stop.wait(0.01):
            try:
                account = account or self._network.chain.account(self._signer.address)
                code = self._network.chain.rpc.broadcast(self._build(account))["code"]
            except ClientError:
                account = None  # the node is away: what was in its mempool is lost
                continue
            self.accepted += code == 0
            account = AccountInfo(account.number, account.sequence + 1) if code == 0 else None

    def _build(self, account: AccountInfo) -> bytes:
        address = self._signer.address
        send = MsgSend(from_address=address, to_address=address, amount=(Coin(denom="uve", amount=1),))
        fee = (Coin(denom="uve", amount=300),)
        return build_tx(
            self._signer, [send], chain_id=self._network.chain.chain_id, account=account, gas=120_000, fee=fee, memo=""
        )


def measure_outage(network: Devnet) -> tuple[float, float]:
    """Kill the node; seconds until a block was made that was certainly made afterwards, and what CPU time that took."""
    before = network.height
    begun = time.monotonic()
    killed = network.kill("node")
    # One block may have come between the question and the kill.
    wait_for(lambda: find_height(network) > before + 1, 30, "the node to come back and go on")
    seconds = time.monotonic() - begun
    revived = network.child("node")
    assert revived != killed
    return seconds, read_tree_usage([revived]).cpu_ns / 1e9


def find_height(network: Devnet) -> int:
    """The latest block; 0 while nobody answers."""
    try:
        return network.height
    except ClientError:
        return 0


def read_headers(home: Path) -> tuple[dict[int, str], int]:
    """App hash by height, from the headers in the block store, and how many transactions are in the blocks."""
    store = BlockStore(home / "data")
    try:
        metas = {height: store.find_meta(height) for height in range(1, store.height + 1)}
    finally:
        store.close()
    hashes = {height: meta.header.app_hash.hex() for height, meta in metas.items() if meta is not None}
    return hashes, sum(meta.num_txs for meta in metas.values() if meta is not None)


def replay(home: Path, fresh: Path) -> dict[int, str]:
    """Execute the blocks from genesis in a fresh home, under another hash seed; app hash by height."""
    shutil.copytree(home / "config", fresh / "config")
    shutil.copytree(home / "data", fresh / "data", ignore=shutil.ignore_patterns(STATE_DIRECTORY.name, "LOCK"))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-m", "tests.scenarios.replay_blocks", str(fresh)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *lines, end = done.stdout.splitlines()
    hashes = {int(height): hash for height, hash in (line.split() for line in lines)}
    assert end == f"end {max(hashes)} {hashes[max(hashes)]}"
    return hashes
