"""`ve order accept`, and the waiting that `ve order create --wait` shares with it."""

from typing import TYPE_CHECKING

import click

from virtengine.cli.amounts import format_price
from virtengine.cli.failures import CliError
from virtengine.cli.order.common import open_orders, pick, sequence_argument, timeout_option
from virtengine.cli.order.status import describe_order, show_order
from virtengine.cli.output import emit
from virtengine.cli.progress import Progress
from virtengine.cli.sending import send
from virtengine.cli.session import Session, session_options

if TYPE_CHECKING:
    from virtengine.client.orders import Orders
    from virtengine.kit.codec.gen.virtengine.market.v1.market import Bid

__all__ = ["accept", "accept_and_wait"]


@click.command()
@sequence_argument
@click.option("--provider", help="Take this provider's bid (address, or name of a key).  [default: the cheapest]")
@click.option("--wait", is_flag=True, help="Wait for bids first, and then until the workload runs.")
@timeout_option
@session_options("tx")
def accept(session: Session, sequence: int | None, provider: str | None, wait: bool, timeout: float) -> None:
    """Take a bid and hand its provider the sealed manifest."""
    from virtengine.client.orders import describe_state
    from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderState

    orders = open_orders(session)
    order = pick(orders, sequence)
    number = order.id.sequence
    chosen = None if provider is None else session.resolve_address(provider)
    with Progress() as progress:
        if wait and chosen is None:
            accept_and_wait(session, orders, number, progress, timeout)
        else:
            if order.state is not OrderState.OPEN:
                raise CliError(
                    f"order {number} is {describe_state(order)}: it takes no bids",
                    f"`ve order status {number}` shows it.",
                )
            _take(session, orders, number, _find_bid(orders, number, chosen), progress)
            if wait:
                _wait_active(orders, number, progress, timeout)
    shown = describe_order(orders, orders.get(number))
    emit(session, shown, lambda: show_order(shown))


def accept_and_wait(session: Session, orders: "Orders", number: int, progress: Progress, timeout: float) -> None:
    """Take the cheapest bid and wait until the workload runs; from wherever the order is. Safe to interrupt."""
    from virtengine.client.errors import NodeUnreachable
    from virtengine.client.orders import OrderLost
    from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderState

    try:
        while True:
            progress.begin("waiting for bids")
            if orders.get(number).state in (OrderState.PENDING, OrderState.OPEN):
                bid = orders.wait_bid(number, progress.begin, timeout)
                _take(session, orders, number, bid, progress)
            try:
                _wait_active(orders, number, progress, timeout)
            except OrderLost as error:
                if orders.get(number).state is not OrderState.OPEN:  # it was asked for to be put back
                    raise
                progress.say(f"{error}; taking bids once more")
            else:
                return
    except (KeyboardInterrupt, NodeUnreachable):
        progress.say(
            f"order {number} stands: `ve order accept {number} --wait` goes on, `ve order close {number}` ends it"
        )
        raise


def _find_bid(orders: "Orders", number: int, provider: bytes | None) -> "Bid":
    """The provider's open bid, or the cheapest; `CliError` if there is none."""
    from virtengine.client.orders import rank_bid
    from virtengine.kit.codec.gen.virtengine.market.v1.market import BidState

    bids = [bid for bid in orders.bids(number) if bid.state is BidState.OPEN and provider in (None, bid.id.provider)]
    if not bids:
        whose = "" if provider is None else " of that provider"
        raise CliError(f"order {number} has no open bid{whose}", f"`ve order accept {number} --wait` waits for one.")
    return min(bids, key=rank_bid)


def _take(session: Session, orders: "Orders", number: int, bid: "Bid", progress: Progress) -> None:
    from virtengine.client.orders import per_hour
    from virtengine.kit.codec.bech32 import encode_account

    progress.begin("accepting the bid")
    send(session, orders.make_accept_message(orders.get(number), bid))
    hourly = format_price(per_hour(bid.price.amount, orders.params().reference_block_ms), bid.price.denom)
    progress.done(f"took the bid of {encode_account(bid.id.provider)}: about {hourly} an hour")


def _wait_active(orders: "Orders", number: int, progress: Progress, timeout: float) -> None:
    progress.begin("the provider starts the workload")
    orders.wait_active(number, progress.begin, timeout)
    progress.done("the workload runs")
