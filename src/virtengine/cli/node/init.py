"""`ve init`."""

from pathlib import Path

import click

from virtengine.cli.homes import default_home
from virtengine.cli.output import emit, print_facts
from virtengine.cli.session import Session, session_options
from virtengine.cli.settings import Settings

__all__ = ["init", "own_home"]


def own_home(session: Session) -> Path:
    """The home of a node command that makes or runs a chain: never the devnet's by chance."""
    return (session.home_option or default_home()).expanduser()


@click.command()
@click.argument("moniker")
@click.option("--chain-id", default="virtengine-1", show_default=True, help="Name of the chain.")
@session_options("output")
def init(session: Session, moniker: str, chain_id: str) -> None:
    """Write the home of a new node called MONIKER: keys, settings and a genesis without accounts."""
    from virtengine.cli.node.home import make_home

    home = own_home(session)
    session.home_option = home
    make_home(home, chain_id, moniker)
    Settings.load(home).with_value("chain-id", chain_id).save(home)
    facts = {"home": str(home), "chain_id": chain_id, "moniker": moniker}
    emit(session, facts, lambda: print_facts(facts.items()))
