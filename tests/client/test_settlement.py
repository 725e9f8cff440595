"""Where an order's money went, asked of a node whose index comes after its state."""

from typing import cast

import pytest

from virtengine.client import settlement
from virtengine.client.orders import Orders
from virtengine.client.settlement import Settlement, wait_settlement

ORDERS = cast("Orders", None)
INDEXED = Settlement(denom="uve", deposited=100, gain=60, platform=2, validators=1, refunded=37)
NOT_YET = Settlement(denom="uve", deposited=100, gain=0, platform=0, validators=0, refunded=0)


def test_sums_of_a_closed_order_wait_until_its_last_events_are_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([NOT_YET, NOT_YET, INDEXED])
    monkeypatch.setattr(settlement, "compute_settlement", lambda orders, sequence: next(answers))
    assert wait_settlement(ORDERS, 1) is INDEXED


def test_sums_that_never_add_up_are_given_back_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settlement, "compute_settlement", lambda orders, sequence: NOT_YET)
    assert wait_settlement(ORDERS, 1, timeout=0.05).held == 100
