"""`ve start`: a node in the foreground, with the embedded engine or behind CometBFT."""

import sys

import click

from virtengine.cli.failures import CliError
from virtengine.cli.node.init import own_home
from virtengine.cli.session import Session, session_options

__all__ = ["start"]


@click.command()
@click.option(
    "--engine",
    type=click.Choice(["solo", "comet"]),
    default="solo",
    show_default=True,
    help="solo: this process makes the blocks; comet: it serves CometBFT over ABCI.",
)
@click.option(
    "--abci", default="tcp://127.0.0.1:26658", show_default=True, help="With comet: where CometBFT connects to."
)
@session_options("output")
def start(session: Session, engine: str, abci: str) -> None:
    """Run the node of the home until Ctrl-C."""
    from virtengine.app.app import open_app
    from virtengine.cli.node.home import app_config
    from virtengine.engine.solo.home import Home

    home = own_home(session)
    if not Home(home).genesis.exists():
        raise CliError(f"there is no node at {home}", "`ve init MONIKER` makes one; `ve devnet up` a whole network.")
    config = app_config(home)
    if engine == "solo":
        from virtengine.engine.solo.process import run_node

        run_node(lambda: open_app(home, config), home)
    else:
        from virtengine.engine.comet.server import run_server

        print(f"serving ABCI on {abci}", file=sys.stderr)
        run_server(open_app(home, config), abci)
