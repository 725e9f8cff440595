"""The same blocks give the same answers, whatever a node's hash seed, caches, storage and history of restarts."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.scenarios.recording import record_market

from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci

ROOT = Path(__file__).parent.parent.parent
BLOCKS = 200

NODES = {
    "no caches, in memory": ("0", "-", "0", "0", "deliver"),
    "large caches, checked first, in memory": ("1", "-", "1000000", "1000000000", "check"),
    "on disk, restarted early and late": ("42", "home", "65536", "33554432", "check", "1", "2", "17", "199"),
    "on disk without caches, restarted every tenth block": (
        "4294967295", "home", "0", "0", "deliver", *(str(height) for height in range(10, 200, 10)),
    ),
}  # fmt: skip


@pytest.mark.timeout(240)
def test_four_nodes_answer_two_hundred_blocks_byte_for_byte_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = record_market(BLOCKS, seed=7, monkeypatch=monkeypatch)
    recording.save(tmp_path / "recording.json")
    codes = Counter(
        result.code == 0
        for response in recording.responses
        for result in abci.ResponseFinalizeBlock.FromString(response).tx_results
    )
    assert len(recording.responses) >= BLOCKS
    assert min(codes[True], codes[False]) > 50, f"the blocks hold both successes and failures: {codes}"
    for number, (name, (seed, home, *settings)) in enumerate(NODES.items()):
        output = tmp_path / f"{number}.out"
        place = home if home == "-" else str(tmp_path / f"{number}.home")
        command = [sys.executable, "-m", "tests.scenarios.replay", str(tmp_path / "recording.json"), str(output), place]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        subprocess.run([*command, *settings], env=environment, cwd=ROOT, check=True)
        answers = [bytes.fromhex(line) for line in output.read_text().split()]
        assert answers == recording.responses, name
