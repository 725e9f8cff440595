"""The registry as a document, and back."""

from virtengine.kit.codec.envelope import compute_fingerprint
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind, KeyState
from virtengine.kit.codec.gen.virtengine.encryption.v1.genesis import GenesisState
from virtengine.kit.sdk.context import Context
from virtengine.x.encryption.errors import InvalidGenesis
from virtengine.x.encryption.params import DEFAULT_PARAMS, validate_params
from virtengine.x.encryption.state import EncryptionState as State
from virtengine.x.encryption.state import key_key

__all__ = ["EncryptionGenesis"]


class EncryptionGenesis:
    """Params and all keys, in order of fingerprint and account."""

    state = GenesisState

    def default(self) -> GenesisState:
        """No keys."""
        return GenesisState(params=DEFAULT_PARAMS)

    def validate(self, genesis: GenesisState) -> None:
        """Every key stands under its own fingerprint, once for an account."""
        validate_params(genesis.params)
        previous = ("", b"")
        for key in genesis.keys:
            if key.fingerprint != compute_fingerprint(key.public_key):
                raise InvalidGenesis(f"{key.fingerprint} is not the fingerprint of its key")
            if (key.fingerprint, key.owner) <= previous:
                raise InvalidGenesis(f"keys are not in order at {key.fingerprint}")
            if not key.owner or KeyKind.UNSPECIFIED is key.kind or KeyState.UNSPECIFIED is key.state:
                raise InvalidGenesis(f"{key.fingerprint} lacks owner, kind or state")
            previous = (key.fingerprint, key.owner)

    def init(self, ctx: Context, genesis: GenesisState) -> None:
        """Write it all."""
        State.params.set(ctx, genesis.params)
        for key in genesis.keys:
            State.keys.set(ctx, key_key(key), key)

    def export(self, ctx: Context) -> GenesisState:
        """Read it all."""
        return GenesisState(params=State.params.get(ctx), keys=tuple(State.keys.values(ctx)))
