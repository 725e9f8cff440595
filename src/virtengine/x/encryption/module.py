"""The module as the application sees it."""

from dataclasses import dataclass

from virtengine.kit.sdk.module import Module
from virtengine.x.encryption import invariants
from virtengine.x.encryption.genesis import EncryptionGenesis
from virtengine.x.encryption.keeper import EncryptionKeeper
from virtengine.x.encryption.msgs import EncryptionMsgs
from virtengine.x.encryption.queries import EncryptionQueries
from virtengine.x.encryption.state import EncryptionState

__all__ = ["EncryptionModule", "encryption"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptionModule(Module):
    """encryption, with the powers it gives to other modules."""

    keeper: EncryptionKeeper


def encryption() -> EncryptionModule:
    """The module; it needs no other."""
    keeper = EncryptionKeeper()
    return EncryptionModule(
        name="encryption",
        state=EncryptionState,
        msgs=EncryptionMsgs(keeper),
        queries=(EncryptionQueries(keeper),),
        genesis=EncryptionGenesis(),
        invariants=(invariants.indexes_match, invariants.keys_stand_under_their_fingerprints),
        end_block=keeper.expire_due,
        keeper=keeper,
    )
