"""Known failures in words: what happened and what to do next."""

import re
import sys
from typing import Final

from virtengine.client.errors import ClientError

__all__ = ["CliError", "describe"]


_RPC_ERROR: Final = re.compile(
    r"rpc error: code = \w+ desc = (.*?)(?:: invalid request|: key not found|: unknown request)?", re.DOTALL
)
"""How the node words what a query refused; only the middle is for people."""

_HINTS: Final = (
    ("is smaller than", "The account has too little: `ve bank balance` shows it; on a test network ask the faucet."),
    ("insufficient fee", "Offer more with --gas-prices or --fees, or leave both out."),
    ("out of gas", "Leave --gas out to have it measured, or give more."),
    ("already exists in cache", "The very same transaction waits for its block already."),
    ("key not found", "Is it the right chain? `ve status` shows which one this is."),
)
"""Next steps after what the chain says, by a part of its text."""


class CliError(ClientError):
    """A command cannot do what it was asked to."""


def describe(error: BaseException) -> tuple[str, str] | None:
    """Cause and next step of a failure that is not a bug; None for one that is."""
    if isinstance(error, ClientError):
        text = _strip(str(error))
        return text, error.hint or next((hint for pattern, hint in _HINTS if pattern in text), "")
    if isinstance(error, PermissionError):
        return f"no permission for {error.filename}", "Choose another --home, or change who owns it."
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror or type(error).__name__}{where}", ""
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("virtengine"):
        return f"the environment has no {error.name}", "After an update: `make devnet`, or `make test`, installs it."
    # Errors of layers that a client command never imports are looked up only where they were.
    for module, name in _CHAIN_ERRORS:
        loaded = sys.modules.get(module)
        if loaded is not None and isinstance(error, getattr(loaded, name)):
            return str(error), ""
    return None


def _strip(text: str) -> str:
    """A node's refusal without its envelope."""
    match = _RPC_ERROR.fullmatch(text)
    return match[1] if match else text


_CHAIN_ERRORS = (
    ("virtengine.engine.errors", "EngineError"),
    ("virtengine.app.config", "ConfigError"),
    ("virtengine.kit.store.errors", "StoreError"),
    ("virtengine.kit.sdk.errors", "SdkError"),
    ("virtengine.kit.codec.errors", "DecodeError"),
    ("virtengine.kit.codec.message", "EncodeError"),
)
