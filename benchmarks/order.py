"""From `ve order create` to an active lease, on a devnet with blocks of one second and the local adapter.

    python -m benchmarks.order [--orders 5] [--block-time 1s]

Method: a fresh devnet in a temporary home, all processes real; each order is `examples/web.yaml`, timed from the start
of the command to its end, when the lease is active and the URL known, then fetched and closed. `on chain` is from the
block of CreateOrder to the block of ConfirmLease. CPU is what node and provider used together over an order, from the
kernel's counters; an idle chain's blocks are in it.
"""

import argparse
import json
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.support.devnet import EXAMPLES, Devnet

from benchmarks.measure import calibrate, read_cpu


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=5)
    parser.add_argument("--block-time", default="1s")
    arguments = parser.parse_args()
    print(__doc__)
    before = calibrate()
    with tempfile.TemporaryDirectory() as folder:
        network = Devnet(Path(folder) / "devnet", block_time=arguments.block_time)
        network.start()
        try:
            walls, chains, cpus = measure(network, arguments.orders)
        finally:
            network.destroy()
    for name, values, unit in (
        ("wall", walls, "s"),
        ("on chain", chains, "blocks"),
        ("CPU node + provider", cpus, "s"),
    ):
        listed = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name:20} median {statistics.median(values):.2f} {unit}   ({listed})")
    print(f"calibration: {before:.0f} us before, {calibrate():.0f} us after (one secp256k1 verification)")


def measure(network: Devnet, orders: int) -> tuple[list[float], list[float], list[float]]:
    """Wall seconds, blocks, and CPU seconds of each order."""
    walls, chains, cpus = [], [], []
    watched = [network.child("node"), network.child("provider")]
    for _ in range(orders):
        cpu, start = sum(map(read_cpu, watched)), time.monotonic()
        order = network.json("order", "create", EXAMPLES / "web.yaml", "--wait")
        walls.append(time.monotonic() - start)
        cpus.append(sum(map(read_cpu, watched)) - cpu)
        with urllib.request.urlopen(order["endpoints"][0]["address"], timeout=10) as page:
            assert b"It runs." in page.read()
        owner, sequence = order["owner"], order["order"]
        created = json.loads(network.ve("query", "market", "order", owner, sequence).ok().out)["order"]["created_at"]
        lease = json.loads(network.ve("query", "market", "lease", owner, sequence, 1).ok().out)["lease"]
        chains.append(int(lease["active_at"]) - int(created))
        network.ve("order", "close", "--wait").ok()
    return walls, chains, cpus


if __name__ == "__main__":
    main()
