"""The tables of the life cycle, and that nothing leaves them."""

import pytest

from virtengine.kit.codec.gen.virtengine.market.v1.market import BidState, CloseReason, LeaseState, OrderState
from virtengine.kit.sdk.errors import SdkError
from virtengine.x.market import errors, types


@pytest.mark.parametrize(
    ("states", "moves", "check"),
    [
        (OrderState, types.ORDER_MOVES, types.check_order_move),
        (BidState, types.BID_MOVES, types.check_bid_move),
        (LeaseState, types.LEASE_MOVES, types.check_lease_move),
    ],
)
def test_every_state_has_its_moves_and_every_other_move_is_a_bug(states, moves, check) -> None:
    assert set(moves) == set(states)
    for before in states:
        for after in states:
            if after in moves[before]:
                check(before, after)
            else:
                with pytest.raises(errors.IllegalMove):
                    check(before, after)
    assert not issubclass(errors.IllegalMove, SdkError)


def test_everybody_has_reasons_of_their_own() -> None:
    groups = (types.OWNER_REASONS, types.PROVIDER_REASONS, types.CHAIN_REASONS)
    listed = [reason for group in groups for reason in group]
    assert sorted([*listed, CloseReason.CANNOT_PROVISION, CloseReason.UNSPECIFIED]) == sorted(CloseReason)


def test_every_way_to_fail_has_a_number_and_a_text_of_its_own() -> None:
    kinds = [kind for (space, _), kind in SdkError.registry.items() if space == "market"]
    assert len({kind.code for kind in kinds}) == len({kind.text for kind in kinds}) == len(kinds)
    assert {kind.__name__ for kind in kinds} | {"IllegalMove"} == set(errors.__all__)
