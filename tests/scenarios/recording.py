"""A recorded chain: what an engine asked of one application and what it answered, to be asked again of others."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.chain import TestChain
from tests.x.market.world import Market, Party, uve

from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.virtengine.market.v1.market import CloseReason, LeaseId, LeaseState
from virtengine.kit.sdk.coins import parse_coins


@dataclass(frozen=True)
class Recording:
    """Serialized requests and responses, block by block."""

    init_chain: bytes
    requests: list[bytes]
    responses: list[bytes]

    def save(self, path: Path) -> None:
        document = {
            "init_chain": self.init_chain.hex(),
            "requests": [request.hex() for request in self.requests],
            "responses": [response.hex() for response in self.responses],
        }
        path.write_text(json.dumps(document))

    @classmethod
    def load(cls, path: Path) -> Recording:
        document = json.loads(path.read_text())
        return cls(
            bytes.fromhex(document["init_chain"]),
            [bytes.fromhex(request) for request in document["requests"]],
            [bytes.fromhex(response) for response in document["responses"]],
        )


class Recorder:
    """Listens to a chain's blocks."""

    def __init__(self, chain: TestChain) -> None:
        self.init_chain = chain.init_request().SerializeToString(deterministic=True)
        self.requests: list[bytes] = []
        self.responses: list[bytes] = []
        self._finalize = chain.app.finalize_block
        chain.app.finalize_block = self._listen  # type: ignore[method-assign]

    def _listen(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        response = self._finalize(request)
        self.requests.append(request.SerializeToString(deterministic=True))
        self.responses.append(response.SerializeToString(deterministic=True))
        return response

    def recording(self) -> Recording:
        return Recording(self.init_chain, self.requests, self.responses)


def record_market(blocks: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> Recording:
    """So many blocks of everything the market knows, chosen by `seed`: what succeeds and what fails."""
    start = TestChain.start
    recorders: list[Recorder] = []

    def record_and_start(chain: TestChain) -> None:
        recorders.append(Recorder(chain))
        start(chain)

    monkeypatch.setattr(TestChain, "start", record_and_start)
    Play(Market(providers=3, fees="0.013"), random.Random(seed)).run(blocks)
    return recorders[0].recording()


class Play:
    """Random moves of customers and providers."""

    def __init__(self, market: Market, chance: random.Random) -> None:
        self.market = market
        self.chance = chance
        self.leases: list[LeaseId] = []

    def run(self, blocks: int) -> None:
        moves = (
            self.trade,
            self.trade,
            self.meter,
            self.withdraw,
            self.send,
            self.send,
            self.top_up,
            self.close,
            self.wait,
        )
        while self.market.height < blocks:
            self.chance.choice(moves)()

    def trade(self) -> None:
        """An order, bids of several providers, one accepted, confirmed or not."""
        market, chance = self.market, self.chance
        order = market.create_order(deposit=uve(chance.randrange(200, 2_000)), grace=chance.randrange(5, 12))
        bids = [market.bid(order, party) for party in market.providers if chance.random() < 0.7]
        if bids:
            lease = market.accept(chance.choice(bids))
            if chance.random() < 0.8:
                market.confirm(lease)
                self.leases.append(lease)

    def meter(self) -> None:
        lease, provider = self._pick()
        if lease is not None and provider is not None:
            record = self.market.record(lease, signer=provider)
            self.market.submit(record, who=provider)
            self.market.submit(record, who=provider)

    def withdraw(self) -> None:
        lease, provider = self._pick()
        if lease is not None and provider is not None:
            self.market.withdraw(lease, provider)

    def top_up(self) -> None:
        lease, _ = self._pick()
        if lease is not None:
            self.market.deposit(lease.order, self.chance.randrange(1, 500), self.market.stranger)

    def close(self) -> None:
        lease, provider = self._pick()
        if lease is not None and provider is not None:
            if self.chance.random() < 0.5:
                self.market.close(lease, self.market.alice, CloseReason.OWNER)
            else:
                self.market.close(lease, provider, CloseReason.UNSTABLE)

    def send(self) -> None:
        """A full block: good sends, one beyond the balance, one with a bad sequence, garbage."""
        chain = self.market.chain
        names = [chain.account(f"user {self.chance.randrange(40)}") for _ in range(8)]
        source = self.market.stranger.account
        amounts = [self.chance.randrange(1, 10_000) for _ in names]
        txs = [
            chain.tx(source, MsgSend(from_address=source.address, to_address=to.address, amount=parse_coins(f"{n}uve")))
            for to, n in zip(names, amounts, strict=True)
        ]
        excess = MsgSend(from_address=source.address, to_address=names[0].address, amount=parse_coins("9" * 30 + "uve"))
        txs.append(chain.tx(source, excess))
        txs.append(chain.tx(source, excess, sequence=0))
        txs.append(self.chance.randbytes(60))
        chain.block(txs)

    def wait(self) -> None:
        self.market.chain.advance(self.chance.randrange(1, 6), seconds_per_block=self.chance.randrange(1, 9))

    def _pick(self) -> tuple[LeaseId | None, Party | None]:
        if not self.leases:
            return None, None
        lease = self.chance.choice(self.leases)
        found = self.market.lease(lease)
        if found.state is LeaseState.CLOSED:
            self.leases.remove(lease)
        return lease, self.market.party(found.provider)
