"""Who can serve an order, and whether an offer is what was asked for: pure rules."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from virtengine.kit.codec.gen.virtengine.market.v1.market import Gpu, Requirement, ResourceUnit
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Provider, ProviderState
from virtengine.x.market.rules import ANY, compute_reservation

__all__ = ["find_misfits", "find_unmet", "is_met", "is_offer_for"]


def is_offer_for(asked: tuple[ResourceUnit, ...], offered: tuple[ResourceUnit, ...]) -> bool:
    """Whether an offer has the order's units in order, equal but for what the order left open about GPUs.

    A model asked for as `*` must be offered as one concrete model; memory and interface may be made concrete.
    """
    return len(asked) == len(offered) and all(map(_is_unit_for, asked, offered))


def _is_unit_for(asked: ResourceUnit, offered: ResourceUnit) -> bool:
    wanted, given = asked.resources.gpu, offered.resources.gpu
    if wanted is not None and given is not None:
        if not _is_gpu_for(wanted, given):
            return False
        asked = replace(asked, resources=replace(asked.resources, gpu=given))
    return asked == offered


def _is_gpu_for(wanted: Gpu, given: Gpu) -> bool:
    return (
        (wanted.units, wanted.vendor) == (given.units, given.vendor)
        and given.model not in ("", ANY)
        and wanted.model in (ANY, given.model)
        and wanted.memory_bytes in (0, given.memory_bytes)
        and wanted.interface in ("", given.interface)
    )


def is_met(requirement: Requirement, attributes: Iterable[Attribute]) -> bool:
    """Whether an attribute has the value asked for under the key asked for. A key's final `*` stands for any rest
    without a slash, as a path pattern's does."""
    return any(
        attribute.value == requirement.value and _is_key_for(requirement.key, attribute.key) for attribute in attributes
    )


def _is_key_for(pattern: str, key: str) -> bool:
    if not pattern.endswith("*"):
        return key == pattern
    head = pattern[:-1]
    return key.startswith(head) and "/" not in key[len(head) :]


def find_unmet(requirements: Iterable[Requirement], provider: Provider) -> Iterator[Requirement]:
    """Requirements that the provider's attributes do not meet."""
    return (requirement for requirement in requirements if not is_met(requirement, provider.attributes))


def find_misfits(
    units: tuple[ResourceUnit, ...], requirements: tuple[Requirement, ...], provider: Provider
) -> Iterator[str]:
    """Every reason for which the provider, as it advertises itself, would not bid on such an order."""
    if provider.state is not ProviderState.ACTIVE:
        yield "takes no new orders"
    for requirement in find_unmet(requirements, provider):
        yield f"lacks {requirement.key}={requirement.value}"
    asked, capacity = compute_reservation(units), provider.capacity
    for name, wanted, most in (
        ("CPU (milli)", asked.cpu_milli, capacity.cpu_milli),
        ("memory (bytes)", asked.memory_bytes, capacity.memory_bytes),
        ("storage (bytes)", asked.storage_bytes, capacity.storage_bytes),
        ("GPUs", asked.gpu_units, capacity.gpu_units),
    ):
        if wanted > most:
            yield f"{name}: {wanted} asked, at most {most} per order"
