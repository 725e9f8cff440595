"""The module, wired. Its state comes with the genesis document's own parameters, so it has no section there."""

from virtengine.kit.sdk.module import Module
from virtengine.x.consensus.msgs import ConsensusMsgs
from virtengine.x.consensus.queries import ConsensusQueries
from virtengine.x.consensus.state import ConsensusState

__all__ = ["consensus"]


def consensus(*, authority: bytes) -> Module:
    """The consensus parameters, which `authority` may change."""
    return Module(
        name="consensus",
        state=ConsensusState,
        msgs=ConsensusMsgs(authority),
        queries=(ConsensusQueries(),),
    )
