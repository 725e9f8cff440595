"""Queries per second of one gateway process, and the CPU time each costs it.

    python -m benchmarks.gateway [--seconds 5] [--connections 16] [--accounts 10000]

A home of some accounts is made; the gateway runs in a process of its own, as an operator runs it; this process asks it
for balances over kept-alive connections (REST: raw sockets; gRPC: grpc.aio; `pages`: all balances of an account, a
query that the gateway answers in a thread) and reads the gateway's CPU time from the kernel. Both share the machine's
cores, so wall-clock rates depend on what else runs; CPU time per query depends on it least, but does: the first line
calibrates (one secp256k1 verification, 25 us on a quiet machine). `in process` is the query without any server.
"""

import argparse
import asyncio
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import grpc
from tests.support.chain import TestChain

from benchmarks.measure import calibrate, read_cpu
from virtengine.app.app import STATE_DIRECTORY, make_querier
from virtengine.gateway.state import HomeState
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import QueryBalanceRequest
from virtengine.kit.sdk.coins import parse_coins
from virtengine.kit.store.multistore import MultiStore

ROOT = Path(__file__).parent.parent
COMMAND = "from virtengine.gateway.cli import gateway; gateway(['start', *__import__('sys').argv[1:]])"
PATH = "/cosmos.bank.v1beta1.Query/Balance"
Run = Callable[[float, int], Awaitable[int]]


def make_home(path: Path, accounts: int) -> list[Address]:
    """A home with accounts that hold coins."""
    addresses = [Address(hashlib.sha256(b"%d" % number).digest()[:20]) for number in range(accounts)]
    names = TestChain().modules.store_names
    stores = MultiStore.open(path / STATE_DIRECTORY, names, sync=False)
    chain = TestChain(stores=lambda _: stores, check_invariants=False)
    chain.block()
    bank = chain.modules.bank

    def fund(ctx: object) -> None:
        for address in addresses:
            bank.send_coins(ctx, chain.treasury.address, address, parse_coins("1000uve"))

    chain.edit(fund)
    stores.close()
    return addresses


async def run_rest(address: str, requests: list[bytes], seconds: float, connections: int) -> int:
    """Answered requests."""
    host, _, port = address.rpartition(":")
    end = time.monotonic() + seconds
    done = 0

    async def client(number: int) -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection(host, int(port))
        turn = number
        while time.monotonic() < end:
            writer.write(requests[turn % len(requests)])
            turn += connections
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            await reader.readexactly(int(re.search(rb"content-length: (\d+)", head)[1]))
            done += 1
        writer.close()

    await asyncio.gather(*(client(number) for number in range(connections)))
    return done


async def run_grpc(address: str, requests: list[bytes], seconds: float, connections: int) -> int:
    """Answered requests."""
    end = time.monotonic() + seconds
    done = 0
    async with grpc.aio.insecure_channel(address) as channel:
        call = channel.unary_unary(PATH)

        async def client(number: int) -> None:
            nonlocal done
            turn = number
            while time.monotonic() < end:
                await call(requests[turn % len(requests)])
                turn += connections
                done += 1

        await asyncio.gather(*(client(number) for number in range(connections)))
    return done


def measure(name: str, pid: int, seconds: float, run: Callable[[float], Awaitable[int]]) -> None:
    """Warm up, run, print."""
    asyncio.run(run(1))
    cpu, wall = read_cpu(pid), time.monotonic()
    count = asyncio.run(run(seconds))
    wall, cpu = time.monotonic() - wall, read_cpu(pid) - cpu
    print(
        f"{name:12} {count / wall:8.0f} queries/s     {cpu / count * 1e6:6.0f} CPU-us each"
        f"   (gateway {cpu / wall:.0%} of a core)"
    )


def measure_in_process(home: Path, requests: list[bytes]) -> None:
    """The same query without a server."""
    source = HomeState(home / STATE_DIRECTORY)
    querier = make_querier(source)
    rounds = 20_000
    for request in requests[:1000]:
        querier.answer(PATH, request)
    cpu = time.process_time()
    for turn in range(rounds):
        querier.answer(PATH, requests[turn % len(requests)])[0].encode()
    cpu = time.process_time() - cpu
    source.close()
    print(f"{'in process':12} {rounds / cpu:8.0f} queries/CPU-s {cpu / rounds * 1e6:4.0f} CPU-us each")


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--accounts", type=int, default=10_000)
    options = parser.parse_args()
    print(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        addresses = make_home(home, options.accounts)
        texts = [encode_account(address) for address in addresses]
        encoded = [QueryBalanceRequest(address=address, denom="uve").encode() for address in addresses]
        plain = [
            f"GET /cosmos/bank/v1beta1/balances/{text}/by_denom?denom=uve HTTP/1.1\r\nhost: gateway\r\n\r\n".encode()
            for text in texts
        ]
        pages = [request.replace(b"/by_denom?denom=uve", b"") for request in plain]
        print(f"{'calibration':12} one verification {calibrate():.0f} CPU-us")
        measure_in_process(home, encoded)
        gateway = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "--home", str(home), "--rest", "127.0.0.1:0", "--grpc", "127.0.0.1:0"],
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), os.environ.get("PYTHONPATH", "")))},
        )
        try:
            told = gateway.stderr.readline() + gateway.stderr.readline()
            rest, grpc_address = re.search(r"http://([\d.:]+),.*gRPC on ([\d.:]+)", told, re.DOTALL).groups()
            many = options.connections
            measure("REST", gateway.pid, options.seconds, lambda seconds: run_rest(rest, plain, seconds, many))
            measure("pages", gateway.pid, options.seconds, lambda seconds: run_rest(rest, pages, seconds, many))
            measure(
                "gRPC", gateway.pid, options.seconds, lambda seconds: run_grpc(grpc_address, encoded, seconds, many)
            )
        finally:
            gateway.terminate()
            gateway.wait()
            gateway.stderr.close()


if __name__ == "__main__":
    main()
