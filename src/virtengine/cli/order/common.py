"""What the commands of `ve order` share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from virtengine.cli.session import Session

if TYPE_CHECKING:
    from virtengine.client.orders import Orders
    from virtengine.kit.codec.gen.virtengine.market.v1.market import Order

__all__ = ["open_orders", "pick", "sequence_argument", "timeout_option"]

F = TypeVar("F", bound=Callable[..., object])


def sequence_argument(command: F) -> F:
    """The order's number; left out, the newest order is meant."""
    return click.argument("sequence", metavar="[ORDER]", required=False, callback=_read_sequence)(command)


def _read_sequence(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text)):
        raise click.BadParameter(f"{text!r} is not the number of an order: `ve order list` shows them")
    return int(text)


def timeout_option(command: F) -> F:
    """How long `--wait` waits."""
    return click.option(
        "--timeout", type=click.FloatRange(min=1), default=180.0, show_default=True, help="Seconds to wait at most."
    )(command)


def open_orders(session: Session) -> "Orders":
    """The orders of the key in use."""
    from virtengine.client.orders import Orders

    return Orders(session.chain, session.signer)


def pick(orders: "Orders", sequence: int | None) -> "Order":
    """The order of that number, or the newest."""
    from virtengine.client.errors import ClientError, QueryFailed

    if sequence is None:
        return orders.newest()
    try:
        return orders.get(sequence)
    except QueryFailed as error:
        if not error.is_not_found:
            raise
        raise ClientError(
            f"{orders.signer.bech32} has no order {sequence}", "`ve order list` shows what there is."
        ) from error
