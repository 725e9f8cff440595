"""Blocks recorded from a real CometBFT: header hash, part set, votes and signatures, to the bit."""

import base64
import json
from pathlib import Path

import pytest
from tests.engine.support import make_conformance_home, make_home
from tests.engine.toyapp import ToyApp

from virtengine.engine.solo.config import Config
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.render import render_block, render_block_id, render_commit, render_header
from virtengine.engine.solo.vote import strip_extensions
from virtengine.kit.codec.timestamp import Timestamp

RECORDED = json.loads((Path(__file__).parent.parent / "data" / "cometbft_chain.json").read_text())


def test_blocks_and_signatures_equal_those_of_cometbft(tmp_path: Path) -> None:
    """The same genesis, key, application, transactions and times give the same bytes."""
    make_conformance_home(tmp_path)
    node = Node.open(ToyApp(), tmp_path, Config(durable=False))
    for height in range(1, len(RECORDED["blocks"]) + 1):
        block, commit = RECORDED["blocks"][str(height)], RECORDED["commits"][str(height)]["signed_header"]
        for tx in block["block"]["data"]["txs"]:
            if not base64.b64decode(tx).startswith(b"ext="):
                assert node.check_tx(base64.b64decode(tx)).code == 0
        decided = node.step(Timestamp.parse(commit["commit"]["signatures"][0]["timestamp"]))
        assert render_header(decided.block.header) == block["block"]["header"]
        assert render_block(decided.block) == block["block"]
        assert render_block_id(decided.block_id) == block["block_id"]
        signed = node.store.find_commit(height)
        assert signed is not None
        assert render_commit(strip_extensions(signed)) == commit["commit"]
    node.close()


def test_the_recording_has_what_it_must_show() -> None:
    """Empty and full blocks, a first block without a commit, application hashes that change."""
    blocks = [entry["block"] for entry in RECORDED["blocks"].values()]
    assert len(blocks) == 12
    assert blocks[0]["last_commit"]["signatures"] == []
    assert any(block["data"]["txs"] for block in blocks)
    assert len({block["header"]["app_hash"] for block in blocks}) == len(blocks)


@pytest.mark.parametrize("height", [1, 7, 12])
def test_another_chain_has_other_blocks(height: int, tmp_path: Path) -> None:
    """The comparison above can fail."""
    make_home(tmp_path)
    node = Node.open(ToyApp(), tmp_path, Config(durable=False))
    for _ in range(height):
        decided = node.step(Timestamp(1_800_000_000))
    assert render_block_id(decided.block_id) != RECORDED["blocks"][str(height)]["block_id"]
    node.close()
