"""A block: begin blockers, transactions, end blockers, on stores that nothing is committed from yet.

A blocker that raises stops the chain: unlike with a transaction there is nobody whose mistake it could be and nothing
that may be left out, so the exception goes through to the engine, which halts without a commit.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from virtengine.kit.baseapp.results import write_event, write_result
from virtengine.kit.baseapp.tx import TxRunner
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import params_pb2
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.sdk.events import Event
from virtengine.kit.sdk.gas import BlockGasMeter
from virtengine.kit.sdk.module import Blocker
from virtengine.kit.store.branch import Stores

__all__ = ["BlockRunner", "ParamsReader"]

ParamsReader = Callable[[Context], params_pb2.ConsensusParams | None]
"""The consensus parameters in the state, None if there are none yet."""


class BlockRunner:
    """Runs blocks."""

    def __init__(
        self, txs: TxRunner, begin: Iterable[Blocker], end: Iterable[Blocker], read_params: ParamsReader
    ) -> None:
        self._txs = txs
        self._begin = tuple(begin)
        self._end = tuple(end)
        self._read_params = read_params

    def with_params(self, stores: Stores, header: BlockHeader) -> BlockHeader:
        """`header` with the gas limit that the state sets."""
        params = self._read_params(Context(stores=stores, header=header, mode=Mode.QUERY))
        return replace(header, max_gas=params.block.max_gas) if params is not None else header

    def run(self, stores: Stores, header: BlockHeader, txs: Sequence[bytes]) -> abci.ResponseFinalizeBlock:
        """Execute a block on `stores`. The response lacks only the app hash; it has one result per transaction."""
        response = abci.ResponseFinalizeBlock()
        ctx = Context(stores=stores, header=header, mode=Mode.DELIVER)
        params = self._read_params(ctx)
        if params is not None:
            ctx = replace(ctx, header=replace(header, max_gas=params.block.max_gas))
        self._run_blockers(ctx, self._begin, "BeginBlock", response)
        block_gas = BlockGasMeter(ctx.header.max_gas)
        for raw in txs:
            write_result(self._txs.run(ctx, raw, block_gas), response.tx_results.add())
        self._run_blockers(ctx, self._end, "EndBlock", response)
        after = self._read_params(ctx)
        if after is not None and after != params:
            response.consensus_param_updates.CopyFrom(after)
        return response

    def _run_blockers(
        self, ctx: Context, blockers: Iterable[Blocker], mode: str, response: abci.ResponseFinalizeBlock
    ) -> None:
        """Each with its own events, which tell when in the block they happened (SDK attribute `mode`)."""
        for blocker in blockers:
            blocker_ctx = replace(ctx, events=[])
            blocker(blocker_ctx)
            for event in blocker_ctx.events:
                write_event(Event(event.type, (*event.attributes, ("mode", mode))), response.events)
