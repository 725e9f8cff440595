"""
Scale pricing: an order costs the sum of its resources times the operator's hourly rates, exactly.

Rates are decimals in the order's denomination per hour; the chain's price is per block, so the governance parameter
`reference_block_ms` converts. Computed in fractions; the one rounding is at the end, to the 18 places of a price,
half away from zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from virtengine.kit.codec.decimal import MAX_BITS, PRECISION, Dec
from virtengine.kit.codec.gen.virtengine.market.v1.market import Resources, ResourceUnit

HOUR_MS = 3_600_000
GIB = 1 << 30
_NONE: Mapping[str, Fraction] = MappingProxyType({})


class NoPrice(Exception):
    """There is no price for this; the text says why."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Per hour, in units of the denomination."""

    cpu_core: Fraction = Fraction(0)
    memory_gib: Fraction = Fraction(0)
    storage_gib: Fraction = Fraction(0)
    """For classes that have no rate of their own."""
    storage_class_gib: Mapping[str, Fraction] = field(default_factory=lambda: _NONE)
    endpoint: Fraction = Fraction(0)
    """Per published way in, of each replica's service, whatever the count."""
    gpu: Mapping[str, Fraction] = field(default_factory=lambda: _NONE)
    """By model; `*` for models without a rate of their own."""

    @property
    def is_free(self) -> bool:
        """Whether no rate is above zero: then nothing is for sale."""
        rates = (self.cpu_core, self.memory_gib, self.storage_gib, self.endpoint)
        return not any((*rates, *self.storage_class_gib.values(), *self.gpu.values()))


def compute_price(units: tuple[ResourceUnit, ...], rates: Rates, reference_block_ms: int) -> Dec:
    """The price of the whole order per block; NoPrice if there is none."""
    if rates.is_free:
        raise NoPrice("all rates are zero")
    hourly = sum((_compute_unit(unit.resources, unit.count, rates) for unit in units), Fraction(0))
    return to_price(hourly * reference_block_ms / HOUR_MS)


def to_price(amount: Fraction) -> Dec:
    """An amount as a price; NoPrice if it comes to nothing or to more than a price can be."""
    scaled = amount * 10**PRECISION
    raw = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    if raw <= 0:
        raise NoPrice("the price comes to zero")
    if raw.bit_length() > MAX_BITS:
        raise NoPrice("the price is out of range")
    return Dec.from_raw(raw)


def _compute_unit(resources: Resources, count: int, rates: Rates) -> Fraction:
    """Replicas multiply everything but endpoints, which they share."""
    replica = rates.cpu_core * Fraction(resources.cpu_milli, 1000)
    replica += rates.memory_gib * Fraction(resources.memory_bytes, GIB)
    for volume in resources.volumes:
        rate = rates.storage_class_gib.get(volume.class_, rates.storage_gib)
        replica += rate * Fraction(volume.size_bytes, GIB)
    if resources.gpu is not None and resources.gpu.units:
        rate = rates.gpu.get(resources.gpu.model, rates.gpu.get("*", Fraction(0)))
        if not rate:
            raise NoPrice("there is no rate for this GPU model")
        replica += rate * resources.gpu.units
    return replica * count + rates.endpoint * len(resources.endpoints)
