"""Where a provider could lose money, or take it for nothing: what is not bid for, and what is not confirmed."""

from dataclasses import replace
from typing import Any

import pytest
from tests.provider.world import SDL, MemoryAdapter, World

from virtengine.client.errors import TxFailed
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.envelope import compute_fingerprint
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import DecCoin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRegisterKey, MsgRevokeKey
from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseId, LeaseState, OrderKind, WorkloadState
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgConfirmLease, MsgCreateBid
from virtengine.kit.crypto import box
from virtengine.provider.adapters.abc import State
from virtengine.provider.names import order_name


@pytest.fixture
def adapter(world: World) -> MemoryAdapter:
    assert isinstance(world.adapter, MemoryAdapter)
    return world.adapter


def refuse(world: World, kind: type[Any]) -> Any:
    """Let the chain refuse every message of `kind`; gives back what makes it take them again."""
    original = world.client.send

    def send(signer: Any, *messages: Any) -> Any:
        if isinstance(messages[0], kind):
            raise TxFailed("", "market", 9, "not now", in_block=True)
        return original(signer, *messages)

    world.client.send = send  # type: ignore[method-assign]
    return lambda: setattr(world.client, "send", original)


def test_a_bid_that_the_chain_refuses_holds_no_room_and_is_made_later(world: World) -> None:
    heal = refuse(world, MsgCreateBid)
    order = world.create_order()
    world.follow()
    assert world.inventory.list_names() == set()
    assert "the chain refused" in (world.bidding.find_reason(order_name(order)) or "")
    heal()
    world.sweep()
    assert len(world.bids(order)) == 1
    assert world.inventory.list_names() == {order_name(order)}


@pytest.mark.parametrize(
    ("make_changes", "reason"),
    [
        (lambda world, order: {"id": replace(order.id, owner=world.provider.address)}, "our own order"),
        (lambda world, order: {"kind": OrderKind.HPC}, "orders of kind hpc"),
        (lambda world, order: {"ceiling": DecCoin(denom="uact", amount=Dec.from_int(10**9))}, "priced in uact"),
        (lambda world, order: {"min_duration": 1}, "meant to last 1 blocks"),
    ],
)
def test_orders_that_are_not_ours_to_serve_are_not_bid_for(world: World, make_changes: Any, reason: str) -> None:
    world.bidding._options = replace(world.bidding._options, min_duration=0, max_duration=0)
    if reason.startswith("meant"):
        world.bidding._options = replace(world.bidding._options, min_duration=5)
    find_order = world.port.find_order

    def find(id: Any) -> Any:
        order = find_order(id)
        return order and replace(order, **make_changes(world, order))

    world.port.find_order = find  # type: ignore[method-assign]
    order = world.create_order()
    world.follow()
    assert world.bids(order) == ()
    assert reason in (world.bidding.find_reason(order_name(order)) or "")


def test_a_confirmation_that_the_chain_refuses_is_tried_again_and_the_workload_stays(
    world: World, adapter: MemoryAdapter
) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    heal = refuse(world, MsgConfirmLease)
    world.follow()
    world.wait(3)
    assert world.lease(lease).state is LeaseState.PROVISIONING
    assert adapter.list() == (world.key(lease),)
    heal()
    world.wait(60)
    assert world.lease(lease).state is LeaseState.ACTIVE
    assert [name for name, _ in adapter.calls] == ["deploy"]


def accept_and_revoke_the_key(world: World) -> LeaseId:
    """A lease whose owner cannot be told where it runs."""
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    revoke = MsgRevokeKey(owner=world.owner.address, fingerprint=compute_fingerprint(world.owner_keys.box_public))
    world.chain.deliver(world.owner, revoke).ok()
    world.follow()
    return lease


def test_nothing_is_charged_before_the_owner_can_be_told_where_it_runs(world: World, adapter: MemoryAdapter) -> None:
    lease = accept_and_revoke_the_key(world)
    world.wait(3)
    assert world.lease(lease).state is LeaseState.PROVISIONING
    assert adapter.list() == ()
    fresh = box.public_key(b"\x09" * 32)
    register = MsgRegisterKey(owner=world.owner.address, kind=KeyKind.ENCRYPTION, public_key=fresh)
    world.chain.deliver(world.owner, register).ok()
    world.wait(5)  # deployed
    world.wait(1)  # and confirmed
    answer = world.lease(lease)
    assert answer.state is LeaseState.ACTIVE
    assert answer.access is not None
    assert answer.access.recipient_pubkey == fresh


def test_who_revokes_the_key_for_good_is_not_waited_for(world: World, adapter: MemoryAdapter) -> None:
    """Nobody pays before the confirmation: neither capacity nor computing is given away for the provisioning window."""
    lease = accept_and_revoke_the_key(world)
    for _ in range(6):
        world.wait(20)
    world.follow()
    assert world.lease(lease).state is LeaseState.CLOSED
    assert [name for name, _ in adapter.calls if name != "terminate"] == []
    assert world.inventory.list_names() == set()


def test_who_changes_again_and_again_what_is_to_run_is_not_served_for_long(
    world: World, adapter: MemoryAdapter
) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    refuse(world, MsgConfirmLease)
    for turn in range(200):
        if world.lease(lease).state is not LeaseState.PROVISIONING:
            break
        world.update(lease, SDL.replace("/bin/serve", f"/bin/serve-{turn}"))
        world.follow()
        world.wait(1)
    world.follow()
    assert 50 < turn < 100
    assert world.lease(lease).state is LeaseState.CLOSED
    assert adapter.list() == ()


def test_a_lost_workload_whose_new_configuration_cannot_run_is_reported_as_failed(
    world: World, adapter: MemoryAdapter
) -> None:
    """The customer pays, so must know that nothing runs."""
    lease = world.activate()
    world.update(lease, SDL.replace("image: host", "image: other"))
    adapter.move(world.key(lease), State.FAILED, is_lost=True)
    world.follow()
    assert world.lease(lease).workload is WorkloadState.FAILED
