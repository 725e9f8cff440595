"""The daemon as a process of its own, a real node, real workloads: what a customer and an operator live through."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from tests.client.network import Network, serve
from tests.provider.adapters.test_local import find_port
from tests.support.components import probe_sandbox

from virtengine.client.chain import ChainClient
from virtengine.client.manifest import parse_sdl
from virtengine.client.orders import Orders, Terms
from virtengine.client.provider_api import ProviderApi
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, DepositSource
from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
from virtengine.kit.codec.gen.virtengine.market.v1.events import EventUsageAccepted
from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease, LeaseState, OrderState, WorkloadState
from virtengine.provider.adapters.local import processes, protocol

ROOT = Path(__file__).parents[2]
PATIENCE = 45.0
T = TypeVar("T")

BURN = """
version: "2.0"
services:
  burn:
    image: host
    command: [/usr/bin/python3, -u, -c]
    args:
      - |
        import os, time
        print("secret", os.environ["SECRET"], "pid", os.getpid())
        time.sleep(3)
        end = time.process_time() + BURNED
        while time.process_time() < end:
            pass
        print("burned")
        time.sleep(3600)
    env: [SECRET=s3cr3t-4711]
profiles:
  compute: {one: {resources: {cpu: {units: 1}, memory: {size: 64Mi}, storage: {size: 16Mi}}}}
  placement: {anywhere: {pricing: {one: {denom: uve, amount: CEILING}}}}
deployment: {burn: {anywhere: {profile: one, count: 1}}}
"""


def wait_for(find: Callable[[], T | None], patience: float = PATIENCE) -> T:
    """What `find` gives once it gives something."""
    deadline = time.monotonic() + patience
    while True:
        found = find()
        if found:
            return found
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Provider:
    """A daemon's home, and the process when it runs."""

    def __init__(self, network: Network, home: Path, *, cpu_core_hour: str = "90000") -> None:
        self.home = home
        self.log = home / "daemon.log"
        self.process: subprocess.Popen[bytes] | None = None
        port = find_port()
        driver = "bwrap" if probe_sandbox().works else "process"
        home.mkdir(mode=0o711)
        self._run(
            "init", "--home", str(home), "--node", network.url, "--keyring-home", str(network.home), "--driver", driver
        )
        text = (home / "provider.toml").read_text().replace("127.0.0.1:8443", f"127.0.0.1:{port}")
        text = text.replace("period_blocks = 60", "period_blocks = 20").replace('"90000"', f'"{cpu_core_hour}"')
        (home / "provider.toml").write_text(text + "\n[lifecycle]\nsweep_seconds = 1\n[bidding]\nbid_blocks = 600\n")

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "virtengine.cli", "provider", *arguments]
        subprocess.run(command, check=True, cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL)

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "virtengine.cli",
            "provider",
            "run",
            "--config",
            str(self.home / "provider.toml"),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=log, stderr=log)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(20)

    def find_report(self) -> protocol.WorkloadReport | None:
        """Of the one workload."""
        for folder in (self.home / "workloads").glob("ve-*"):
            return protocol.find_report(folder)
        return None

    def end_workloads(self) -> None:
        for folder in (self.home / "workloads").glob("ve-*"):
            with contextlib.suppress(OSError):
                protocol.ask(folder, {"do": "stop", "grace": 1})
            wait_for(lambda folder=folder: (r := protocol.find_report(folder)) is None or r.finished)  # type: ignore[misc]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    with serve(tmp_path / "chain") as network:
        yield network
        network.close_clients()


@pytest.fixture
def provider(network: Network, tmp_path: Path) -> Iterator[Provider]:
    provider = Provider(network, tmp_path / "provider")
    yield provider
    if provider.process is not None and provider.process.poll() is None:
        provider.kill()
    provider.end_workloads()


class Customer:
    """Orders, accepts and looks, as the command line does."""

    def __init__(self, network: Network) -> None:
        self.chain: ChainClient = network.client()
        self.orders = Orders(self.chain, network.signer("alice"))

    def order(self, sdl: str, deposit: int = 0, grace: int = 600) -> int:
        (draft,) = parse_sdl(sdl)
        wait_for(lambda: self._has_provider())
        coin = Coin(denom="uve", amount=max(deposit, self.orders.minimum_deposit(draft.ceiling).amount))
        message = self.orders.make_order_message(draft, coin, Terms(grace=grace))
        result = self.chain.send(self.orders.signer, *self.orders.make_key_messages(), message)
        (sequence,) = self.orders.read_created(result)
        return sequence

    def _has_provider(self) -> bool:
        return bool(self.orders.providers())

    def accept(self, sequence: int) -> None:
        bid = self.orders.wait_bid(sequence, lambda _: None, PATIENCE)
        self.chain.send(self.orders.signer, self.orders.make_accept_message(self.orders.get(sequence), bid))

    def activate(self, sdl: str, deposit: int = 0, grace: int = 600) -> int:
        sequence = self.order(sdl, deposit, grace)
        self.accept(sequence)
        self.orders.wait_active(sequence, lambda _: None, PATIENCE)
        return sequence

    def lease(self, sequence: int) -> Lease:
        found = self.orders.find_lease(sequence)
        assert found is not None
        return found.lease

    def close(self, sequence: int) -> None:
        self.chain.send(self.orders.signer, self.orders.make_close_message(sequence))
        self.orders.wait_closed(sequence, lambda _: None, PATIENCE)

    def list_usage(self) -> list[tuple[int, int, int]]:
        """Every accepted record as (sequence, from, to), from the chain's transactions."""
        name = EventUsageAccepted.TYPE_URL[1:]
        found = self.chain.rpc.call(
            "tx_search", query=f"{name}.sequence EXISTS", per_page="100", order_by="asc", page="1", prove=False
        )
        records = []
        for tx in found["txs"]:
            for event in tx["tx_result"]["events"]:
                if event["type"] == name:
                    values = {attribute["key"]: attribute["value"].strip('"') for attribute in event["attributes"]}
                    records.append((int(values["sequence"]), int(values["from_height"]), int(values["to_height"])))
        return records


@pytest.mark.slow
def test_the_first_order(network: Network, provider: Provider) -> None:
    """From an example to a page, its log, and the settlement; then nothing is left and stopping is clean."""
    provider.start()
    customer = Customer(network)
    sequence = customer.activate((ROOT / "examples" / "web.yaml").read_text())
    lease = customer.lease(sequence)
    access = customer.orders.open_access(lease)
    assert access is not None
    with urllib.request.urlopen(access.endpoints[0].url, timeout=20) as answer:
        assert b"It runs." in answer.read()
    api = ProviderApi(customer.orders.provider(lease.provider), customer.orders.signer)
    assert wait_for(lambda: b"GET /" in b"".join(api.logs(lease.id)))
    assert api.lease_status(lease.id)["workload"] == "running"
    wait_for(lambda: customer.lease(sequence).workload is WorkloadState.RUNNING)
    customer.close(sequence)
    wait_for(lambda: not list((provider.home / "workloads").glob("ve-*")))
    assert provider.stop() == 0
    assert "defect" not in provider.log.read_text()


@pytest.mark.slow
def test_killed_ten_times_the_daemon_keeps_the_workload_and_its_count(network: Network, provider: Provider) -> None:
    """kill -9 while provisioning and metering: the same process, contiguous records, the kernel's sum within 2 %."""
    burned = 4.0
    sdl = BURN.replace("BURNED", str(burned)).replace("CEILING", "1000")
    provider.start()
    customer = Customer(network)
    sequence = customer.order(sdl)
    customer.orders.wait_bid(sequence, lambda _: None, PATIENCE)
    provider.kill()
    customer.accept(sequence)
    for pause in (0.7, 0.9, 1.1, 1.3):
        provider.start()
        time.sleep(pause)
        provider.kill()
    provider.start()
    report = wait_for(provider.find_report)
    customer.orders.wait_active(sequence, lambda _: None, PATIENCE)
    first = report.instances[0].pid
    start = processes.find_start_time(first)
    for pause in (0.8, 1.4, 1.0, 1.7, 1.2):
        time.sleep(pause)
        provider.kill()
        provider.start()
    after = wait_for(provider.find_report)
    assert after.instances[0].pid == first
    assert processes.find_start_time(first) == start
    log = provider.home / "workloads"
    wait_for(lambda: any("burned" in path.read_text() for path in log.glob("ve-*/logs/*")))
    folder = next(log.glob("ve-*"))

    def is_recorded() -> bool:
        protocol.ask(folder, {"do": "sample"})
        counted = protocol.find_counted(folder / protocol.COUNTERS)
        assert counted is not None
        recorded = customer.lease(sequence).counters.cpu_milli_seconds / 1000
        return abs(recorded - counted.cpu_ns / 1e9) <= 0.02 * counted.cpu_ns / 1e9 and counted.cpu_ns / 1e9 >= burned

    wait_for(is_recorded)
    customer.close(sequence)
    records = customer.list_usage()
    assert [record[0] for record in records] == list(range(1, len(records) + 1))
    assert all(one[2] == two[1] for one, two in itertools.pairwise(records))
    assert records[0][1] == customer.lease(sequence).active_at
    assert "defect" not in provider.log.read_text()


@pytest.mark.slow
def test_a_secret_is_nowhere_but_with_the_workload_and_the_customer(network: Network, provider: Provider) -> None:
    provider.start()
    customer = Customer(network)
    sequence = customer.activate(BURN.replace("BURNED", "0").replace("CEILING", "1000"))
    found = [
        path
        for path in (*provider.home.rglob("*"), *network.home.rglob("*"))
        if path.is_file() and b"s3cr3t-4711" in path.read_bytes()
    ]
    assert [path.parent.name for path in found] == ["logs"]  # the workload printed it: its log is the customer's
    customer.close(sequence)
    wait_for(lambda: not found[0].exists())


@pytest.mark.slow
def test_without_money_the_process_stands_still_and_goes_on_when_there_is_some(
    network: Network, tmp_path: Path
) -> None:
    provider = Provider(network, tmp_path / "provider", cpu_core_hour="90000000")
    try:
        provider.start()
        customer = Customer(network)
        sequence = customer.activate(BURN.replace("BURNED", "1000").replace("CEILING", "40000"))
        report = wait_for(provider.find_report)
        pid = report.instances[0].pid
        wait_for(lambda: customer.lease(sequence).state is LeaseState.SUSPENDED)
        wait_for(lambda: (found := provider.find_report()) is not None and found.paused)
        used = processes.read_tree_usage([pid]).cpu_ns
        time.sleep(1.0)
        assert processes.read_tree_usage([pid]).cpu_ns == used
        account = AccountId(owner=customer.orders.owner, sequence=sequence)
        deposit = MsgDeposit(
            depositor=customer.orders.owner,
            account=account,
            amount=Coin(denom="uve", amount=10_000_000),
            source=DepositSource.BALANCE,
        )
        customer.chain.send(customer.orders.signer, deposit)
        wait_for(lambda: (found := provider.find_report()) is not None and not found.paused)
        assert provider.find_report().instances[0].pid == pid  # type: ignore[union-attr]
        wait_for(lambda: processes.read_tree_usage([pid]).cpu_ns > used)
        customer.close(sequence)
        assert customer.orders.get(sequence).state is OrderState.CLOSED
    finally:
        provider.kill()
        provider.end_workloads()


@pytest.mark.slow
def test_a_second_daemon_of_the_same_home_waits_and_takes_over(network: Network, provider: Provider) -> None:
    provider.start()
    first = provider.process
    assert first is not None
    wait_for(lambda: "ready" in provider.log.read_text())
    provider.start()
    wait_for(lambda: "waiting to take over" in provider.log.read_text())
    first.send_signal(signal.SIGKILL)
    first.wait()
    wait_for(lambda: provider.log.read_text().count("ready") == 2)
    assert provider.stop() == 0
