"""The consensus parameters: told, changed by the authority, bounded as CometBFT bounds them."""

from collections.abc import Callable

import pytest
from tests.support.chain import TestChain

from virtengine.app.modules import AUTHORITY
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.gen.cosmos.consensus.v1.query import QueryParamsRequest
from virtengine.kit.codec.gen.cosmos.consensus.v1.tx import MsgUpdateParams
from virtengine.kit.codec.gen.tendermint.types.params_pb2 import ABCIParams, ConsensusParams
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.sdk.errors import InvalidAuthority, InvalidRequest, NotFound
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.memory import MemoryStores
from virtengine.x.consensus.keeper import find_params, set_params, validate_params
from virtengine.x.consensus.msgs import ConsensusMsgs
from virtengine.x.consensus.queries import ConsensusQueries

PARAMS = ConsensusParams.FromString(TestChain().init_request().consensus_params.SerializeToString())


def make_context() -> Context:
    header = BlockHeader(chain_id="toy-1", height=10, time=Timestamp())
    return Context(stores=Stores(MemoryStores(["consensus"]).snapshot()), header=header, mode=Mode.DELIVER)


def message(params: ConsensusParams, authority: bytes = AUTHORITY) -> MsgUpdateParams:
    return MsgUpdateParams(
        authority=Address(authority),
        block=params.block,
        evidence=params.evidence,
        validator=params.validator,
        abci=params.abci if params.HasField("abci") else None,
    )


def changed(change: Callable[[ConsensusParams], object]) -> ConsensusParams:
    params = ConsensusParams()
    params.CopyFrom(PARAMS)
    change(params)
    return params


def test_the_parameters_of_the_genesis_are_told() -> None:
    assert TestChain().query(QueryParamsRequest()).params == PARAMS
    with pytest.raises(NotFound):
        ConsensusQueries().params(make_context(), QueryParamsRequest())


def test_the_authority_changes_them() -> None:
    ctx, msgs = make_context(), ConsensusMsgs(AUTHORITY)
    set_params(ctx, PARAMS)
    new = changed(lambda params: setattr(params.block, "max_gas", 5))
    msgs.update_params(ctx, message(new))
    found = find_params(ctx)
    assert found is not None
    assert (found.block, found.evidence, found.validator) == (new.block, new.evidence, new.validator)
    assert ctx.events[-1].type == "update_consensus_params"


def test_nobody_else_does() -> None:
    chain = TestChain()
    alice = chain.account("alice", "1000uve")
    chain.deliver(alice, message(PARAMS, alice.address)).fails_with(InvalidAuthority)


def test_all_parts_must_be_there() -> None:
    ctx = make_context()
    set_params(ctx, PARAMS)
    with pytest.raises(InvalidRequest, match="all parameters must be present"):
        ConsensusMsgs(AUTHORITY).update_params(ctx, MsgUpdateParams(authority=Address(AUTHORITY), block=PARAMS.block))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda p: setattr(p.block, "max_bytes", 0), "block.MaxBytes must be -1 or greater than 0"),
        (lambda p: setattr(p.block, "max_bytes", 104_857_601), "block.MaxBytes is too big"),
        (lambda p: setattr(p.block, "max_gas", -2), "block.MaxGas must be greater or equal to -1"),
        (lambda p: setattr(p.evidence, "max_age_num_blocks", 0), "evidence.MaxAgeNumBlocks"),
        (lambda p: p.evidence.ClearField("max_age_duration"), "evidence.MaxAgeDuration"),
        (lambda p: setattr(p.evidence, "max_bytes", 1 << 30), "evidence.MaxBytesEvidence"),
        (lambda p: setattr(p.evidence, "max_bytes", -1), "evidence.MaxBytesEvidence"),
        (lambda p: p.validator.ClearField("pub_key_types"), "Validator.PubKeyTypes"),
        (lambda p: p.validator.pub_key_types.append("rsa"), "Validator.PubKeyTypes"),
        (lambda p: setattr(p.abci, "vote_extensions_enable_height", -1), "VoteExtensionsEnableHeight"),
    ],
)
def test_what_cometbft_would_refuse_is_refused(change: Callable[[ConsensusParams], object], text: str) -> None:
    with pytest.raises(InvalidRequest, match=text):
        validate_params(changed(change))


def test_a_block_without_a_size_limit_bounds_evidence_by_the_largest_block() -> None:
    def unlimited(params: ConsensusParams) -> None:
        params.block.max_bytes = -1
        params.evidence.max_bytes = 104_857_600

    validate_params(changed(unlimited))


@pytest.mark.parametrize(
    ("old", "new", "good"),
    [(0, 11, True), (0, 10, False), (20, 30, True), (20, 0, False), (5, 30, False), (5, 5, True)],
)
def test_vote_extensions_are_switched_on_once_for_a_height_to_come(old: int, new: int, good: bool) -> None:
    def at(height: int) -> ConsensusParams:
        return changed(lambda params: params.abci.CopyFrom(ABCIParams(vote_extensions_enable_height=height)))

    ctx, msgs = make_context(), ConsensusMsgs(AUTHORITY)
    set_params(ctx, at(old))
    if good:
        msgs.update_params(ctx, message(at(new)))
        return
    with pytest.raises(InvalidRequest):
        msgs.update_params(ctx, message(at(new)))
