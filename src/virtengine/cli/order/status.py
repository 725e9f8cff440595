"""`ve order list`, `status` and `bids`: where an order stands, what it has cost, and how long its money lasts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from virtengine.cli.amounts import format_coin, format_price
from virtengine.cli.order.common import open_orders, pick, sequence_argument
from virtengine.cli.output import emit, print_facts, print_table
from virtengine.cli.session import Session, session_options

if TYPE_CHECKING:
    from virtengine.client.orders import Orders
    from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease, Order
    from virtengine.kit.codec.gen.virtengine.market.v1.query import QueryLeaseResponse

__all__ = ["bids", "describe_order", "list_orders", "show_order", "status"]


@click.command("list")
@click.option("--all", "with_closed", is_flag=True, help="Closed ones too.")
@session_options("sign")
def list_orders(session: Session, with_closed: bool) -> None:
    """Your orders, newest first."""
    from virtengine.client.orders import describe_state
    from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderState

    found = [
        order for order in open_orders(session).list_newest() if with_closed or order.state is not OrderState.CLOSED
    ]
    value = [
        {
            "order": order.id.sequence,
            "state": order.state.name,
            "reason": order.reason.name if order.reason else "",
            "created_at": str(order.created_at),
            "ceiling": {"denom": order.ceiling.denom, "amount": str(order.ceiling.amount)},
            "open_bids": order.open_bids,
        }
        for order in found
    ]
    rows = [
        (
            str(order.id.sequence),
            describe_state(order),
            str(order.open_bids),
            str(order.created_at),
            format_price(order.ceiling.amount, order.ceiling.denom),
        )
        for order in found
    ]
    columns = ("ORDER", "STATE", "OPEN BIDS", "MADE AT BLOCK", "CEILING PER BLOCK")
    empty = "no orders" if with_closed else "no live orders (--all shows closed ones)"
    emit(session, value, lambda: print_table(columns, rows, empty))


@click.command()
@sequence_argument
@session_options("sign")
def status(session: Session, sequence: int | None) -> None:
    """State, cost so far, how long the money lasts, and where the workload is reached."""
    orders = open_orders(session)
    shown = describe_order(orders, pick(orders, sequence))
    emit(session, shown, lambda: show_order(shown))


@click.command()
@sequence_argument
@session_options("sign")
def bids(session: Session, sequence: int | None) -> None:
    """The bids on an order, cheapest first."""
    from virtengine.client.orders import per_hour, rank_bid
    from virtengine.kit.codec.bech32 import encode_account
    from virtengine.kit.codec.json import to_json

    orders = open_orders(session)
    found = sorted(orders.bids(pick(orders, sequence).id.sequence), key=rank_bid)
    block_ms = orders.params().reference_block_ms
    rows = [
        (
            encode_account(bid.id.provider),
            bid.state.name.lower(),
            format_price(bid.price.amount, bid.price.denom),
            format_price(per_hour(bid.price.amount, block_ms), bid.price.denom),
        )
        for bid in found
    ]
    columns = ("PROVIDER", "STATE", "PER BLOCK", "~ PER HOUR")
    emit(session, [to_json(bid) for bid in found], lambda: print_table(columns, rows, "no bids yet"))


def describe_order(orders: "Orders", order: "Order") -> dict[str, Any]:
    """Everything of an order that its owner asks for, as JSON; amounts in base units."""
    from virtengine.kit.codec.bech32 import encode_account
    from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseState

    number = order.id.sequence
    value: dict[str, Any] = {
        "order": number,
        "owner": encode_account(order.id.owner),
        "state": order.state.name,
        "reason": order.reason.name if order.reason else "",
        "height": str(orders.chain.status().height),
        "open_bids": order.open_bids,
    }
    account = orders.escrow(number)
    value["escrow"] = {
        "denom": account.account.denom,
        "deposited": str(account.account.deposited),
        "paid": str(account.account.paid),
        "refunded": str(account.account.refunded),
        "funds": str(account.funds),
    }
    lease = orders.find_lease(number)
    if lease is not None:
        value["lease"] = _describe_lease(orders, lease)
        is_live = lease.lease.state is not LeaseState.CLOSED
        value |= _describe_access(orders, lease.lease) if is_live else {"endpoints": []}
    return value


def _describe_lease(orders: "Orders", found: "QueryLeaseResponse") -> dict[str, Any]:
    from virtengine.client.orders import per_hour
    from virtengine.kit.codec.bech32 import encode_account

    lease, block_ms = found.lease, orders.params().reference_block_ms
    return {
        "attempt": lease.id.attempt,
        "provider": encode_account(lease.provider),
        "state": lease.state.name,
        "workload": lease.workload.name,
        "price_per_block": str(lease.price.amount),
        "price_per_hour_estimate": str(per_hour(lease.price.amount, block_ms)),
        "cost": str(found.cost),
        "runway_blocks": str(found.runway_blocks),
        "runway_seconds_estimate": str(found.runway_blocks * block_ms // 1000) if found.runway_blocks >= 0 else "",
    }


def _describe_access(orders: "Orders", lease: "Lease") -> dict[str, Any]:
    """Where the workload is reached. A provider that wrote nonsense hides nothing else of the order."""
    from virtengine.client.errors import ClientError

    try:
        access = orders.open_access(lease)
    except ClientError as error:
        return {"endpoints": [], "access_fault": str(error)}
    points = access.endpoints if access is not None else ()
    return {
        "endpoints": [
            {
                "service": point.service,
                "port": point.port,
                "protocol": point.protocol,
                "address": point.url or f"{point.host}:{point.external}",
            }
            for point in points
        ]
    }


def show_order(value: dict[str, Any]) -> None:
    """`describe_order`'s answer for people."""
    print_facts(_facts(value))


def _facts(value: dict[str, Any]) -> Iterable[tuple[str, str]]:
    denom, escrow, lease = value["escrow"]["denom"], value["escrow"], value.get("lease")
    reason = f" ({value['reason'].lower().replace('_', ' ')})" if value["reason"] else ""
    yield "order", str(value["order"])
    yield "state", value["state"].lower() + reason
    if value["state"] == "OPEN":
        yield "open bids", str(value["open_bids"])
    if lease:
        workload = f", workload {_workload(lease['workload'])}" if lease["state"] != "CLOSED" else ""
        yield "lease", lease["state"].lower() + workload
        yield "provider", lease["provider"]
        hourly = format_price(_dec(lease["price_per_hour_estimate"]), denom, places=6)
        yield "price", f"{format_price(_dec(lease['price_per_block']), denom)} per block, about {hourly} an hour"
        yield "cost so far", format_price(_dec(lease["cost"]), denom)
        yield "runway", _runway(lease)
    yield "paid in", format_coin(int(escrow["deposited"]), denom)
    yield "left", format_price(_dec(escrow["funds"]), denom) if value["state"] != "CLOSED" else ""
    yield "given back", format_coin(int(escrow["refunded"]), denom) if value["state"] == "CLOSED" else ""
    yield "not reached", value.get("access_fault", "")
    yield "reached at", "\n".join(f"{point['address']}  ({point['service']})" for point in value.get("endpoints", ()))


def _workload(state: str) -> str:
    """What the provider said last of it."""
    return "not reported yet" if state == "UNSPECIFIED" else state.lower()


def _runway(lease: dict[str, Any]) -> str:
    if not lease["runway_seconds_estimate"] or lease["state"] not in ("ACTIVE", "SUSPENDED"):
        return ""
    return f"{lease['runway_blocks']} blocks, about {_span(int(lease['runway_seconds_estimate']))}"


def _span(seconds: int) -> str:
    """`3 days 4 h`, `59 min 20 s`: the two greatest units."""
    units = (("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count or (name == "s" and not parts):
            parts.append(f"{count} {'day' if (name, count) == ('days', 1) else name}")
    return " ".join(parts[:2])


def _dec(text: str) -> Any:
    from virtengine.kit.codec.decimal import Dec

    return Dec.parse(text)
