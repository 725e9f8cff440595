"""`ve genesis`: changing and checking the document a chain begins with."""

import click

from virtengine.cli.amounts import format_coin, parse_coins
from virtengine.cli.node.init import own_home
from virtengine.cli.output import emit, print_facts
from virtengine.cli.session import Session, session_options

__all__ = ["genesis"]


@click.group()
def genesis() -> None:
    """Change and check a genesis file before the chain begins."""


@genesis.command("add-account")
@click.argument("account")
@click.argument("coins")
@session_options("keys")
def add_genesis_account(session: Session, account: str, coins: str) -> None:
    """Give ACCOUNT (an address or the name of a key) COINS, such as 1000VE."""
    from virtengine.app.genesis import add_account
    from virtengine.cli.node.home import read_app_state, write_app_state
    from virtengine.kit.codec.bech32 import encode_account

    session.home_option = own_home(session)
    address, amounts = session.resolve_address(account), parse_coins(coins)
    state = read_app_state(session.home)
    add_account(state, address, amounts)
    write_app_state(session.home, state)
    held = ", ".join(format_coin(coin.amount, coin.denom) for coin in amounts)
    emit(
        session,
        {"address": encode_account(address), "added": coins},
        lambda: print_facts([(encode_account(address), held)]),
    )


@genesis.command()
@session_options("output")
def validate(session: Session) -> None:
    """Check the genesis file of the home."""
    from virtengine.cli.node.home import read_app_state

    home = own_home(session)
    sections = sorted(read_app_state(home))
    emit(session, {"valid": True, "sections": sections}, lambda: print_facts([("valid", ", ".join(sections))]))
