"""`ve version`."""

import platform

import click

from virtengine.cli.output import emit
from virtengine.cli.session import Session, session_options

__all__ = ["version"]


@click.command()
@click.option("--long", "is_long", is_flag=True, help="With the versions of what it runs on.")
@session_options("output")
def version(session: Session, is_long: bool) -> None:
    """The version of this software."""
    from virtengine import __version__

    if not is_long:
        click.echo(__version__)
        return
    facts = {
        "name": "virtengine",
        "version": __version__,
        "python": platform.python_version(),
        "cosmos_sdk_dialect": "v0.53",
        "cometbft_dialect": "0.38",
    }
    emit(session, facts)
