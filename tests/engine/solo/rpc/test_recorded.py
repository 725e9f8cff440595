"""The RPC's answers are those a real CometBFT gave about the same chain, recorded by tests/conformance/record.py."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.cometbft import request
from tests.conformance.requests import BODIES, GETS, POSTS, fill_in, forget_wording
from tests.engine.support import make_config, make_conformance_home
from tests.engine.toyapp import ToyApp

from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.server import RpcServer
from virtengine.kit.codec.timestamp import Timestamp

RECORDED = json.loads((Path(__file__).parents[2] / "data" / "cometbft_chain.json").read_text())
LAST = len(RECORDED["blocks"])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server about the recorded chain, made again."""
    home = tmp_path_factory.mktemp("home")
    make_conformance_home(home)
    node = Node.open(ToyApp(), home, make_config())
    for height in range(1, LAST + 1):
        for tx in RECORDED["blocks"][str(height)]["block"]["data"]["txs"]:
            if not base64.b64decode(tx).startswith(b"ext="):
                node.check_tx(base64.b64decode(tx))
        commit = RECORDED["commits"][str(height)]["signed_header"]["commit"]
        node.step(Timestamp.parse(commit["signatures"][0]["timestamp"]))
    server = RpcServer.bind("tcp://127.0.0.1:0")
    server.start(node, "")
    yield server.url
    server.stop()
    node.close()


def test_the_recording_covers_every_request() -> None:
    """Whoever adds one records again."""
    assert list(RECORDED["gets"]) == list(GETS)
    assert [body for body, _ in RECORDED["posts"]] == list(POSTS)
    assert len(RECORDED["bodies"]) == len(BODIES)


@pytest.mark.parametrize("path", GETS)
def test_a_get_request_has_the_recorded_answer(url: str, path: str) -> None:
    status, recorded = RECORDED["gets"][path]
    assert forget_wording(request(url, fill_in(path, LAST))) == forget_wording((status, recorded))


@pytest.mark.parametrize(("body", "answer"), RECORDED["posts"], ids=lambda value: json.dumps(value)[:40])
def test_a_json_rpc_call_has_the_recorded_answer(url: str, body: Any, answer: list[Any]) -> None:
    assert forget_wording(request(url, "", json.dumps(body).encode())) == forget_wording((answer[0], answer[1]))


@pytest.mark.parametrize("index", range(len(BODIES)))
def test_what_is_no_call_has_the_recorded_answer(url: str, index: int) -> None:
    status, recorded = RECORDED["bodies"][index]
    assert forget_wording(request(url, "", BODIES[index])) == forget_wording((status, recorded))
