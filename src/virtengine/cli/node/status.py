"""`ve status`."""

from typing import Any

import click

from virtengine.cli.output import emit, print_facts
from virtengine.cli.session import Session, session_options

__all__ = ["status"]


@click.command()
@session_options("query")
def status(session: Session) -> None:
    """Where the chain is, as the node sees it."""
    answer: dict[str, Any] = session.chain.rpc.call("status")
    sync = answer["sync_info"]
    facts = [
        ("chain", answer["node_info"]["network"]),
        ("node", f"{session.chain.rpc.url} ({answer['node_info']['moniker']})"),
        ("height", str(sync["latest_block_height"])),
        ("block time", sync["latest_block_time"]),
        ("app hash", sync["latest_app_hash"]),
    ]
    emit(session, answer, lambda: print_facts(facts))
