"""`ve order create`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from virtengine.cli.amounts import format_coin, format_price, parse_coin
from virtengine.cli.failures import CliError
from virtengine.cli.order.accept import accept_and_wait
from virtengine.cli.order.common import open_orders, timeout_option
from virtengine.cli.order.status import describe_order, show_order
from virtengine.cli.output import emit
from virtengine.cli.progress import Progress
from virtengine.cli.sending import send
from virtengine.cli.session import Session, session_options

if TYPE_CHECKING:
    from virtengine.client.manifest import OrderDraft
    from virtengine.client.orders import Orders, Terms
    from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin

__all__ = ["create"]

_HOURS = "1"
"""What a deposit pays for if nothing is said, at the ceiling."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--wait", is_flag=True, help="Take the cheapest bid and wait until the workload runs.")
@click.option("--deposit", help="What to pay in, such as 5VE.  [default: one hour at the ceiling]")
@click.option("--hours", help="Pay in for so many hours at the ceiling, such as 24 or 0.5.")
@click.option(
    "--bid-window", type=click.IntRange(min=1), help="Blocks in which bids come.  [default: 300, or the most allowed]"
)
@click.option(
    "--grace",
    type=click.IntRange(min=1),
    help="Blocks a lease without money waits.  [default: 600, or what is allowed]",
)
@click.option(
    "--min-duration", type=click.IntRange(min=0), default=0, help="Blocks the lease is meant to last at least."
)
@click.option("--rebid", is_flag=True, help="If the chosen provider fails, take bids once more.")
@timeout_option
@session_options("tx")
def create(
    session: Session,
    file: Path,
    wait: bool,
    deposit: str | None,
    hours: str | None,
    bid_window: int | None,
    grace: int | None,
    min_duration: int,
    rebid: bool,
    timeout: float,
) -> None:
    """Order what the manifest FILE asks for, such as examples/web.yaml.

    Only resources, price and a commitment become public; image, commands, environment and ports are sealed to the
    provider that wins.
    """
    drafts = _read_drafts(file)
    orders = open_orders(session)
    terms = _choose_terms(orders, bid_window, grace, min_duration, rebid=rebid)
    with Progress() as progress:
        progress.begin("asking who would bid")
        candidates = [len(orders.find_candidates(draft)) for draft in drafts]
        progress.done(f"{min(candidates)} provider{'s' if min(candidates) != 1 else ''} would bid")
        deposits = [_choose_deposit(orders, draft, deposit, hours) for draft in drafts]
        _check_balance(orders, deposits)
        if session.dry_run:
            _show_estimate(session, orders, drafts, deposits)
            return
        progress.begin("ordering")
        numbers = _place(session, orders, drafts, deposits, terms)
        for number, paid in zip(numbers, deposits, strict=True):
            progress.done(f"order {number}: {format_coin(paid.amount, paid.denom)} paid in")
        if wait:
            for number in numbers:
                accept_and_wait(session, orders, number, progress, timeout)
    shown = [describe_order(orders, orders.get(number)) for number in numbers]

    def show() -> None:
        for item in shown:
            show_order(item)
        if not wait:
            click.echo(f"next: `ve order accept {numbers[0]} --wait` takes the cheapest bid")

    emit(session, shown[0] if len(shown) == 1 else shown, show)


def _read_drafts(file: Path) -> "tuple[OrderDraft, ...]":
    """The orders a file asks for; `CliError` with every mistake in it."""
    from virtengine.client.manifest import InvalidManifest, parse_sdl

    try:
        return parse_sdl(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CliError(f"{file} is not a text in UTF-8") from error
    except InvalidManifest as error:
        count = len(error.findings)
        listed = "\n".join(
            f"  {file}{f':{finding.line}' if finding.line else ''}: {finding.words}" for finding in error.findings
        )
        raise CliError(
            f"{file} has {count} mistake{'s' if count != 1 else ''}; nothing was ordered\n{listed}",
            "examples/ has manifests that work.",
        ) from error


def _choose_terms(
    orders: "Orders", bid_window: int | None, grace: int | None, min_duration: int, *, rebid: bool
) -> "Terms":
    """What was said, and defaults within the market's bounds for the rest."""
    from virtengine.client.orders import Terms

    params, usual = orders.params(), Terms()
    return Terms(
        bid_window=bid_window or min(usual.bid_window, params.max_bid_window),
        grace=grace or min(max(usual.grace, params.min_grace), params.max_grace),
        min_duration=min_duration,
        rebid=rebid,
    )


def _choose_deposit(orders: "Orders", draft: "OrderDraft", deposit: str | None, hours: str | None) -> "Coin":
    """What to pay in: as said, or for an hour at the ceiling, but at least what the chain demands."""
    from virtengine.client.orders import per_hour
    from virtengine.kit.codec.decimal import Dec
    from virtengine.kit.codec.errors import DecodeError
    from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin

    if deposit is not None and hours is not None:
        raise click.UsageError("--deposit and --hours say the same thing: give one of them")
    least = orders.minimum_deposit(draft.ceiling)
    if deposit is None:
        try:
            time = Dec.parse(hours or _HOURS)
        except DecodeError as error:
            raise CliError(f"--hours {hours!r} is not a number: {error}") from error
        if not time.is_positive():
            raise CliError(f"--hours {hours!r} is no time")
        wanted = per_hour(draft.ceiling.amount, orders.params().reference_block_ms).mul(time).ceil()
        return Coin(denom=least.denom, amount=max(wanted, least.amount))
    coin = parse_coin(deposit)
    if coin.denom != least.denom:
        raise CliError(f"the order is priced in {least.denom}: --deposit {deposit!r} is another coin")
    if coin.amount < least.amount:
        raise CliError(
            f"a deposit of {format_coin(coin.amount)} is too little: the order would not open",
            f"At this ceiling the chain demands {format_coin(least.amount)} at least.",
        )
    return coin


def _check_balance(orders: "Orders", deposits: "list[Coin]") -> None:
    """`CliError` if the account cannot pay the deposits and the orders' fees."""
    fee = orders.params().order_fee
    needed = sum(coin.amount for coin in deposits) + (
        fee.amount * len(deposits) if fee.denom == deposits[0].denom else 0
    )
    has = orders.chain.balance(orders.owner, deposits[0].denom)
    if has < needed:
        raise CliError(
            f"{orders.signer.bech32} has {format_coin(has)}, and {format_coin(needed)} are needed (deposit and fee)",
            "Get coins from the faucet, or pay in less: --deposit, --hours.",
        )


def _place(
    session: Session, orders: "Orders", drafts: "tuple[OrderDraft, ...]", deposits: "list[Coin]", terms: "Terms"
) -> list[int]:
    """One transaction: envelope keys as far as they are missing, and all orders."""
    messages = [orders.make_order_message(draft, coin, terms) for draft, coin in zip(drafts, deposits, strict=True)]
    return orders.read_created(send(session, *orders.make_key_messages(), *messages))


def _show_estimate(
    session: Session, orders: "Orders", drafts: "tuple[OrderDraft, ...]", deposits: "list[Coin]"
) -> None:
    from virtengine.client.orders import per_hour

    block_ms = orders.params().reference_block_ms
    value: list[dict[str, Any]] = []
    for draft, coin in zip(drafts, deposits, strict=True):
        hourly = per_hour(draft.ceiling.amount, block_ms)
        value.append(
            {
                "name": draft.name,
                "ceiling_per_block": {"denom": draft.ceiling.denom, "amount": str(draft.ceiling.amount)},
                "ceiling_per_hour_estimate": {"denom": draft.ceiling.denom, "amount": str(hourly)},
                "deposit": {"denom": coin.denom, "amount": str(coin.amount)},
            }
        )

    def show() -> None:
        for draft, coin in zip(drafts, deposits, strict=True):
            hourly = format_price(per_hour(draft.ceiling.amount, block_ms), draft.ceiling.denom)
            click.echo(
                f"{draft.name}: at most about {hourly} an hour; {format_coin(coin.amount, coin.denom)} to pay in"
            )

    emit(session, value, show)
