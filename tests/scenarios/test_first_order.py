"""The newcomer's way: start, order, look, close; the money is followed on chain, not only in the command's words."""

import json
import time
import urllib.request
from typing import Any

import pytest
from tests.scenarios.conftest import MakeDevnet
from tests.support.devnet import EXAMPLES, Devnet, wait_for

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderState
from virtengine.kit.crypto.hashes import sha256

PEOPLE = ("customer", "provider")
MODULES = ("distribution", "fee_collector")
"""Accounts of the platform's and the validators' shares."""


@pytest.mark.timeout(120)
def test_newcomer_orders_uses_and_closes(make_devnet: MakeDevnet) -> None:
    """The quick one: everything real, blocks of 200 ms."""
    network = make_devnet(block_time="200ms")
    network.start()
    since, before = network.height, read_balances(network)
    order = network.json("order", "create", EXAMPLES / "web.yaml", "--wait")
    assert b"It runs." in fetch(order["endpoints"][0]["address"])
    closed = network.json("order", "close", "--wait")
    check_against_chain(network, since, before, closed)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_web_page_is_ordered_served_and_settled_to_the_base_unit(
    make_devnet: MakeDevnet, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    network = make_devnet(block_time="1s")
    network.start()
    since, before = network.height, read_balances(network)
    begun = time.monotonic()
    order = network.json("order", "create", EXAMPLES / "web.yaml", "--wait", timeout=60)
    seconds = time.monotonic() - begun
    created_at, lease = network.orders.get(1).created_at, network.lease(1)
    blocks = lease.active_at - created_at
    record_property("order_to_active_blocks", blocks)
    with capsys.disabled():
        print(f"\norder to active lease: {blocks} blocks of 1 s; the whole command {seconds:.1f} s")

    assert order["state"] == "ACTIVE"
    page = fetch(order["endpoints"][0]["address"])
    assert b"<h1>It runs.</h1>" in page

    status = wait_for(lambda: find_running(network), 20, "the workload to be reported running")
    assert status["endpoints"] == order["endpoints"]
    assert float(status["lease"]["cost"]) > 0
    assert 30_000 < int(status["lease"]["runway_blocks"]) < 40_000
    logs = network.ve("order", "logs").ok().out
    assert "GET / HTTP/1.1" in logs

    closed = network.json("order", "close", "--wait")
    assert closed["state"] == "CLOSED"
    deposited, gain, fees, refunded = (int(closed[name]) for name in ("deposited", "provider", "fees", "refunded"))
    assert gain + fees + refunded == deposited
    assert gain > 0
    check_against_chain(network, since, before, closed)
    network.chain.wait_height(network.height + 1)
    assert wait_for(lambda: not network.list_workloads(), 20, "the workload to be removed")
    assert network.json("debug", "invariants", "--home", network.home)["violations"] == []


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_service_reads_its_environment_and_batch_burns(devnet: Devnet) -> None:
    api = devnet.json("order", "create", EXAMPLES / "api.yaml", "--wait")
    answer = json.loads(fetch(api["endpoints"][0]["address"] + "/hello"))
    assert answer == {"greeting": "hello from a lease", "path": "/hello"}

    burn = devnet.json("order", "create", EXAMPLES / "burn.yaml", "--wait")
    assert burn["endpoints"] == []
    wait_for(lambda: "primes below" in devnet.ve("order", "logs").ok().out, 30, "the first line of the burner")
    listed = devnet.json("order", "list")
    assert [(order["order"], order["state"]) for order in listed] == [(2, "ACTIVE"), (1, "ACTIVE")]
    assert {devnet.json("order", "close", number, "--wait")["state"] for number in (1, 2)} == {"CLOSED"}
    assert devnet.json("order", "list") == []
    assert len(devnet.json("order", "list", "--all")) == 2


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_stopped_devnet_goes_on_with_its_orders(devnet: Devnet) -> None:
    """`down` ends every process and takes the workloads with it; `up` goes on where it stopped."""
    order = devnet.json("order", "create", EXAMPLES / "web.yaml", "--wait")
    first = devnet.workload().instances[0].pid
    height = devnet.height
    devnet.stop()
    with pytest.raises(OSError, match="refused"):
        fetch(order["endpoints"][0]["address"])
    devnet.start()
    assert devnet.height >= height
    url = order["endpoints"][0]["address"]
    page = wait_for(lambda: find_page(url), 30, "the page to be served again, under the same address")
    assert b"It runs." in page
    assert devnet.workload().instances[0].pid != first
    assert devnet.orders.get(1).state is OrderState.ACTIVE


def fetch(url: str) -> bytes:
    """A page."""
    with urllib.request.urlopen(url, timeout=10) as response:
        body: bytes = response.read()
    return body


def find_page(url: str) -> bytes:
    """A page; nothing while nobody answers."""
    try:
        return fetch(url)
    except OSError:
        return b""


def find_running(network: Devnet) -> Any:
    """The status of the newest order once its workload runs and has cost something."""
    status = network.json("order", "status")
    return status if status["lease"]["workload"] == "RUNNING" and float(status["lease"]["cost"]) > 0 else None


def module_address(name: str) -> bytes:
    """Of a module's account, as the SDK derives it."""
    return sha256(name.encode())[:20]


def read_balances(network: Devnet) -> dict[str, int]:
    """What everybody has, as the bank says."""
    people = {name: network.balance(name) for name in PEOPLE}
    return people | {name: network.chain.balance(module_address(name)) for name in (*MODULES, "escrow")}


def sum_transaction_fees(network: Devnet, name: str, since: int) -> int:
    """Fees an account has paid for its transactions after block `since`, added up from the blocks' events."""
    address, total = encode_account(network.key(name).address), 0
    for result in list_block_results(network, since):
        for tx in result["txs_results"] or ():
            for event in tx["events"]:
                attributes = {item["key"]: item["value"] for item in event["attributes"]}
                if event["type"] == "tx" and attributes.get("fee_payer") == address:
                    total += int(attributes["fee"].removesuffix("uve") or 0)
    return total


def list_block_results(network: Devnet, since: int = 0) -> list[dict[str, Any]]:
    """The results of all blocks after `since`."""
    heights = range(since + 1, network.height + 1)
    return [network.chain.rpc.call("block_results", height=str(height)) for height in heights]


def check_against_chain(network: Devnet, since: int, before: dict[str, int], closed: dict[str, Any]) -> None:
    """The bank's balances moved by exactly what the command said, transaction fees and the market's fees aside."""
    after = read_balances(network)
    moved = {name: after[name] - before[name] for name in after}
    params = network.orders.params()
    spent = {name: sum_transaction_fees(network, name, since) for name in PEOPLE}
    spent["customer"] += params.order_fee.amount
    spent["provider"] += params.bid_fee.amount
    sums = {name: int(closed[name]) for name in ("deposited", "provider", "platform_fee", "validators_fee", "refunded")}
    assert moved == {
        "customer": sums["refunded"] - sums["deposited"] - spent["customer"],
        "provider": sums["provider"] - spent["provider"],
        "distribution": sums["platform_fee"],
        "fee_collector": sums["validators_fee"] + sum(spent.values()),
        "escrow": 0,
    }
