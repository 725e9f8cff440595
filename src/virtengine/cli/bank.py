"""`ve bank`: what an account holds, and sending."""

import click

from virtengine.cli.amounts import format_coin, parse_coins
from virtengine.cli.failures import CliError
from virtengine.cli.output import emit, print_table
from virtengine.cli.sending import show_result
from virtengine.cli.session import Session, session_options

__all__ = ["bank"]


@click.group()
def bank() -> None:
    """Balances and sending coins."""


@bank.command()
@click.argument("account", required=False)
@session_options("sign")
def balance(session: Session, account: str | None) -> None:
    """What ACCOUNT holds: an address or the name of a key; yours if left out."""
    from virtengine.kit.codec.bech32 import encode_account
    from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import (
        QueryAllBalancesRequest,
        QueryAllBalancesResponse,
        QueryService,
    )

    address = session.resolve_address(account or session.key_name)
    request = QueryAllBalancesRequest(address=address)
    coins = session.chain.ask(QueryService, request, QueryAllBalancesResponse).balances
    value = {
        "address": encode_account(address),
        "balances": [{"denom": coin.denom, "amount": str(coin.amount)} for coin in coins],
    }
    rows = [(format_coin(coin.amount, coin.denom), f"{coin.amount} {coin.denom}") for coin in coins]
    emit(session, value, lambda: print_table(("AMOUNT", "BASE UNITS"), rows, "nothing"))


@bank.command()
@click.argument("to")
@click.argument("amount")
@session_options("tx")
def send(session: Session, to: str, amount: str) -> None:
    """Send AMOUNT (1.5VE, 10uve) to an address or the name of a key."""
    from virtengine.kit.codec.bech32 import encode_account
    from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend

    coins = parse_coins(amount)
    if not coins:
        raise CliError("the amount is zero")
    recipient = session.resolve_address(to)
    message = MsgSend(from_address=session.signer.address, to_address=recipient, amount=coins)
    text = ", ".join(format_coin(coin.amount, coin.denom) for coin in coins)
    session.confirm(f"Send {text} to {encode_account(recipient)}?")
    show_result(session, message)
