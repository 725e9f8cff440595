"""The bid engine on the real market: what is bid for, at what price, what is refused, and what room is held."""

from fractions import Fraction

import pytest
from tests.provider.world import GIB, SDL, World

from virtengine.client.errors import NodeUnreachable
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    BidState,
    Endpoint,
    EndpointKind,
    Gpu,
    OrderState,
    Requirement,
    Resources,
    ResourceUnit,
    Volume,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgCreateBid
from virtengine.provider.bidding import BidEngine, BidOptions, is_met
from virtengine.provider.inventory import Amounts, Inventory, Node, NoRoom
from virtengine.provider.names import order_name
from virtengine.provider.pricing import NoPrice, Rates, compute_price, to_price

MIB = 1 << 20


def make_unit(cpu: int = 0, memory: int = 0, storage: int = 0, count: int = 1, **fields: object) -> ResourceUnit:
    volumes = (Volume(size_bytes=storage),) if storage else ()
    resources = Resources(cpu_milli=cpu, memory_bytes=memory, volumes=volumes, **fields)  # type: ignore[arg-type]
    return ResourceUnit(id=1, resources=resources, count=count)


def test_an_open_order_is_bid_for_once(world: World) -> None:
    order = world.create_order()
    world.follow()
    (bid,) = world.bids(order)
    assert bid.price.amount == compute_price(world.order(order).units, world.rates, 1000)
    assert bid.offer == world.order(order).units
    for _ in range(3):
        world.sweep()
        world.bidding.on_change(order_name(order))
        world.follow()
    assert sum(isinstance(message, MsgCreateBid) for message in world.client.sent) == 1


def test_a_bid_whose_sending_was_not_noticed_is_not_made_again(world: World) -> None:
    original = world.client.send

    def die_after(*arguments: object) -> object:
        original(*arguments)  # type: ignore[arg-type]
        raise NodeUnreachable("the answer was lost")

    world.client.send = die_after  # type: ignore[method-assign,assignment]
    order = world.create_order()
    world.follow()
    world.client.send = original  # type: ignore[method-assign]
    world.wait(10)
    world.start()
    world.sweep()
    assert len(world.bids(order)) == 1
    assert world.inventory.list_names() == {order_name(order)}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("amount: 100", "amount: 10"), "the ceiling"),
        (("cpu: {units: 0.5}, memory", "cpu: {units: 64}, memory"), "no room: cpu"),
        (("anywhere: {pricing", "anywhere: {attributes: {tier: gold}, pricing"), "it requires tier"),
        (("as: 80", "proto: udp"), "endpoints of kind udp"),
        (
            (
                "storage: {size: 64Mi}",
                "storage: {size: 64Mi, attributes: {persistent: true, class: beta3}}",
            ),
            "no storage of class beta3",
        ),
    ],
    ids=["too cheap", "too large", "attribute", "udp", "storage class"],
)
def test_an_order_that_cannot_be_served_is_refused_with_a_reason(
    world: World, change: tuple[str, str], reason: str
) -> None:
    sdl = SDL.replace(*change)
    if "units: 64" in sdl:
        sdl = sdl.replace("amount: 100", "amount: 10000")
    if "persistent" in sdl:
        sdl = sdl.replace("env:", "params: {storage: {default: {mount: /data}}}\n    env:")
    order = world.create_order(world.draft(sdl), deposit=1_000_000)
    world.follow()
    assert world.bids(order) == ()
    assert reason in (world.bidding.find_reason(order_name(order)) or "")
    assert world.inventory.list_names() == set()


def test_an_attribute_that_is_advertised_is_met(world: World) -> None:
    sdl = SDL.replace("anywhere: {pricing", "anywhere: {attributes: {image/host: 'true'}, pricing")
    order = world.create_order(world.draft(sdl))
    world.follow()
    assert len(world.bids(order)) == 1


def test_a_pending_order_is_bid_for_once_it_opens(world: World) -> None:
    from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
    from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import DepositSource
    from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
    from virtengine.x.market.types import account_id

    order = world.create_order(deposit=0)
    world.follow()
    assert world.bids(order) == ()
    deposit = MsgDeposit(
        depositor=world.owner.address,
        account=account_id(order),
        amount=Coin(denom="uve", amount=100_000),
        source=DepositSource.BALANCE,
    )
    world.chain.deliver(world.owner, deposit).ok()
    world.follow()
    assert world.order(order).state is OrderState.OPEN
    assert len(world.bids(order)) == 1


def test_unpaid_orders_may_hold_only_half_of_the_capacity(world: World) -> None:
    sdl = SDL.replace("units: 0.5", "units: 1").replace("amount: 100", "amount: 1000")
    orders = [world.create_order(world.draft(sdl), deposit=1_000_000) for _ in range(4)]
    world.follow()
    assert [len(world.bids(order)) for order in orders] == [1, 1, 0, 0]
    assert "open bids may take no more" in (world.bidding.find_reason(order_name(orders[3])) or "")
    world.salt, world.manifest = world.made[orders[0].sequence]
    world.accept(orders[0])
    world.follow()
    world.sweep()
    assert [len(world.bids(order)) for order in orders] == [1, 1, 1, 0]


def test_room_is_given_back_when_an_order_closes_or_a_bid_expires(world: World) -> None:
    first, second = world.create_order(), world.create_order()
    world.follow()
    assert world.inventory.list_names() == {order_name(first), order_name(second)}
    world.close(first)
    world.follow()
    assert world.inventory.list_names() == {order_name(second)}
    world.chain.advance(110)
    world.sweep()
    assert world.inventory.list_names() == set()
    assert world.bids(second)[0].state is not BidState.OPEN


def test_a_bid_that_expired_is_not_repeated(world: World) -> None:
    options = BidOptions(world.rates, bid_blocks=5)
    world.bidding = BidEngine(world.port, world.inventory, world.journal, options, lambda: world.now)
    order = world.create_order()
    world.follow()
    for _ in range(10):
        world.chain.advance()
        world.follow()
        world.sweep()
    (bid,) = world.bids(order)
    assert bid.state is BidState.CLOSED
    assert world.bidding.find_reason(order_name(order)) == "our bid on it has ended"
    assert world.inventory.list_names() == set()


def test_an_order_refused_for_good_is_not_looked_at_again_until_it_changes(world: World) -> None:
    order = world.create_order(world.draft(SDL.replace("amount: 100", "amount: 10")), deposit=1_000_000)
    world.follow()
    calls: list[object] = []
    original = world.port.find_order
    world.port.find_order = lambda wanted: calls.append(wanted) or original(wanted)  # type: ignore[method-assign,func-returns-value]
    world.sweep()
    assert calls == []
    world.bidding.on_change(order_name(order))
    world.settle()
    assert calls == [order]


def test_bids_are_limited_per_minute(world: World) -> None:
    options = BidOptions(world.rates, bids_per_minute=2)
    world.bidding = BidEngine(world.port, world.inventory, world.journal, options, lambda: world.now)
    orders = [world.create_order() for _ in range(3)]
    world.follow()
    assert sum(len(world.bids(order)) for order in orders) == 2
    world.wait(31)
    assert sum(len(world.bids(order)) for order in orders) == 3


def test_attributes_meet_requirements_as_the_chain_judges() -> None:
    attributes = (("region", "eu"), ("image/host", "true"), ("a/b/c", "1"))
    for key, value, wanted in (
        ("region", "eu", True),
        ("region", "us", False),
        ("regio*", "eu", True),
        ("image/*", "true", True),
        ("a/*", "1", False),
        ("a/b/*", "1", True),
        ("region/", "eu", False),
    ):
        assert is_met(Requirement(key=key, value=value), attributes) is wanted


# --- Pricing: vectors of Akash's scale pricing ---


def test_scale_pricing_vectors() -> None:
    per_milli = Rates(cpu_core=Fraction(22 * 1000))
    assert compute_price((make_unit(cpu=13),), per_milli, 3_600_000) == Dec.from_int(286)
    per_mib = Rates(memory_gib=Fraction(1024))
    assert str(compute_price((make_unit(memory=1),), per_mib, 3_600_000))[:18] == "0.0000009536743164"
    assert str(compute_price((make_unit(memory=2 * MIB - 1),), per_mib, 3_600_000))[:18] == "1.9999990463256835"
    assert compute_price((make_unit(cpu=13, count=2),), per_milli, 3_600_000) == Dec.from_int(572)


def test_a_price_is_rounded_at_the_last_place_half_away_from_zero() -> None:
    assert to_price(Fraction(5, 10**19)) == Dec.from_raw(1)
    assert to_price(Fraction(15, 10**19)) == Dec.from_raw(2)
    with pytest.raises(NoPrice, match="zero"):
        to_price(Fraction(4, 10**19))
    with pytest.raises(NoPrice, match="range"):
        to_price(Fraction(10**80))


def test_the_hourly_rate_is_divided_by_the_blocks_of_an_hour() -> None:
    assert compute_price((make_unit(cpu=1000),), Rates(cpu_core=Fraction(3600)), 1_000) == Dec.from_int(1)
    assert compute_price((make_unit(cpu=1000),), Rates(cpu_core=Fraction(3600)), 6_000) == Dec.from_int(6)


def test_endpoints_are_priced_once_whatever_the_count_and_storage_by_class() -> None:
    endpoints = (Endpoint(kind=EndpointKind.HTTP), Endpoint(kind=EndpointKind.TCP, sequence=1))
    unit = make_unit(cpu=1000, count=3, endpoints=endpoints)
    assert compute_price((unit,), Rates(endpoint=Fraction(5)), 3_600_000) == Dec.from_int(10)
    rates = Rates(storage_gib=Fraction(1), storage_class_gib={"beta3": Fraction(10)})
    volumes = (Volume(size_bytes=GIB), Volume(name="fast", size_bytes=GIB, class_="beta3"))
    fast = ResourceUnit(id=1, resources=Resources(volumes=volumes), count=1)
    assert compute_price((fast,), rates, 3_600_000) == Dec.from_int(11)


def test_without_a_rate_there_is_no_price() -> None:
    with pytest.raises(NoPrice, match="all rates"):
        compute_price((make_unit(cpu=1000),), Rates(), 1000)
    with pytest.raises(NoPrice, match="zero"):
        compute_price((make_unit(cpu=1000),), Rates(memory_gib=Fraction(1)), 1000)
    gpu = make_unit(cpu=1000, gpu=Gpu(units=1, vendor="nvidia", model="a100"))
    with pytest.raises(NoPrice, match="GPU"):
        compute_price((gpu,), Rates(cpu_core=Fraction(1)), 1000)
    assert compute_price((gpu,), Rates(gpu={"*": Fraction(7)}), 3_600_000) == Dec.from_int(7)


# --- Inventory: vectors of Akash's four nodes ---


def four_nodes() -> Inventory:
    free = {"a": (68_780, 0), "b": (68_800, 2), "c": (119_525, 0), "d": (119_495, 0)}
    return Inventory(
        [
            Node(name, Amounts(cpu, 1 << 40, 1 << 40, gpus), "nvidia" if gpus else "", "a100" if gpus else "")
            for name, (cpu, gpus) in free.items()
        ],
        Fraction(1),
    )


@pytest.mark.parametrize(
    ("cpu", "count", "gpus"), [(100_000, 2, 0), (68_780, 4, 0), (68_800, 3, 0), (119_495, 2, 0), (68_780, 1, 1)]
)
def test_orders_that_fit_the_four_nodes(cpu: int, count: int, gpus: int) -> None:
    gpu = Gpu(units=gpus, vendor="nvidia", model="*") if gpus else None
    inventory = four_nodes()
    inventory.reserve("order", (make_unit(cpu=cpu, count=count, gpu=gpu),), is_paid=False)
    assert inventory.free.cpu_milli == inventory.total.cpu_milli - cpu * count


@pytest.mark.parametrize(("cpu", "count"), [(70_000, 4), (100_000, 3), (119_525, 2)])
def test_orders_that_do_not_fit_the_four_nodes(cpu: int, count: int) -> None:
    inventory = four_nodes()
    with pytest.raises(NoRoom):
        inventory.reserve("order", (make_unit(cpu=cpu, count=count),), is_paid=False)
    assert inventory.free == inventory.total


def test_a_gpu_that_is_not_there_is_no_room_and_a_wildcard_becomes_what_is() -> None:
    inventory = four_nodes()
    h100 = make_unit(cpu=1, gpu=Gpu(units=1, vendor="nvidia", model="h100"))
    with pytest.raises(NoRoom, match="no node has such a GPU"):
        inventory.reserve("order", (h100,), is_paid=False)
    wild = make_unit(cpu=1, gpu=Gpu(units=1, vendor="nvidia", model="*"))
    assert inventory.resolve_gpus((wild,))[0].resources.gpu.model == "a100"  # type: ignore[union-attr]


def test_a_reservation_is_made_once_becomes_paid_and_is_given_back() -> None:
    inventory = Inventory([Node("one", Amounts(1000, GIB, GIB))])
    units = (make_unit(cpu=400),)
    inventory.reserve("a", units, is_paid=False)
    inventory.reserve("a", units, is_paid=False)
    assert inventory.free.cpu_milli == 600
    with pytest.raises(NoRoom):
        inventory.reserve("b", units, is_paid=False)
    inventory.reserve("a", units, is_paid=True)
    inventory.reserve("b", units, is_paid=False)
    inventory.release("a")
    inventory.release("a")
    assert inventory.list_names() == {"b"}
    inventory.adopt("huge", (make_unit(cpu=5000),))
    assert inventory.free.cpu_milli < 0
