"""
What the provider has, what of it is promised, and whether an order still fits.

A reservation is held for an open bid, *unpaid*, or for a lease, paid. Unpaid ones together may take only a share of
the whole, so that orders nobody means cannot keep paid ones out. Replicas are placed first-fit on nodes; a replica is
never split.
"""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from virtengine.kit.codec.gen.virtengine.market.v1.market import Resources, ResourceUnit


class NoRoom(Exception):
    """The order does not fit; the text says what is short."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Quantities of everything that can run out."""

    cpu_milli: int = 0
    memory_bytes: int = 0
    storage_bytes: int = 0
    gpu_units: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def times(self, share: Fraction) -> "Amounts":
        """That share of each, rounded down."""
        return Amounts(*(int(amount * share) for amount in self))

    def find_shortage(self, wanted: "Amounts") -> str | None:
        """What there is less of than wanted; None if there is enough of everything."""
        for name, mine, theirs in zip(_NAMES, self, wanted, strict=True):
            if theirs > mine:
                return f"{name}: {theirs} wanted, {max(mine, 0)} free"
        return None

    def __iter__(self) -> Iterator[int]:
        return iter((self.cpu_milli, self.memory_bytes, self.storage_bytes, self.gpu_units))


_NAMES = ("cpu (milli)", "memory (bytes)", "storage (bytes)", "gpu (units)")


@dataclass(frozen=True, slots=True)
class Node:
    """One machine."""

    name: str
    total: Amounts
    gpu_vendor: str = ""
    gpu_model: str = ""


@dataclass(frozen=True, slots=True)
class Reservation:
    """Replicas of one order, placed."""

    replicas: tuple[tuple[str, Amounts], ...]
    """Node and amounts of each."""
    is_paid: bool

    @property
    def total(self) -> Amounts:
        """All replicas together."""
        return sum((amounts for _, amounts in self.replicas), Amounts())


class Inventory:
    """Nodes and reservations; safe to use from several threads."""

    def __init__(self, nodes: Iterable[Node], unpaid_share: Fraction = Fraction(1, 2)) -> None:
        self._nodes = tuple(nodes)
        self._unpaid_share = unpaid_share
        self._held: dict[str, Reservation] = {}
        self._lock = threading.Lock()

    @property
    def total(self) -> Amounts:
        """Of all nodes."""
        return sum((node.total for node in self._nodes), Amounts())

    @property
    def free(self) -> Amounts:
        """Not reserved."""
        with self._lock:
            return self.total - _add(self._held.values())

    def list_names(self) -> frozenset[str]:
        """Names of all reservations."""
        with self._lock:
            return frozenset(self._held)

    def reserve(self, name: str, units: tuple[ResourceUnit, ...], *, is_paid: bool) -> None:
        """Hold room for an order; NoRoom if there is none. A name that has room keeps it, and may become paid."""
        with self._lock:
            held = self._held.get(name)
            if held is not None:
                self._held[name] = replace(held, is_paid=held.is_paid or is_paid)
                return
            reservation = Reservation(self._place(units), is_paid)
            if not is_paid:
                unpaid = _add(held for held in self._held.values() if not held.is_paid)
                shortage = (self.total.times(self._unpaid_share) - unpaid).find_shortage(reservation.total)
                if shortage is not None:
                    raise NoRoom(f"open bids may take no more: {shortage}")
            self._held[name] = reservation

    def adopt(self, name: str, units: tuple[ResourceUnit, ...]) -> None:
        """Hold room for a lease that exists already, whether there is room or not: it runs here."""
        try:
            self.reserve(name, units, is_paid=True)
        except NoRoom:
            with self._lock:
                node = self._nodes[0].name
                replicas = tuple((node, compute_amounts(unit.resources)) for unit in units for _ in range(unit.count))
                self._held[name] = Reservation(replicas, is_paid=True)

    def release(self, name: str) -> None:
        """Give room back; without a reservation there is nothing to do."""
        with self._lock:
            self._held.pop(name, None)

    def resolve_gpus(self, units: tuple[ResourceUnit, ...]) -> tuple[ResourceUnit, ...]:
        """The units with GPU wildcards replaced by the model that is here."""
        model = next((node.gpu_model for node in self._nodes if node.gpu_model), "")
        return tuple(
            replace(unit, resources=replace(unit.resources, gpu=replace(unit.resources.gpu, model=model)))
            if unit.resources.gpu is not None and unit.resources.gpu.model == "*"
            else unit
            for unit in units
        )

    def _place(self, units: tuple[ResourceUnit, ...]) -> tuple[tuple[str, Amounts], ...]:
        free = {node.name: node.total for node in self._nodes}
        for reservation in self._held.values():
            for name, amounts in reservation.replicas:
                free[name] -= amounts
        placed: list[tuple[str, Amounts]] = []
        for unit in units:
            wanted = compute_amounts(unit.resources)
            for _ in range(unit.count):
                node = next(
                    (node for node in self._nodes if _fits(node, free[node.name], unit.resources, wanted)), None
                )
                if node is None:
                    raise NoRoom(self._explain(free, unit.resources, wanted))
                free[node.name] -= wanted
                placed.append((node.name, wanted))
        return tuple(placed)

    def _explain(self, free: dict[str, Amounts], resources: Resources, wanted: Amounts) -> str:
        able = [node for node in self._nodes if _has_gpu(node, resources)]
        if not able:
            return "no node has such a GPU"
        return free[able[0].name].find_shortage(wanted) or "no single node has room for a replica"


def compute_amounts(resources: Resources) -> Amounts:
    """What one replica takes."""
    return Amounts(
        resources.cpu_milli,
        resources.memory_bytes,
        sum(volume.size_bytes for volume in resources.volumes),
        resources.gpu.units if resources.gpu is not None else 0,
    )


def _fits(node: Node, free: Amounts, resources: Resources, wanted: Amounts) -> bool:
    return _has_gpu(node, resources) and free.find_shortage(wanted) is None


def _has_gpu(node: Node, resources: Resources) -> bool:
    gpu = resources.gpu
    if gpu is None or not gpu.units:
        return True
    return node.gpu_vendor == gpu.vendor and gpu.model in ("*", node.gpu_model)


def _add(reservations: Iterable[Reservation]) -> Amounts:
    return sum((reservation.total for reservation in reservations), Amounts())
