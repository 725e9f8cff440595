"""`ve order logs`: what the workload prints, from its provider's API."""

import codecs
import sys

import click

from virtengine.cli.failures import CliError
from virtengine.cli.order.common import open_orders, pick, sequence_argument
from virtengine.cli.output import clean_log
from virtengine.cli.session import Session, session_options

__all__ = ["logs"]


@click.command()
@sequence_argument
@click.option("-f", "--follow", is_flag=True, help="Go on as more is printed, until Ctrl-C.")
@click.option("--tail", type=click.IntRange(min=0), default=100, show_default=True, help="Lines of the past.")
@click.option("--service", default="", help="Of this service; may be left out where there is only one.")
@click.option("--replica", type=click.IntRange(min=0), default=0, show_default=True, help="Of this replica.")
@session_options("sign")
def logs(session: Session, sequence: int | None, follow: bool, tail: int, service: str, replica: int) -> None:
    """What the workload prints. The provider's certificate is checked against its key on the chain."""
    from virtengine.client.provider_api import ProviderApi
    from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseState

    orders = open_orders(session)
    order = pick(orders, sequence)
    found = orders.find_lease(order.id.sequence)
    if found is None:
        raise CliError(
            f"order {order.id.sequence} has no lease yet",
            f"`ve order accept {order.id.sequence} --wait` takes a bid and waits until the workload runs.",
        )
    if found.lease.state is LeaseState.CLOSED:
        raise CliError(f"order {order.id.sequence} is closed: its logs went with its workload")
    api = ProviderApi(orders.provider(found.lease.provider), orders.signer)
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    for piece in api.logs(found.lease.id, service=service, replica=replica, tail=tail, follow=follow):
        if sys.stdout.isatty():
            click.echo(clean_log(decode(piece)), nl=False)
        else:
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
