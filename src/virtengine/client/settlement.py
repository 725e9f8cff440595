"""What became of an order's money, added up from the events of its transactions and blocks.

deposited = provider's gain + fees (platform and validators) + refunded + what is still held
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from virtengine.client.orders import Orders
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.ints import parse_int

__all__ = ["Settlement", "compute_settlement", "wait_settlement"]

_PAGE: Final = 100
_POLL: Final = 0.1
"""Seconds between two looks at the index."""
_SETTLED: Final = "virtengine.escrow.v1.EventSettled"
_REFUNDED: Final = "virtengine.escrow.v1.EventRefunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Base units."""

    denom: str
    deposited: int
    gain: int
    """To the provider, net of fees."""
    platform: int
    validators: int
    refunded: int

    @property
    def fees(self) -> int:
        """Of platform and validators."""
        return self.platform + self.validators

    @property
    def held(self) -> int:
        """What the escrow still has: nothing once the order is closed."""
        return self.deposited - self.gain - self.fees - self.refunded


def compute_settlement(orders: Orders, sequence: int) -> Settlement:
    """The sums of one order so far."""
    account = orders.escrow(sequence).account
    wanted = {"owner": encode_account(orders.owner), "sequence": str(sequence)}
    sums = {"net": 0, "platform": 0, "validators": 0, "refunded": 0}
    for event in _iterate_events(orders, f"order.owner='{wanted['owner']}' AND order.sequence='{sequence}'"):
        if event["type"] not in (_SETTLED, _REFUNDED):
            continue
        fields = {item["key"]: item["value"] for item in event["attributes"]}
        if json.loads(fields["account"]) != wanted:
            continue
        if event["type"] == _REFUNDED:
            sums["refunded"] += _amount(fields["amount"])
        else:
            for name in ("net", "platform", "validators"):
                sums[name] += _amount(fields[name])
    return Settlement(
        denom=account.denom,
        deposited=account.deposited,
        gain=sums["net"],
        platform=sums["platform"],
        validators=sums["validators"],
        refunded=sums["refunded"],
    )


def wait_settlement(orders: Orders, sequence: int, timeout: float = 10.0) -> Settlement:
    """The sums of a closed order, which hold nothing any more once the node has indexed all its events.

    A node indexes a block after it has committed it, so what closed the order may be in the state and not found yet.
    After `timeout` seconds the sums are what they are.
    """
    deadline = time.monotonic() + timeout
    while (sums := compute_settlement(orders, sequence)).held and time.monotonic() < deadline:
        time.sleep(_POLL)
    return sums


def _amount(coin: str) -> int:
    return parse_int(json.loads(coin)["amount"])


def _iterate_events(orders: Orders, query: str) -> Iterator[dict[str, Any]]:
    """Events of all transactions, and of all blocks themselves, that match."""
    rpc = orders.chain.rpc
    for found in _iterate_pages(rpc.call, "tx_search", "txs", query):
        yield from found["tx_result"]["events"]
    for found in _iterate_pages(rpc.call, "block_search", "blocks", query):
        yield from rpc.call("block_results", height=found["block"]["header"]["height"])["finalize_block_events"] or ()


def _iterate_pages(call: Any, method: str, name: str, query: str) -> Iterator[dict[str, Any]]:
    page, seen = 1, 0
    while True:
        options = {"prove": False} if method == "tx_search" else {}
        answer = call(method, query=query, page=str(page), per_page=str(_PAGE), order_by="asc", **options)
        found = answer[name] or ()
        yield from found
        page, seen = page + 1, seen + len(found)
        if not found or seen >= parse_int(answer["total_count"]):
            return
