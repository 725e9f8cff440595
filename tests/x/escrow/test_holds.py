"""Money held for a purpose comes back whole."""

import pytest
from tests.x.escrow.world import OWNER, RICH, World, uve

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Hold
from virtengine.kit.sdk.errors import InsufficientFunds, SdkError
from virtengine.x.escrow.errors import AmountTooLarge, HoldExists, HoldNotFound, InvalidAmount


def test_a_hold_comes_back_whole_and_once(world: World) -> None:
    world.escrow.hold(world.ctx, "bid/1", OWNER, uve(500))
    world.escrow.hold(world.ctx, "bid/2", OWNER, Coin(denom="uact", amount=7))
    assert world.escrow.find_hold(world.ctx, "bid/1") == Hold(id="bid/1", payer=OWNER, amount=uve(500))
    assert world.escrow.find_hold(world.ctx, "bid/3") is None
    world.end_block()
    assert (world.gain(OWNER), world.module_balance("escrow"), world.module_balance("escrow", "uact")) == (-500, 500, 7)
    assert world.escrow.release(world.ctx, "bid/1") == uve(500)
    world.end_block()
    assert (world.gain(OWNER), world.module_balance("escrow")) == (0, 0)
    with pytest.raises(HoldNotFound):
        world.escrow.release(world.ctx, "bid/1")


def test_a_hold_of_nothing_moves_nothing(world: World) -> None:
    world.escrow.hold(world.ctx, "bid/1", OWNER, uve(0))
    assert world.escrow.release(world.ctx, "bid/1") == uve(0)
    assert world.gain(OWNER) == 0


@pytest.mark.parametrize(
    ("id", "amount", "error"),
    [
        ("bid/1", uve(1), HoldExists),
        ("bid/2", uve(-1), InvalidAmount),
        ("bid/2", uve(2**127), AmountTooLarge),
        ("bid/2", uve(RICH), InsufficientFunds),
    ],
)
def test_a_hold_that_is_refused(world: World, id: str, amount: Coin, error: type[SdkError]) -> None:
    world.escrow.hold(world.ctx, "bid/1", OWNER, uve(1))
    with pytest.raises(error), world.tx() as ctx:
        world.escrow.hold(ctx, id, OWNER, amount)
    world.end_block()
    assert world.gain(OWNER) == -1
