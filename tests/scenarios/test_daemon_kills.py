"""The provider's daemon is killed ten times, while it provisions and while it meters: the workload does not notice.

The workload burns twenty seconds of CPU time once it is told to, and then rests: so the kernel's count at the end is
what all records together must come to, whenever they were made.
"""

import base64
import json
import random
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.test_first_order import fetch
from tests.support.devnet import Devnet, wait_for

from virtengine.kit.codec.any import unpack
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import TxBody, TxRaw
from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseState, MeterSource, OrderState, UsageRecord
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgSubmitUsage
from virtengine.provider.adapters.local.processes import find_ref, list_tree, read_tree_usage

KILLS_WHILE_METERING = 7
BURN_SECONDS = 20
TOLERANCE = 0.02

MANIFEST = f"""
version: "2.0"
services:
  busy:
    image: host
    command: ["/usr/bin/python3", "-u", "-c"]
    args:
      - |
        import threading, time
        from http.server import BaseHTTPRequestHandler, HTTPServer

        def burn():
            while time.process_time() < {BURN_SECONDS}:
                until = time.process_time() + 0.2
                while time.process_time() < until:
                    pass
                time.sleep(0.05)
            print("burnt")

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                threading.Thread(target=burn).start()
                self.send_response(204)
                self.end_headers()

        HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
    expose:
      - port: 8000
        as: 80
        to:
          - global: true
profiles:
  compute:
    core:
      resources:
        cpu: {{units: 1}}
        memory: {{size: 64Mi}}
        storage: {{size: 16Mi}}
  placement:
    anywhere:
      pricing:
        core: {{denom: uve, amount: 200}}
deployment:
  busy:
    anywhere: {{profile: core, count: 1}}
"""


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_daemon_killed_ten_times_keeps_its_workload_and_loses_no_usage(
    devnet: Devnet, tmp_path: Path, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(7)
    devnet.configure_provider(("metering", "period_blocks", "8"))
    file = tmp_path / "busy.yaml"
    file.write_text(MANIFEST)

    ordering = devnet.spawn("order", "create", file, "--wait", "--timeout", "120")
    killed = 0
    for sign in (has_order, has_match, has_workload):
        wait_for(lambda sign=sign: sign(devnet), 60, sign.__name__)  # type: ignore[misc]
        devnet.wait_revived("provider", devnet.kill("provider"))
        killed += 1
    out, err = ordering.communicate(timeout=120)
    assert ordering.returncode == 0, err.decode() + out.decode()
    fetch(json.loads(out)["endpoints"][0]["address"])

    lease = devnet.lease(1)
    pid = list_tree(devnet.workload().instances[0].pid)[-1]
    process, supervisor = find_ref(pid), devnet.workload().pid
    for _ in range(KILLS_WHILE_METERING):
        time.sleep(chance.uniform(0.5, 4.0))  # anywhere between two records
        devnet.wait_revived("provider", devnet.kill("provider"))
        killed += 1
        assert find_ref(pid) == process
    assert killed == 10

    devnet.wait_provider()
    wait_for(lambda: "burnt" in devnet.ve("order", "logs").ok().out, 120, "the workload to have burnt its time")
    kernel_ms, is_group = read_kernel_milliseconds(pid)
    recorded = devnet.lease(1).last_record
    devnet.wait_lease_recorded(1, recorded + 2)
    assert find_ref(pid) == process
    assert devnet.workload().pid == supervisor
    assert devnet.workload().instances[0].restarts == 0
    devnet.json("order", "close", "--wait")

    records = list_records(devnet)
    closed = devnet.wait_lease(1, LeaseState.CLOSED)
    check_contiguous(records, lease.active_at, closed.stop_at)
    assert records[-1].counters == closed.counters
    assert {record.source for record in records} == {MeterSource.CGROUP if is_group else MeterSource.PROCESS_TREE}
    metered_ms = closed.counters.cpu_milli_seconds
    error = abs(metered_ms - kernel_ms) / kernel_ms
    record_property("metering_error", error)
    with capsys.disabled():
        source = "the control group's counter" if is_group else "the process tree: there is no control group here"
        print(f"\nmetered {metered_ms} ms of CPU in {len(records)} records; {source} says {kernel_ms} ms: {error:.2%}")
    assert error < TOLERANCE


def has_order(devnet: Devnet) -> bool:
    """The order is on the chain."""
    return bool(devnet.orders.list_newest())


def has_match(devnet: Devnet) -> bool:
    """The bid is taken: the daemon provisions."""
    return devnet.orders.get(1).state in (OrderState.MATCHED, OrderState.ACTIVE)


def has_workload(devnet: Devnet) -> bool:
    """There is a supervisor."""
    return bool(devnet.list_workloads())


def list_records(devnet: Devnet) -> list[UsageRecord]:
    """All usage records that were accepted, read from the blocks."""
    records: list[UsageRecord] = []
    rpc = devnet.chain.rpc
    found = rpc.call(
        "tx_search", query="message.action='/virtengine.market.v1.MsgSubmitUsage'",
        page="1", per_page="100", order_by="asc", prove=False,
    )  # fmt: skip
    assert int(found["total_count"]) == len(found["txs"])
    for tx in found["txs"]:
        if tx["tx_result"]["code"] == 0:
            for packed in TxBody.decode(TxRaw.decode(base64.b64decode(tx["tx"])).body_bytes).messages:
                message = unpack(packed)
                assert isinstance(message, MsgSubmitUsage)
                records += message.records
    return records


def check_contiguous(records: list[UsageRecord], begin: int, end: int) -> None:
    """Each record follows the one before: number, heights and counters."""
    assert [record.sequence for record in records] == list(range(1, len(records) + 1))
    assert (records[0].from_height, records[-1].to_height) == (begin, end)
    for earlier, later in pairwise(records):
        assert later.from_height == earlier.to_height
        assert later.counters.cpu_milli_seconds >= earlier.counters.cpu_milli_seconds
    assert [record.final for record in records] == [False] * (len(records) - 1) + [True]


def read_kernel_milliseconds(pid: int) -> tuple[int, bool]:
    """CPU time of a workload by its control group, else by its processes; and whether it has a group."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "/virtengine/" not in path:
            continue
        if "cpuacct" in controllers.split(","):
            return int(Path(f"/sys/fs/cgroup/cpuacct{path}/cpuacct.usage").read_text()) // 1_000_000, True
        if not controllers:
            stat = dict(map(str.split, Path(f"/sys/fs/cgroup{path}/cpu.stat").read_text().splitlines()))
            return int(stat["usage_usec"]) // 1_000, True
    return read_tree_usage([pid]).cpu_ns // 1_000_000, False
