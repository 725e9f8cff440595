"""Requirements against attributes, and what an order reserves in all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.x.market.world import CAPACITY, UNITS

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    ComponentPrices,
    Gpu,
    Requirement,
    Resources,
    ResourceUnit,
    Volume,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Info, Provider, ProviderState
from virtengine.x.market.matching import find_misfits, is_met
from virtengine.x.market.rules import Reservation, compute_reservation, compute_reserve_rate


@pytest.mark.parametrize(
    ("pattern", "key", "met"),
    [
        ("region", "region", True),
        ("region", "region2", False),
        ("region2", "region", False),
        ("gpu/vendor/nvidia/*", "gpu/vendor/nvidia/a100", True),
        ("gpu/vendor/nvidia/*", "gpu/vendor/nvidia/", True),
        ("gpu/vendor/nvidia/*", "gpu/vendor/nvidia/a100/ram", False),
        ("gpu/*", "gpu", False),
        ("g*", "gpu", True),
    ],
)
def test_a_star_stands_for_the_rest_of_one_step_of_a_path(pattern: str, key: str, met: bool) -> None:
    attributes = (Attribute(key="other", value="true"), Attribute(key=key, value="true"))
    assert is_met(Requirement(key=pattern, value="true"), attributes) is met
    assert not is_met(Requirement(key=pattern, value="false"), attributes)


def test_a_paused_provider_would_not_bid() -> None:
    provider = Provider(owner=b"\1" * 20, info=Info(), capacity=CAPACITY, state=ProviderState.PAUSED)
    assert list(find_misfits(UNITS, (), provider)) == ["takes no new orders"]


def test_a_reservation_counts_every_replica_and_volume() -> None:
    resources = Resources(
        cpu_milli=500,
        memory_bytes=7,
        volumes=(Volume(size_bytes=10), Volume(name="data", size_bytes=5)),
        gpu=Gpu(units=2),
        endpoints=(),
    )
    units = (ResourceUnit(id=1, resources=resources, count=3), *UNITS)
    assert compute_reservation(units) == Reservation(2_500, 21 + (1 << 30), 45 + (1 << 30), 6)


@given(
    st.lists(st.integers(0, 1 << 60), min_size=4, max_size=4),
    st.lists(st.integers(0, 1 << 50), min_size=4, max_size=4),
    st.integers(1, 3_600_000),
)
def test_the_reserve_of_blocks_at_the_reference_time_covers_full_use(
    prices: list[int], reserved: list[int], block_ms: int
) -> None:
    components = ComponentPrices(**dict(zip(ComponentPrices.__slots__, map(Dec, prices), strict=True)))
    rate = compute_reserve_rate(components, Reservation(*reserved), block_ms)
    exact = sum(price * amount for price, amount in zip(prices, reserved, strict=True)) * block_ms
    assert exact <= rate * 1_000 < exact + 1_000
    assert compute_reserve_rate(None, Reservation(*reserved), block_ms) == 0
