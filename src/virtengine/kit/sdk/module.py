"""The contract between a module and the application. Whatever an application does with modules derives from this."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from virtengine.kit.codec.message import Message
from virtengine.kit.codec.service import Service
from virtengine.kit.collections.schema import Schema
from virtengine.kit.sdk.context import Context

__all__ = ["Blocker", "Genesis", "Invariant", "Module", "ModuleAccount"]

G = TypeVar("G", bound=Message)

Blocker = Callable[[Context], None]
"""Runs at the beginning or end of every block. Its work is bounded by what is due."""

Invariant = Callable[[Context], Iterator[str]]
"""Yields a sentence for each violation."""


class Genesis(Protocol, Generic[G]):
    """A bijection between a module's state and its genesis document: `export(init(g)) == g`."""

    state: type[G]
    """The generated GenesisState."""

    def default(self) -> G:
        """The document of a new chain."""
        ...

    def validate(self, genesis: G) -> None:
        """Raise `SdkError` naming what is wrong; touches no state."""
        ...

    def init(self, ctx: Context, genesis: G) -> None:
        """Make the state of a valid document."""
        ...

    def export(self, ctx: Context) -> G:
        """The document of the present state."""
        ...


@dataclass(frozen=True, slots=True)
class ModuleAccount:
    """An account that a module owns; its address derives from its name."""

    name: str
    permissions: tuple[str, ...] = ()
    """`minter`, `burner`, `staking`."""
    receives: bool = False
    """Whether users may send to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """Everything the application needs to know of a module."""

    name: str
    state: type[Schema] | None = None
    """Its tables; a module with state has one store of the Schema's name."""
    msgs: Service[Context] | None = None
    queries: tuple[Service[Context], ...] = ()
    genesis: Genesis[Any] | None = None
    invariants: tuple[Invariant, ...] = ()
    begin_block: Blocker | None = None
    end_block: Blocker | None = None
    accounts: tuple[ModuleAccount, ...] = ()
    after: tuple[str, ...] = ()
    """Modules whose genesis and blockers run before this one's, beyond the order of the list."""
