"""`ve faucet`."""

import socket
import sys

import click

from virtengine.cli.amounts import format_coin, parse_coin
from virtengine.cli.failures import CliError
from virtengine.cli.session import Session, session_options
from virtengine.listening import open_listener

__all__ = ["faucet"]

_MAX_CONNECTIONS = 256


@click.group()
def faucet() -> None:
    """Give coins away on a test network."""


@faucet.command()
@click.option("--listen", default="127.0.0.1:8000", show_default=True, help="Where to answer.")
@click.option("--amount", default="100VE", show_default=True, help="The gift.")
@session_options("sign")
def start(session: Session, listen: str, amount: str) -> None:
    """Serve gifts from the key `faucet` (or that of --from) until stopped."""
    import uvicorn

    from virtengine.cli.faucet.server import Faucet, make_app
    from virtengine.serving import BoundedHttp

    session.sender = session.sender or "faucet"
    gift, signer = parse_coin(amount), session.signer
    with _listen(listen) as listener:
        app = make_app(Faucet(session.chain, signer, gift))
        print(
            f"faucet at http://{listen}: {format_coin(gift.amount, gift.denom)} from {signer.bech32}",
            file=sys.stderr,
            flush=True,
        )
        config = uvicorn.Config(
            app, http=BoundedHttp, ws="none", log_level="warning", access_log=False, limit_concurrency=_MAX_CONNECTIONS
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listen(address: str) -> socket.socket:
    """A socket that listens at HOST:PORT; `CliError` if that cannot be."""
    host, separator, port = address.rpartition(":")
    if not separator or not port.isdecimal() or int(port) > 65535:
        raise CliError(f"--listen {address!r} is not HOST:PORT")
    try:
        return open_listener(host.removeprefix("[").removesuffix("]"), int(port))
    except OSError as error:
        raise CliError(f"cannot listen at {address}: {error.strerror}", "Choose another port with --listen.") from error
