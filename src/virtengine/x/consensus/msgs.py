"""Messages of the module."""

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.consensus.v1 import tx
from virtengine.kit.codec.gen.cosmos.consensus.v1.tx import MsgUpdateParams, MsgUpdateParamsResponse
from virtengine.kit.codec.gen.tendermint.types.params_pb2 import ConsensusParams
from virtengine.kit.codec.json import dumps, pb_to_json
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidAuthority, InvalidRequest
from virtengine.x.consensus.keeper import set_params, validate_params, validate_update
from virtengine.x.consensus.state import ConsensusState

__all__ = ["ConsensusMsgs"]


class ConsensusMsgs(tx.MsgService[Context]):
    """`cosmos.consensus.v1.Msg`."""

    def __init__(self, authority: bytes) -> None:
        self._authority = authority

    def update_params(self, ctx: Context, msg: MsgUpdateParams) -> MsgUpdateParamsResponse:
        """Replace block, evidence and validator parameters; only the authority may. They hold from the next block."""
        if msg.authority != self._authority:
            raise InvalidAuthority(
                f"invalid authority; expected {encode_account(self._authority)}, got {encode_account(msg.authority)}"
            )
        if msg.block is None or msg.evidence is None or msg.validator is None:
            raise InvalidRequest("all parameters must be present")
        old = ConsensusState.params.get(ctx)
        new = ConsensusParams(
            block=msg.block,
            evidence=msg.evidence,
            validator=msg.validator,
            version=old.version,
            abci=msg.abci if msg.abci is not None else old.abci,
        )
        validate_params(new)
        validate_update(old, new, ctx.height)
        set_params(ctx, new)
        ctx.emit(
            "update_consensus_params",
            ("authority", encode_account(msg.authority)),
            ("parameters", dumps(pb_to_json(new))),
        )
        return MsgUpdateParamsResponse()
