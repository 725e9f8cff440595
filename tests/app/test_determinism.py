"""The same blocks give the same responses, byte for byte, whatever the process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCKS = 60


def start(seed: str, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.replay", "--blocks", str(BLOCKS), *options]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_three_nodes_with_different_seeds_caches_stores_and_restarts_agree(tmp_path: Path) -> None:
    nodes = [
        start("0", "--check"),
        start("1", "--caches", "0", "--restart-every", "7"),
        start("4242", "--caches", "0", "--check", "--home", str(tmp_path)),
    ]
    answers = [node.communicate(timeout=120)[0].split() for node in nodes]
    assert [node.returncode for node in nodes] == [0, 0, 0]
    assert len(answers[0]) == 2
    assert answers[1:] == answers[:1] * 2
