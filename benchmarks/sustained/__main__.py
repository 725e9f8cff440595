"""Signed sends sustained by a node: committed a second, block intervals, CPU and memory of its processes.

    python -m benchmarks.sustained [--engine comet|solo] [--rate 400] [--seconds 60] [--accounts 500] [--connections 64]
    python -m benchmarks.sustained --rpc URL --pid PID [--prefix cosmos] [--denom stake] …     any other running node

Method: one validator, blocks of a second, mempool of 20,000; transfers with fee (SIGN_MODE_DIRECT), signed beforehand,
one HTTP request each to `broadcast_tx_sync`, over kept connections, at the rate asked for (closed loop: a slow node
slows the load). Reported are the blocks that held transactions, and each process's CPU over the load less what it used
idle, divided by what was committed. Load and node share the machine's cores; the load's own CPU is printed.

Another chain under the same load: its genesis must hold the accounts that `--addresses` prints. Run both one after the
other and read the figures beside their calibrations.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.measure import calibrate, read_cpu, read_memory
from benchmarks.sustained.blocks import describe, percentile, read_blocks
from benchmarks.sustained.load import Outcome, make_signers, send_all, sign_sends
from benchmarks.sustained.nodes import Target, running
from virtengine.client.chain import ChainClient
from virtengine.kit.codec import bech32

IDLE_SECONDS = 5.0
DRAIN_SECONDS = 120.0


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("comet", "solo"), default="comet", help="who makes our node's blocks")
    parser.add_argument("--rate", type=float, default=400, help="transactions a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seed", default="sustained", help="the accounts' keys are SHA-256 of SEED/0, SEED/1, …")
    parser.add_argument("--rpc", help="load this running node instead of starting ours")
    parser.add_argument(
        "--pid", type=int, action="append", default=[], help="a process of that node, for CPU and memory"
    )
    parser.add_argument("--prefix", default=bech32.DEFAULT_BASE, help="of that chain's addresses")
    parser.add_argument("--denom", default="uve", help="what that chain's accounts hold")
    parser.add_argument("--addresses", action="store_true", help="print the accounts' addresses and end")
    return parser.parse_args()


def main() -> None:
    """Run and print."""
    options = parse_arguments()
    bech32.configure(options.prefix)
    signers = make_signers(options.seed, options.accounts)
    if options.addresses:
        print("\n".join(signer.bech32 for signer in signers))
        return
    print(__doc__)
    with ExitStack() as stack:
        if options.rpc:
            target = Target(options.rpc, {f"process {pid}": pid for pid in options.pid})
        else:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            target = stack.enter_context(running(options.engine, home, signers))
        client = ChainClient(target.url, denom=options.denom)
        stack.callback(client.close)
        each = max(1, round(options.rate * options.seconds / options.accounts))
        accounts = [client.account(signer.address) for signer in signers]
        txs = sign_sends(signers, accounts, each=each, chain_id=client.chain_id, denom=options.denom)
        run(options, target, client, txs)


def run(options: argparse.Namespace, target: Target, client: ChainClient, txs: list[list[bytes]]) -> None:
    """Load the node and print what came of it."""
    idle = measure_idle(target)
    calibration = calibrate()
    first = client.status().height + 1
    spent = {name: read_cpu(pid) for name, pid in target.pids.items()}
    start, own = time.monotonic(), time.process_time()
    outcome = asyncio.run(send_all(target.url, txs, options.rate, options.connections))
    own = time.process_time() - own
    last = drain(client)
    wall = time.monotonic() - start
    cpu = {name: read_cpu(pid) - spent[name] - idle[name] * wall for name, pid in target.pids.items()}
    blocks = read_blocks(client, first, last)
    report_load(options, outcome, own)
    assert blocks.committed == outcome.accepted, f"{outcome.accepted} were accepted, {blocks.committed} are in blocks"
    print(f"committed    {blocks.committed}, {blocks.rate:.0f} a second; result codes {blocks.codes}")
    print(f"intervals    {describe(blocks.intervals)}")
    for name, pid in target.pids.items():
        each = cpu[name] / blocks.committed * 1e6
        print(f"{name:12} {each:.0f} CPU-us each, {read_memory(pid)} MiB; idle {idle[name] * 1000:.0f} CPU-ms a second")
    print(f"{'together':12} {sum(cpu.values()) / blocks.committed * 1e6:.0f} CPU-us each")
    print(f"calibration  {calibration:.0f} us before, {calibrate():.0f} us after (one secp256k1 verification)")


def measure_idle(target: Target) -> dict[str, float]:
    """CPU seconds a second of each process, making empty blocks."""
    before = {name: read_cpu(pid) for name, pid in target.pids.items()}
    time.sleep(IDLE_SECONDS)
    return {name: (read_cpu(pid) - before[name]) / IDLE_SECONDS for name, pid in target.pids.items()}


def drain(client: ChainClient) -> int:
    """Wait until the mempool is empty and one more block is made, since one may be in the making; gives its height."""
    end = time.monotonic() + DRAIN_SECONDS
    while int(client.rpc.call("num_unconfirmed_txs")["total"]):
        if time.monotonic() > end:
            print("the mempool did not empty", file=sys.stderr)
            break
        time.sleep(0.2)
    height = client.status().height
    while (latest := client.status().height) == height:
        time.sleep(0.1)
    return latest


def report_load(options: argparse.Namespace, outcome: Outcome, own: float) -> None:
    """What was asked and what the node answered."""
    answered = max(1, len(outcome.latencies))
    print(
        f"load         {options.rate:.0f} a second wanted over {options.connections} connections; "
        f"{outcome.accepted} accepted in {outcome.seconds:.1f} s ({outcome.accepted / outcome.seconds:.0f} a second), "
        f"{sum(outcome.refused.values())} refused {dict(outcome.refused) or ''}, "
        f"{outcome.mempool_full} answers 'mempool is full'"
    )
    print(
        f"latency      mean {statistics.fmean(outcome.latencies) * 1e3:.1f}, "
        f"p95 {percentile(outcome.latencies, 0.95) * 1e3:.1f}, max {max(outcome.latencies) * 1e3:.0f} ms; "
        f"the load itself used {own / answered * 1e6:.0f} CPU-us each"
    )


if __name__ == "__main__":
    main()
