"""A chain under mixed traffic, as a program: prints a hash over all FinalizeBlock responses, and the last app hash.

    python -m tests.support.replay --blocks 200 [--restart-every 7] [--caches 0] [--home DIR]

What it prints depends on the number of blocks alone: not on the process, its hash seed, its caches, where it keeps its
state, whether transactions went through the mempool, or when it was started anew.
"""

import argparse
import random
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tests.support.chain import Account, TestChain

from virtengine.app.config import AppConfig
from virtengine.kit.baseapp.committed import CommittedStores
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input, Output
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.multistore import MultiStore


def make_tx(chain: TestChain, dice: random.Random, accounts: list[Account]) -> bytes:
    """Something a user, or an attacker, might send."""
    sender, recipient = dice.sample(accounts, 2)
    coin = (Coin(denom=dice.choice(["uaa", "uve"]), amount=dice.randint(1, 2000)),)
    send = MsgSend(from_address=sender.address, to_address=recipient.address, amount=coin)
    kind = dice.random()
    if kind < 0.05:
        return dice.randbytes(dice.randint(0, 40))
    if kind < 0.1:
        return chain.tx(sender, send, sequence=dice.randint(0, 9))
    if kind < 0.15:
        return chain.tx(sender, send, gas=dice.randint(1, 60_000), fee="3uve")
    if kind < 0.3:
        outputs = (Output(address=recipient.address, coins=coin),)
        multi = MsgMultiSend(inputs=(Input(address=sender.address, coins=coin),), outputs=outputs)
        return chain.tx(sender, send, multi, fee="2uve")
    return chain.tx(sender, send, fee="1uve")


def run(
    blocks: int, *, restart_every: int = 0, caches: int = 1 << 16, check: bool = False, home: Path | None = None
) -> tuple[str, str]:
    """The hash over all responses, and the app hash at the end."""
    config = AppConfig(signature_cache=caches, tx_cache_bytes=caches * 100)

    def make_stores(names: Sequence[str]) -> CommittedStores:
        return MemoryStores(names) if home is None else MultiStore.open(home, names, sync=False)

    chain = TestChain(config=config, stores=make_stores, check_invariants=False)
    dice = random.Random(1)
    accounts = [chain.account(f"user {number}", "1000uaa,100000uve") for number in range(12)]
    accounts += [chain.account(f"stranger {number}") for number in range(4)]
    digest = sha256()
    for _ in range(blocks):
        txs = [make_tx(chain, dice, accounts) for _ in range(dice.randint(0, 8))]
        if check:
            for tx in txs:
                chain.check(tx)
        chain.block(txs)
        assert chain.last_block is not None
        digest.update(chain.last_block.SerializeToString(deterministic=True))
        if restart_every and chain.height % restart_every == 0:
            chain.app.finalize_block(abci.RequestFinalizeBlock(height=chain.height + 1))  # executed, then lost
            chain.restart()
    assert chain.app.check_invariants(chain.ctx()) == []
    return digest.hexdigest(), chain.app_hash.hex()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--blocks", type=int, required=True)
    parser.add_argument("--restart-every", type=int, default=0)
    parser.add_argument("--caches", type=int, default=1 << 16)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    print(*run(**vars(options)))
