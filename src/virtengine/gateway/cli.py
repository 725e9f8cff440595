"""`gateway start`: REST and gRPC beside a node."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from virtengine.gateway.serve import Address

__all__ = ["gateway"]

_DEFAULT_HOME: Final = Path.home() / ".virtengine"


@click.group()
def gateway() -> None:
    """Serve REST and gRPC beside a node."""


@gateway.command()
@click.option("--home", type=click.Path(path_type=Path), envvar="VE_HOME", help="The node's home.")
@click.option("--rest", default="127.0.0.1:1317", show_default=True, help="Where REST listens; `off` for none.")
@click.option("--grpc", default="127.0.0.1:9090", show_default=True, help="Where gRPC listens; `off` for none.")
@click.option("--node", envvar="VE_NODE", help="RPC address of the node.  [default: tcp://127.0.0.1:26657]")
@click.option(
    "--cors", "origins", multiple=True, help="An origin whose web pages may use REST; `*` for all. Repeatable."
)
@click.option(
    "--query-seconds", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Time limit of a query."
)
@click.pass_context
def start(
    context: click.Context,
    home: Path | None,
    rest: str,
    grpc: str,
    node: str | None,
    origins: tuple[str, ...],
    query_seconds: float,
) -> None:
    """Serve until Ctrl-C.

    It reads the state of the node's home and asks the node for transactions and blocks. It may be started first: until
    there is a block, it answers that there is none.
    """
    from virtengine.gateway.limits import Limits
    from virtengine.gateway.serve import DEFAULT_NODE, GatewayError, Settings, run_gateway

    inherited: dict[str, Any] = context.find_root().obj or {}
    try:
        settings = Settings(
            home=(home or inherited.get("home") or _DEFAULT_HOME).expanduser(),
            rest=_parse("--rest", rest),
            grpc=_parse("--grpc", grpc),
            node=node or inherited.get("node") or DEFAULT_NODE,
            origins=origins,
            limits=Limits(seconds=query_seconds),
        )
        _set_up_logging()
        run_gateway(settings)
    except GatewayError as error:
        raise click.ClickException(str(error)) from error


def _set_up_logging() -> None:
    """Send the program's log to the standard error, a line each."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells of every call
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # it warns of whatever strangers send


def _parse(option: str, text: str) -> "Address | None":
    from virtengine.gateway.serve import Address

    if text == "off":
        return None
    try:
        return Address.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error
