"""The gateway beside a running node (the embedded engine in its own process): sending, finding, blocks, simulation.

Requests are in the forms that CosmJS, cosmpy and Keplr send.
"""

import json
import os
import re
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from tests.gateway.conftest import ANY_PORT, Home, serving
from tests.support.chain import Account, TestChain

from virtengine.engine.solo.home import init_home
from virtengine.gateway.serve import Settings
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.service import (
    GetTxRequest,
    GetTxResponse,
    SimulateRequest,
    SimulateResponse,
)
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import Tx, TxRaw
from virtengine.kit.codec.json import to_json
from virtengine.kit.crypto.hashes import sha256
from virtengine.kit.sdk.coins import parse_coins

ROOT = Path(__file__).parents[2]
NODE = """
import sys
from pathlib import Path
from virtengine.app.app import open_app
from virtengine.engine.solo.process import run_node
home = Path(sys.argv[1])
run_node(lambda: open_app(home), home)
"""
TXS = "/cosmos/tx/v1beta1"
CHAIN = "/cosmos/base/tendermint/v1beta1"


@dataclass
class Live:
    """A gateway's servers beside a node, and a chain of the same genesis to make transactions with."""

    rest: httpx.Client
    channel: grpc.Channel
    twin: TestChain
    alice: Account
    bob: Account
    sequence: int = 0

    def send_tx(self, amount: str = "10uve", sequence: int | None = None, **options: Any) -> bytes:
        """A signed transaction of Alice that was not sent yet."""
        message = MsgSend(from_address=self.alice.address, to_address=self.bob.address, amount=parse_coins(amount))
        return self.twin.tx(self.alice, message, sequence=self.sequence if sequence is None else sequence, **options)

    def broadcast(self, raw: bytes, mode: str = "BROADCAST_MODE_SYNC") -> dict[str, Any]:
        """What the node said of a transaction."""
        answer = self.rest.post(f"{TXS}/txs", json={"tx_bytes": b64encode(raw).decode(), "mode": mode})
        assert answer.status_code == 200, answer.text
        return answer.json()["tx_response"]

    def wait_for(self, name: str) -> dict[str, Any]:
        """A transaction once it is in a block; until then it is not found."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            answer = self.rest.get(f"{TXS}/txs/{name}")
            if answer.status_code == 200:
                return answer.json()
            assert answer.json() == {"code": 5, "message": f"tx not found: {name}", "details": []}
            time.sleep(0.05)
        pytest.fail("in no block after 20 s")

    def commit(self, **options: Any) -> dict[str, Any]:
        """Send a transaction of Alice and wait for it."""
        response = self.broadcast(self.send_tx(**options))
        assert response["code"] == 0, response
        self.sequence += 1
        return self.wait_for(response["txhash"])


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    home = tmp_path_factory.mktemp("live")
    twin = TestChain()
    alice, bob = twin.account("alice", "1000000uve"), twin.account("bob", "1uve")
    init_home(home, twin.chain_id, "test", app_state=json.dumps(twin.genesis).encode())
    settings = home / "config" / "config.toml"
    text = settings.read_text().replace(":26657", ":0").replace('timeout_commit = "1s"', 'timeout_commit = "100ms"')
    settings.write_text(text)
    node = subprocess.Popen(
        [sys.executable, "-c", NODE, str(home)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    log = home / "node.log"
    try:
        with log.open("w") as rest_of_log:
            url = None
            for line in node.stderr:
                rest_of_log.write(line)
                found = re.search(r"RPC on (http://\S+)", line)
                if found:
                    url = found[1]
                    break
            assert url, log.read_text()
        # Nobody reads on: a few hundred lines fit the pipe.
        with (
            serving(Settings(home=home, rest=ANY_PORT, grpc=ANY_PORT, node=url.replace("http", "tcp"))) as gateway,
            httpx.Client(base_url=f"http://{gateway.rest_address}", trust_env=False) as rest,
            grpc.insecure_channel(str(gateway.grpc_address)) as channel,
        ):
            deadline = time.monotonic() + 20
            while rest.get("/cosmos/bank/v1beta1/params").status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield Live(rest, channel, twin, alice, bob)
    finally:
        node.terminate()
        node.wait()
        node.stderr.close()


def test_the_node_and_the_chain_are_named(live: Live) -> None:
    info = live.rest.get(f"{CHAIN}/node_info").json()
    assert info["default_node_info"]["network"] == live.twin.chain_id
    assert info["default_node_info"]["other"]["tx_index"] == "on"
    assert info["application_version"]["cosmos_sdk_version"].startswith("v0.53")
    assert live.rest.get(f"{CHAIN}/syncing").json() == {"syncing": False}


def test_blocks_have_base64_ids_and_a_proposer_in_both_forms(live: Live) -> None:
    latest = live.rest.get(f"{CHAIN}/blocks/latest").json()
    assert latest["block"]["header"]["chain_id"] == live.twin.chain_id
    assert len(b64decode(latest["block_id"]["hash"])) == 32
    assert len(b64decode(latest["block"]["header"]["proposer_address"])) == 20
    assert latest["sdk_block"]["header"]["proposer_address"].startswith("vevalcons1")
    height = latest["block"]["header"]["height"]
    assert live.rest.get(f"{CHAIN}/blocks/{height}").json()["block_id"] == latest["block_id"]


def test_a_block_to_come_is_an_error_in_words(live: Live) -> None:
    answer = live.rest.get(f"{CHAIN}/blocks/999999999")
    assert answer.status_code in (400, 404)
    assert "999999999" in answer.json()["message"]


def test_the_validators(live: Live) -> None:
    found = live.rest.get(f"{CHAIN}/validatorsets/latest").json()
    (validator,) = found["validators"]
    assert validator["pub_key"]["@type"] == "/cosmos.crypto.ed25519.PubKey"
    assert validator["voting_power"] == "10"
    assert validator["address"].startswith("vevalcons1")
    assert live.rest.get(f"{CHAIN}/validatorsets/1").json()["block_height"] == "1"


def test_the_node_configuration_and_status(live: Live) -> None:
    assert "minimum_gas_price" in live.rest.get("/cosmos/base/node/v1beta1/config").json()
    assert int(live.rest.get("/cosmos/base/node/v1beta1/status").json()["height"]) >= 1


def test_a_transaction_sent_and_found(live: Live) -> None:
    found = live.commit(memo="hello")
    response = found["tx_response"]
    assert response["code"] == 0
    assert response["raw_log"] == ""
    assert response["logs"] == []
    assert re.fullmatch(r"[0-9A-F]{64}", response["txhash"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", response["timestamp"])
    assert int(response["gas_used"]) > 0
    assert response["tx"]["@type"] == "/cosmos.tx.v1beta1.Tx"
    for tx in (found["tx"], response["tx"]):
        (message,) = tx["body"]["messages"]
        assert message["@type"] == "/cosmos.bank.v1beta1.MsgSend"
        assert message["amount"] == [{"denom": "uve", "amount": "10"}]
        assert tx["body"]["memo"] == "hello"
        assert tx["auth_info"]["signer_infos"][0]["mode_info"] == {"single": {"mode": "SIGN_MODE_DIRECT"}}
    raw = live.channel.unary_unary("/cosmos.tx.v1beta1.Service/GetTx")(
        GetTxRequest(hash=response["txhash"]).encode(), timeout=20
    )
    assert GetTxResponse.decode(raw).tx_response.txhash == response["txhash"]


def test_transactions_by_event_in_both_dialects(live: Live) -> None:
    first = live.commit()["tx_response"]["txhash"]
    second = live.commit()["tx_response"]["txhash"]
    event = f"message.sender='{live.alice.text}'"
    for name, values in (("query", [event]), ("events", [event, "message.action='/cosmos.bank.v1beta1.MsgSend'"])):
        params = [(name, value) for value in values] + [("order_by", "ORDER_BY_DESC"), ("limit", "2"), ("page", "1")]
        found = live.rest.get(f"{TXS}/txs", params=params)
        assert found.status_code == 200, found.text
        assert [each["txhash"] for each in found.json()["tx_responses"]] == [second, first]
        assert int(found.json()["total"]) >= 2


def test_a_transaction_that_the_node_refuses_is_answered_with_its_code(live: Live) -> None:
    live.commit()
    response = live.broadcast(live.send_tx("11uve", sequence=0))
    assert response["code"] == 32
    assert response["codespace"] == "sdk"
    assert re.search(
        r"account sequence mismatch, expected \d+, got \d+: incorrect account sequence", response["raw_log"]
    )


def test_a_missing_transaction_over_grpc(live: Live) -> None:
    name = "AB" * 32
    with pytest.raises(grpc.RpcError) as caught:
        live.channel.unary_unary("/cosmos.tx.v1beta1.Service/GetTx")(GetTxRequest(hash=name).encode(), timeout=20)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    assert caught.value.details() == f"tx not found: {name}"


def test_blocks_with_their_transactions(live: Live) -> None:
    height = live.commit()["tx_response"]["height"]
    found = live.rest.get(f"{TXS}/txs/block/{height}").json()
    assert len(found["txs"]) == 1
    assert found["pagination"]["total"] == "1"


def to_camel_case(value: Any) -> Any:
    """The keys of a JSON value as protobuf's own JSON has them."""
    if isinstance(value, list):
        return [to_camel_case(item) for item in value]
    if isinstance(value, dict):
        return {
            re.sub(r"_(.)", lambda found: found[1].upper(), key): to_camel_case(item) for key, item in value.items()
        }
    return value


def test_simulation_in_all_dialects(live: Live) -> None:
    raw = live.send_tx()
    parts = TxRaw.decode(raw)
    keplr = TxRaw(body_bytes=parts.body_bytes, auth_info_bytes=parts.auth_info_bytes, signatures=(bytes(64),))
    cosmjs = TxRaw(body_bytes=parts.body_bytes, auth_info_bytes=parts.auth_info_bytes, signatures=(b"",))
    bodies = {
        "cosmpy": {"tx": to_camel_case(to_json(Tx.decode(raw)))},
        "keplr": {"tx_bytes": b64encode(keplr.encode()).decode()},
        "camelCase": {"txBytes": b64encode(raw).decode()},
    }
    for name, body in bodies.items():
        answer = live.rest.post(f"{TXS}/simulate", json=body)
        assert answer.status_code == 200, (name, answer.text)
        assert int(answer.json()["gas_info"]["gas_used"]) > 10_000, name
    response = live.channel.unary_unary("/cosmos.tx.v1beta1.Service/Simulate")(
        SimulateRequest(tx_bytes=cosmjs.encode()).encode(), timeout=20
    )
    assert SimulateResponse.decode(response).gas_info.gas_used > 10_000


def test_simulation_tells_why_a_transaction_would_fail(live: Live) -> None:
    answer = live.rest.post(f"{TXS}/simulate", json={"tx_bytes": b64encode(live.send_tx("2000000000uve")).decode()})
    assert answer.status_code == 400
    assert "is smaller than 2000000000uve" in answer.json()["message"]


def test_transactions_taken_apart_and_put_together(live: Live) -> None:
    raw = live.send_tx()
    tx = live.rest.post(f"{TXS}/decode", json={"tx_bytes": b64encode(raw).decode()}).json()["tx"]
    again = live.rest.post(f"{TXS}/encode", json={"tx": tx}).json()["tx_bytes"]
    assert sha256(b64decode(again)) == sha256(raw)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"{", "malformed JSON"),
        (b"[]", "object"),
        (b'{"tx_bytes": 5}', "tx_bytes"),
        (b'{"tx_bytes": "AA", "txBytes": "AA"}', "together"),
        (b'{"nothing": 1}', "nothing"),
        (b"", "empty"),
        (b'{"tx": {"body": {"messages": [{"@type": "/no.Such"}]}}}', "/no.Such"),
    ],
)
def test_bodies_that_make_no_request(live: Live, body: bytes, named: str) -> None:
    answer = live.rest.post(f"{TXS}/simulate", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 3), answer.text
    assert named in answer.json()["message"]


def test_a_body_beyond_its_size_is_refused(live: Live) -> None:
    answer = live.rest.post(f"{TXS}/simulate", content=bytes(3 << 20))
    assert answer.status_code == 400
    assert "larger than" in answer.json()["message"]


def test_without_a_node_state_is_served_and_the_rest_is_unavailable(home: Home) -> None:
    settings = Settings(home=home.path, rest=ANY_PORT, grpc=None, node="http://127.0.0.1:9")
    with serving(settings) as gateway, httpx.Client(base_url=f"http://{gateway.rest_address}", trust_env=False) as rest:
        assert rest.get("/cosmos/bank/v1beta1/params").status_code == 200
        answer = rest.get(f"{CHAIN}/node_info")
        assert (answer.status_code, answer.json()["code"]) == (503, 14)
        assert "does not answer" in answer.json()["message"]
