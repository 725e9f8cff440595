"""CPU per MsgSend in CheckTx, FinalizeBlock and Commit: in process, no consensus engine, no network.

    python -m benchmarks.send [--accounts 500] [--blocks 50] [--txs 500] [--memory] [--cold] [--profile]

Method: `accounts` funded accounts on a fresh LMDB home (or in memory); every block holds `txs` signed transactions
(SIGN_MODE_DIRECT, fee paid, one MsgSend to another existing account), each of which passes CheckTx first, as in a node;
the first five blocks are warm-up. CPU is that of the process (user and system), garbage collection within the span
included. `--cold` leaves CheckTx out, so that FinalizeBlock verifies and decodes everything itself. The calibration is
one fixed secp256k1 verification through the same library, before and after: figures of different machines, or times of
one, compare only by it.
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.support.chain import CHAIN_ID, Account, TestChain

from benchmarks.measure import calibrate
from virtengine.kit.baseapp.collector import freeze
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.multistore import MultiStore

GO = {"CheckTx": "483-514", "FinalizeBlock": "605-707", "Commit": "56-63", "calibration": "44-64"}
"""Go, Cosmos SDK 0.53.8, same method, same kind of machine: CPU us per transaction."""
TARGET = {"CheckTx": "150 (100)", "FinalizeBlock": "300 (200)", "Commit": "-", "calibration": "-"}
WARM_UP = 5

T = TypeVar("T")


class Stopwatch:
    """CPU seconds by name."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def time(self, name: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        result = work()
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - start
        return result


def run_block(chain: TestChain, txs: list[bytes], watch: Stopwatch, *, cold: bool) -> int:
    """One block through the calls an engine makes; gives the gas used."""
    if not cold:

        def check() -> None:
            for tx in txs:
                assert chain.app.check_tx(abci.RequestCheckTx(tx=tx)).code == 0

        watch.time("CheckTx", check)
    chain.height += 1
    request = abci.RequestFinalizeBlock.FromString(chain.block_request(txs).SerializeToString())
    response = watch.time("FinalizeBlock", lambda: chain.app.finalize_block(request).SerializeToString())
    watch.time("Commit", lambda: chain.app.commit(abci.RequestCommit()))
    results = abci.ResponseFinalizeBlock.FromString(response).tx_results
    assert len(results) == len(txs)
    assert not any(result.code for result in results), results[0].log
    chain.forget_sequences()
    return results[0].gas_used


def make_txs(chain: TestChain, accounts: list[Account], block: int, count: int) -> list[bytes]:
    """Signed transfers: each account in turn sends to another."""
    txs = []
    for index in range(count):
        number = block * count + index
        sender = accounts[number % len(accounts)]
        recipient = accounts[(number * 7 + 1) % len(accounts)]
        send = MsgSend(
            from_address=sender.address, to_address=recipient.address, amount=(Coin(denom="uve", amount=1234),)
        )
        txs.append(chain.tx(sender, send, gas=200_000, fee="500uve"))
    return txs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--blocks", type=int, default=50)
    parser.add_argument("--txs", type=int, default=500)
    parser.add_argument("--memory", action="store_true", help="stores in memory instead of LMDB")
    parser.add_argument("--cold", action="store_true", help="no CheckTx before the block")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        stores = MemoryStores if options.memory else lambda names: MultiStore.open(Path(home), names)
        chain = TestChain(stores=stores, check_invariants=False)
        accounts = [chain.account(f"account {number}", "") for number in range(options.accounts)]
        fund(chain, accounts)
        before = calibrate()
        freeze()
        watch = Stopwatch()
        profile = cProfile.Profile()
        gas = 0
        for block in range(options.blocks + WARM_UP):
            if block == WARM_UP:
                watch = Stopwatch()
            txs = make_txs(chain, accounts, block, options.txs)
            if options.profile and block >= WARM_UP:
                profile.enable()
            gas = run_block(chain, txs, watch, cold=options.cold)
            profile.disable()
        after = calibrate()
    report(options, watch, gas, len(txs[0]), (before, after))
    if options.profile:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(75)


def fund(chain: TestChain, accounts: list[Account]) -> None:
    """Give every account its coins in the genesis."""
    from virtengine.app.genesis import add_accounts
    from virtengine.kit.sdk.coins import parse_coins

    add_accounts(chain.genesis, [(account.address, parse_coins("1000000000000uve")) for account in accounts])
    chain.start()
    chain.block()


def report(
    options: argparse.Namespace, watch: Stopwatch, gas: int, size: int, calibration: tuple[float, float]
) -> None:
    """Print the table."""
    count = options.blocks * options.txs
    print(f"chain {CHAIN_ID}: {options.blocks} blocks of {options.txs} MsgSend, {options.accounts} accounts,", end=" ")
    print(f"{'memory' if options.memory else 'LMDB'}; {size} bytes and {gas} gas each; CPU us per transaction")
    print(f"{'':16}{'here':>12}{'target':>14}{'Go 0.53.8':>14}")
    for name, spent in watch.spent.items():
        print(f"{name:16}{spent / count * 1e6:>12.1f}{TARGET[name]:>14}{GO[name]:>14}")
    print(f"{'calibration':16}{calibration[0]:>6.1f}/{calibration[1]:<5.1f}{'':>14}{GO['calibration']:>14}")


if __name__ == "__main__":
    main()
