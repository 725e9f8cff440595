"""`ve order deposit` and `ve order close`."""

from typing import TYPE_CHECKING, Any

import click

from virtengine.cli.amounts import format_coin, parse_coin
from virtengine.cli.failures import CliError
from virtengine.cli.order.common import open_orders, pick, sequence_argument, timeout_option
from virtengine.cli.order.status import describe_order, show_order
from virtengine.cli.output import emit, print_facts
from virtengine.cli.progress import Progress
from virtengine.cli.sending import send
from virtengine.cli.session import Session, session_options

if TYPE_CHECKING:
    from virtengine.client.settlement import Settlement

__all__ = ["close", "deposit"]


@click.command()
@click.argument("amount")
@sequence_argument
@session_options("tx")
def deposit(session: Session, amount: str, sequence: int | None) -> None:
    """Put AMOUNT, such as 5VE, into an order: it lasts longer, and a suspended one goes on."""
    from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, DepositSource
    from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
    from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderState

    orders = open_orders(session)
    order = pick(orders, sequence)
    if order.state is OrderState.CLOSED:
        raise CliError(f"order {order.id.sequence} is closed: it takes no deposit")
    coin = parse_coin(amount)
    message = MsgDeposit(
        depositor=orders.owner,
        account=AccountId(owner=orders.owner, sequence=order.id.sequence),
        amount=coin,
        source=DepositSource.BALANCE,
    )
    with Progress() as progress:
        progress.begin("paying in")
        send(session, message)
        progress.done(f"{format_coin(coin.amount, coin.denom)} paid into order {order.id.sequence}")
    shown = describe_order(orders, orders.get(order.id.sequence))
    emit(session, shown, lambda: show_order(shown))


@click.command()
@sequence_argument
@click.option("--wait", is_flag=True, help="Wait until everything is settled.")
@timeout_option
@session_options("tx")
def close(session: Session, sequence: int | None, wait: bool, timeout: float) -> None:
    """End an order: its workload stops, the provider is paid to the block, the rest comes back.

    The setup is paid in any case: once a bid is accepted, an order costs its first blocks (ten, unless the chain's
    parameter setup_blocks says otherwise).
    """
    from virtengine.client.settlement import wait_settlement
    from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderState

    orders = open_orders(session)
    order = pick(orders, sequence)
    number = order.id.sequence
    with Progress() as progress:
        if order.state is not OrderState.CLOSED and not _is_closing(order, orders.find_lease(number)):
            progress.begin("closing")
            send(session, orders.make_close_message(number))
            progress.done(f"order {number} closes")
        if wait:
            order = orders.wait_closed(number, progress.begin, timeout)
            progress.done("settled")
    order = orders.get(number)
    if order.state is not OrderState.CLOSED:
        shown = describe_order(orders, order)
        emit(session, shown, lambda: show_order(shown))
        return
    sums = wait_settlement(orders, number)
    if sums.held:
        raise CliError(
            f"order {number} is closed, but the sums of its events leave {sums.held}{sums.denom} unexplained",
            "The node may not have indexed all of its life: ask another one with --node.",
        )
    value = _describe(number, order.reason.name, sums)
    emit(session, value, lambda: print_facts(_facts(number, sums)))


def _is_closing(order: Any, found: Any) -> bool:
    """Whether the end is under way already: closing again would be refused."""
    from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseState, OrderState

    return order.state is OrderState.ACTIVE and found is not None and found.lease.state is LeaseState.CLOSING


def _describe(number: int, reason: str, sums: "Settlement") -> dict[str, Any]:
    return {
        "order": number,
        "state": "CLOSED",
        "reason": reason,
        "denom": sums.denom,
        "deposited": str(sums.deposited),
        "provider": str(sums.gain),
        "fees": str(sums.fees),
        "platform_fee": str(sums.platform),
        "validators_fee": str(sums.validators),
        "refunded": str(sums.refunded),
    }


def _facts(number: int, sums: "Settlement") -> list[tuple[str, str]]:
    def row(amount: int) -> str:
        return f"{format_coin(amount, sums.denom):<16} {amount} {sums.denom}"

    return [
        ("order", f"{number}, closed"),
        ("paid in", row(sums.deposited)),
        ("to the provider", row(sums.gain)),
        ("fees", row(sums.fees)),
        ("given back", row(sums.refunded)),
    ]
