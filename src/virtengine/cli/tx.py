"""`ve tx`: a command for every message of every module."""

from functools import partial

import click

from virtengine.cli.generated import app_modules, command_name, describe_rpc, make_message_command
from virtengine.cli.lazy import Entry, LazyGroup
from virtengine.kit.sdk.module import Module

__all__ = ["make_tx_group", "tx"]


@click.command(
    cls=LazyGroup,
    more=lambda: {
        module.name: (partial(make_tx_group, module), f"Messages of {module.name}.")
        for module in app_modules()
        if module.msgs is not None
    },
)
def tx() -> None:
    """Send any message of any module. For everyday use, `ve bank` and `ve order` are friendlier."""


def make_tx_group(module: Module) -> click.Group:
    """The messages of one module."""
    service = module.msgs
    assert service is not None
    entries: dict[str, Entry] = {
        command_name(rpc): (partial(make_message_command, type(service), rpc), describe_rpc(service, rpc))
        for rpc in service.RPCS
    }
    return LazyGroup(module.name, entries=entries, help=f"Messages of {module.name}.")
