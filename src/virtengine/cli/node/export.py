"""`ve export`."""

import json
from typing import TYPE_CHECKING, Any

import click

from virtengine.cli.session import Session, session_options

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["export", "export_document"]


@click.command()
@click.option("--height", type=click.IntRange(min=0), default=0, help="The state at this height; 0: the latest.")
@session_options("output")
def export(session: Session, height: int) -> None:
    """Print the state of a node's home as a genesis document. The node may run meanwhile."""
    click.echo(json.dumps(export_document(session.home, height), indent=2, ensure_ascii=False))


def export_document(home: "Path", height: int = 0) -> dict[str, Any]:
    """A genesis document from which a new chain goes on where this one was, with the same validators."""
    from virtengine.app.genesis import export_state
    from virtengine.cli.node.reading import committed_state
    from virtengine.engine.solo.genesis import GenesisDoc
    from virtengine.engine.solo.home import Home
    from virtengine.x.consensus.keeper import find_params

    begun = GenesisDoc.load(Home(home).genesis)
    with committed_state(home, height) as (modules, ctx):
        document = GenesisDoc(
            genesis_time=ctx.time,
            chain_id=ctx.chain_id,
            initial_height=ctx.height + 1,
            params=find_params(ctx) or begun.params,
            validators=begun.validators,
            app_state=json.dumps(export_state(modules, ctx), ensure_ascii=False).encode(),
        )
    return document.to_json()
