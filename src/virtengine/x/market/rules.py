"""What an order or a bid may say, and how it adds up: pure rules of form."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import DecCoin
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    ComponentPrices,
    EndpointKind,
    Gpu,
    OrderKind,
    Params,
    Requirement,
    Resources,
    ResourceUnit,
    Volume,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgCreateOrder
from virtengine.kit.sdk.coins import is_valid_denom
from virtengine.x.market.errors import (
    CommitmentInvalid,
    KindUnsupported,
    PriceInvalid,
    RequirementInvalid,
    TermInvalid,
    UnitsInvalid,
)

__all__ = [
    "ANY",
    "COMMITMENT_SIZE",
    "MAX_PRICE",
    "Reservation",
    "check_commitment",
    "check_components",
    "check_order",
    "check_price",
    "check_requirements",
    "check_term",
    "check_units",
    "compute_reservation",
    "compute_reserve_rate",
]

ANY: Final = "*"
"""A GPU's model that any of the vendor's meets."""
COMMITMENT_SIZE: Final = 32
MAX_PRICE: Final = 10**18
"""The most base units per block, or per unit of a component."""

MAX_UNITS: Final = 20
MAX_COUNT: Final = 50
MAX_VOLUMES: Final = 8
MAX_ENDPOINTS: Final = 32
MAX_REQUIREMENTS: Final = 50
MAX_VALUE: Final = 255
CPU_MILLI: Final = (10, 384_000)
MEMORY_BYTES: Final = (1 << 20, 2 << 40)
VOLUME_BYTES: Final = (1 << 20, 32 << 40)
GPU_UNITS: Final = (1, 24)
"""Least and most per unit, after Akash's `validation_config.go`."""
MAX_DURATION: Final = 1 << 40

_KEY: Final = re.compile(r"[a-zA-Z][\w/.\-]{1,126}|[a-zA-Z][\w/.\-]{0,125}\*", re.ASCII)
"""An attribute's key, or the beginning of one and `*`."""
_NAME: Final = re.compile(r"[a-zA-Z0-9][\w.\-]{0,62}", re.ASCII)


class Reservation(NamedTuple):
    """What an order reserves in all, counts included."""

    cpu_milli: int
    memory_bytes: int
    storage_bytes: int
    gpu_units: int


def compute_reservation(units: Iterable[ResourceUnit]) -> Reservation:
    """The sum over all units and their replicas."""
    cpu = memory = storage = gpu = 0
    for unit in units:
        resources = unit.resources
        cpu += unit.count * resources.cpu_milli
        memory += unit.count * resources.memory_bytes
        storage += unit.count * sum(volume.size_bytes for volume in resources.volumes)
        gpu += unit.count * (resources.gpu.units if resources.gpu else 0)
    return Reservation(cpu, memory, storage, gpu)


def compute_reserve_rate(components: ComponentPrices | None, reserved: Reservation, block_ms: int) -> int:
    """What full use of everything reserved costs per block of `block_ms`, in parts of 10^-18, rounded up.

    Blocks may take longer than that; then what is claimed is capped at what the reserve holds, and never more than it.
    """
    if components is None:
        return 0
    per_second = (
        reserved.cpu_milli * components.cpu_milli_second.raw
        + reserved.memory_bytes * components.memory_byte_second.raw
        + reserved.storage_bytes * components.storage_byte_second.raw
        + reserved.gpu_units * components.gpu_second.raw
    )
    return -(-per_second * block_ms // 1_000)


def check_order(msg: MsgCreateOrder, params: Params) -> None:
    """Refuse an order that breaks a rule of form."""
    if msg.kind is not OrderKind.CONTAINER:
        raise KindUnsupported(msg.kind.name)
    check_units(msg.units)
    check_requirements(msg.requirements)
    check_price(msg.ceiling)
    check_term("bid_window", msg.bid_window, 1, params.max_bid_window)
    check_term("min_duration", msg.min_duration, 0, MAX_DURATION)
    check_term("grace", msg.grace, params.min_grace, params.max_grace)
    check_commitment(msg.commitment)


def check_term(name: str, value: int, least: int, most: int) -> None:
    """Refuse a number of blocks out of bounds."""
    if not least <= value <= most:
        raise TermInvalid(f"{name} is {value}, not {least} to {most}")


def check_commitment(commitment: bytes) -> None:
    """Refuse what is no hash."""
    if len(commitment) != COMMITMENT_SIZE:
        raise CommitmentInvalid(f"{len(commitment)} bytes")


def check_price(price: DecCoin) -> None:
    """Refuse a price that is not positive, too high or in an impossible denomination."""
    if not is_valid_denom(price.denom):
        raise PriceInvalid("its denomination")
    if not 0 < price.amount.raw <= MAX_PRICE * 10**18:
        raise PriceInvalid(f"{price.amount} is not more than 0 and at most {MAX_PRICE}")


def check_components(components: ComponentPrices) -> None:
    """Refuse prices of components that are negative or too high."""
    for name in ComponentPrices.__slots__:
        if not 0 <= getattr(components, name).raw <= MAX_PRICE * 10**18:
            raise PriceInvalid(name)


def check_requirements(requirements: tuple[Requirement, ...]) -> None:
    """Refuse requirements that no provider's attributes could be compared with."""
    if len(requirements) > MAX_REQUIREMENTS:
        raise RequirementInvalid(f"{len(requirements)} of them, at most {MAX_REQUIREMENTS}")
    for requirement in requirements:
        if not _KEY.fullmatch(requirement.key) or not 1 <= len(requirement.value) <= MAX_VALUE:
            raise RequirementInvalid(requirement.key[:MAX_VALUE])


def check_units(units: tuple[ResourceUnit, ...]) -> None:
    """Refuse resources that are malformed or out of bounds. Ids go up, so an order's units have one order."""
    if not 1 <= len(units) <= MAX_UNITS:
        raise UnitsInvalid(f"{len(units)} units, not 1 to {MAX_UNITS}")
    previous = 0
    for unit in units:
        if unit.id <= previous:
            raise UnitsInvalid(f"id {unit.id} does not go up from {previous}")
        previous = unit.id
        _check_range(unit, "count", unit.count, (1, MAX_COUNT))
        _check_resources(unit, unit.resources)


def _check_resources(unit: ResourceUnit, resources: Resources) -> None:
    _check_range(unit, "cpu_milli", resources.cpu_milli, CPU_MILLI)
    _check_range(unit, "memory_bytes", resources.memory_bytes, MEMORY_BYTES)
    _check_volumes(unit, resources.volumes)
    if resources.gpu is not None:
        _check_gpu(unit, resources.gpu)
    _check_range(unit, "endpoints", len(resources.endpoints), (0, MAX_ENDPOINTS))
    if any(endpoint.kind is EndpointKind.UNSPECIFIED for endpoint in resources.endpoints):
        raise UnitsInvalid(f"unit {unit.id}: an endpoint without a kind")
    sequences = [endpoint.sequence for endpoint in resources.endpoints]
    if len(set(sequences)) != len(sequences):
        raise UnitsInvalid(f"unit {unit.id}: two endpoints have one number")


def _check_volumes(unit: ResourceUnit, volumes: tuple[Volume, ...]) -> None:
    _check_range(unit, "volumes", len(volumes), (0, MAX_VOLUMES))
    names = [volume.name for volume in volumes]
    if len(set(names)) != len(names):
        raise UnitsInvalid(f"unit {unit.id}: two volumes have one name")
    for volume in volumes:
        _check_range(unit, "size_bytes", volume.size_bytes, VOLUME_BYTES)
        for text in (volume.name, volume.class_):
            if text and not _NAME.fullmatch(text):
                raise UnitsInvalid(f"unit {unit.id}: a volume's name or class is malformed")


def _check_gpu(unit: ResourceUnit, gpu: Gpu) -> None:
    _check_range(unit, "gpu.units", gpu.units, GPU_UNITS)
    if not _NAME.fullmatch(gpu.vendor):
        raise UnitsInvalid(f"unit {unit.id}: a GPU without a vendor")
    if gpu.model != ANY and not _NAME.fullmatch(gpu.model):
        raise UnitsInvalid(f"unit {unit.id}: a GPU's model is malformed")
    if gpu.interface and not _NAME.fullmatch(gpu.interface):
        raise UnitsInvalid(f"unit {unit.id}: a GPU's interface is malformed")


def _check_range(unit: ResourceUnit, name: str, value: int, bounds: tuple[int, int]) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise UnitsInvalid(f"unit {unit.id}: {name} is {value}, not {bounds[0]} to {bounds[1]}")
