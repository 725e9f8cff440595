"""What a state transition may see: its branch of the stores, its gas, the block header, and where events go.

A context is the explicit first argument of everything that touches state. It is immutable but for the branch it
points to and its event list. There is no clock, no randomness and no logger in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from virtengine.kit.codec.message import Message
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.events import Event, typed_event
from virtengine.kit.sdk.gas import GasMeter, InfiniteGasMeter
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.gas import GasStore
from virtengine.kit.store.kv import KVStore

__all__ = ["BlockHeader", "Context", "Mode"]


class Mode(Enum):
    """Why the state machine runs."""

    CHECK = "check"
    """A transaction new to the mempool."""
    RECHECK = "recheck"
    """A transaction still in the mempool after a block."""
    SIMULATE = "simulate"
    """What a transaction would cost, signatures unchecked."""
    DELIVER = "deliver"
    """A transaction, or the beginning or end, of a block."""
    GENESIS = "genesis"
    """The first state."""
    QUERY = "query"
    """A question about committed state."""

    def __init__(self, name: str) -> None:
        self.keeps_events = name not in ("check", "recheck")
        """Nobody hears of the events of the mempool's checks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockHeader:
    """What the state machine knows of the block it is in."""

    chain_id: str
    height: int
    time: Timestamp
    proposer: bytes = b""
    """Consensus address, 20 bytes."""
    max_gas: int = -1
    """Gas all its transactions may use together (consensus parameter); 0 or less is no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One level of execution."""

    stores: Stores
    header: BlockHeader
    mode: Mode
    gas: GasMeter = field(default_factory=InfiniteGasMeter)
    events: list[Event] = field(default_factory=list)
    _charged: dict[str, KVStore] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Stores already handed out."""

    @property
    def height(self) -> int:
        """Height of the block that is executed; in a query, the committed height it is answered at."""
        return self.header.height

    @property
    def time(self) -> Timestamp:
        """Header time of that block: the only time there is."""
        return self.header.time

    @property
    def chain_id(self) -> str:
        """The chain's id."""
        return self.header.chain_id

    def store(self, name: str) -> KVStore:
        """The store of a module; every access is charged."""
        store = self._charged.get(name)
        if store is None:
            store = self._charged[name] = GasStore(self.stores.store(name), self.gas)
        return store

    def emit(self, type: str, *attributes: tuple[str, str]) -> None:
        """Append an event, in modes that keep them."""
        if self.mode.keeps_events:
            self.events.append(Event(type, attributes))

    def emit_typed(self, message: Message) -> None:
        """Append the event that a proto message stands for."""
        event = typed_event(message)
        self.emit(event.type, *event.attributes)

    @contextmanager
    def branch(self) -> Iterator["Context"]:
        """A nested level: its writes and events are kept only if the block ends without an exception."""
        child = self.on(self.stores.branch())
        yield child
        child.stores.write()
        self.events.extend(child.events)

    def on(self, stores: Stores, gas: GasMeter | None = None) -> "Context":
        """The same on other stores, with events of its own; under another meter if one is given."""
        return Context(
            stores=stores,
            header=self.header,
            mode=self.mode,
            gas=self.gas if gas is None else gas,
            events=[],
        )

    def with_gas(self, gas: GasMeter) -> "Context":
        """The same level under another meter."""
        return Context(stores=self.stores, header=self.header, mode=self.mode, gas=gas, events=self.events)
