"""The Python SDK: keys, signing, broadcasting, queries and events, over a node's RPC port.

Synchronous: a call returns when it has its answer. Everything an SDK user needs is reached from `ChainClient` and
`Signer`; a customer's orders from `virtengine.client.orders`. Names are imported when first asked for, since whoever
wants the errors alone should not load HTTP, TLS and all types.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from virtengine.client.chain import ChainClient, TxResult
    from virtengine.client.errors import ClientError
    from virtengine.client.signer import Signer

__all__ = ["ChainClient", "ClientError", "Signer", "TxResult"]

_WHERE: Final = {"ChainClient": "chain", "TxResult": "chain", "ClientError": "errors", "Signer": "signer"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
