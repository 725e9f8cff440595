"""The commands of `ve order`."""

import click

from virtengine.cli.lazy import LazyGroup

__all__ = ["order"]

_HERE = "virtengine.cli.order"


@click.command(
    cls=LazyGroup,
    entries={
        "create": (f"{_HERE}.create:create", "Order what a manifest asks for."),
        "list": (f"{_HERE}.status:list_orders", "Your orders, newest first."),
        "status": (f"{_HERE}.status:status", "State, cost so far, runway, endpoints."),
        "bids": (f"{_HERE}.status:bids", "The bids on an order."),
        "accept": (f"{_HERE}.accept:accept", "Take a bid: the cheapest, or the one you name."),
        "logs": (f"{_HERE}.logs:logs", "What the workload prints."),
        "deposit": (f"{_HERE}.money:deposit", "Put more money into an order."),
        "close": (f"{_HERE}.money:close", "End an order, and show where its money went."),
    },
)
def order() -> None:
    """Order compute. Without an order's number, the newest order of your key is meant."""
