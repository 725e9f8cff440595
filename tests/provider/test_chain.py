"""The chain as the daemon follows it: no block's news is lost, whatever happens to the connection."""

import threading
import time
from pathlib import Path

import pytest
from tests.provider.world import World

from virtengine.client.errors import NodeUnreachable, QueryFailed, RpcFailed, TxFailed, TxTimeout
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind
from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseId, OrderId
from virtengine.provider.chain import Notice, Refused
from virtengine.provider.errors import Temporary
from virtengine.provider.names import lease_name, order_name, parse_lease_name, workload_key


class Follower:
    """A thread that follows, as the daemon's does."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("virtengine.provider.chain._RECONNECT_PAUSE", 0.01)
        self.notices: list[Notice] = []
        self.stop = threading.Event()
        self._world = world
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def _follow(self) -> None:
        for notice in self._world.port.follow(self.stop):
            with self._came:
                self.notices.append(notice)
                self._came.notify()

    def wait(self, height: int) -> None:
        with self._came:
            assert self._came.wait_for(lambda: self.notices and self.notices[-1].head.height >= height, 10)

    def end(self) -> None:
        self.stop.set()
        self._thread.join()


def test_every_change_is_noticed_and_a_gap_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    follower = Follower(world, monkeypatch)
    try:
        follower.wait(world.chain.height)
        assert follower.notices[0].is_gap
        first = world.create_order()
        follower.wait(world.chain.height)
        assert follower.notices[-1].orders == {order_name(first)}
        assert not follower.notices[-1].is_gap
        world.client.is_down = True
        while not world.client.cuts:
            time.sleep(0.01)
        second = world.create_order()
        world.chain.advance(3)
        world.client.is_down = False
        follower.wait(world.chain.height)
        told = [notice for notice in follower.notices if order_name(second) in notice.orders]
        assert told
        assert told[0].is_gap
        assert [notice.head.height for notice in follower.notices] == sorted(n.head.height for n in follower.notices)
    finally:
        follower.end()


def test_a_gap_too_long_to_read_is_a_gap_alone(world: World) -> None:
    last = world.chain.height
    order = world.create_order()
    world.chain.advance(150)
    notice = world.port._read_notice(last, world.port.head(), is_gap=True)
    assert (notice.is_gap, notice.orders) == (True, frozenset())
    short = world.port._read_notice(last, world.port.head(), is_gap=False)
    assert short.is_gap
    assert order_name(order) not in short.orders


def test_only_our_own_leases_are_noticed(world: World, tmp_path: Path) -> None:
    lease = world.activate()
    notice = world.port._read_notice(1, world.port.head(), is_gap=False)
    assert notice.leases == {lease_name(lease)}
    assert lease_name(lease).rpartition("/")[0] in notice.orders


def test_what_is_not_there_is_none_and_no_answer_is_trouble(world: World) -> None:
    nothing = OrderId(owner=world.owner.address, sequence=99)
    assert world.port.find_order(nothing) is None
    assert world.port.find_lease(LeaseId(order=nothing, attempt=1)) is None
    assert world.port.find_account_key(world.chain.account("nobody").address) is None
    assert world.port.list_keys(world.chain.account("nobody").address, KeyKind.ENCRYPTION) == []
    assert world.port.find_account_key(world.owner.address) == world.owner.public_key
    world.client.is_down = True
    for ask in (
        world.port.head,
        world.port.params,
        world.port.list_open_orders,
        world.port.list_open_bids,
        world.port.list_live_leases,
        world.port.find_provider,
        lambda: world.port.find_order(nothing),
        lambda: world.port.block_time(1),
    ):
        with pytest.raises(Temporary):
            ask()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TxFailed("", "market", 31, "not open", in_block=True), Refused),
        (TxTimeout("AB", 1.0), Temporary),
        (NodeUnreachable("down"), Temporary),
        (RpcFailed("broadcast_tx_sync", -32603, "full", ""), Temporary),
        (QueryFailed("simulate", "sdk", 11, "odd"), Temporary),
    ],
)
def test_what_became_of_a_transaction_is_told_apart(world: World, error: Exception, expected: type[Exception]) -> None:
    def fail(*_: object) -> None:
        raise error

    world.client.send = fail  # type: ignore[method-assign,assignment]
    with pytest.raises(expected):
        world.port.send()


def test_more_orders_than_a_page_are_all_listed(world: World) -> None:
    orders = [world.create_order(deposit=3_000, bid_window=1_000) for _ in range(105)]
    assert [order.id for order in world.port.list_open_orders()] == orders


def test_names_lead_back_to_what_they_name(world: World) -> None:
    id = LeaseId(order=OrderId(owner=world.owner.address, sequence=7), attempt=2)
    assert parse_lease_name(lease_name(id)) == id
    keys = {workload_key(chain, lease_name(id)) for chain in ("one", "two")}
    assert len(keys) == 2
    assert all(key.startswith("ve-") and len(key) <= 63 for key in keys)
