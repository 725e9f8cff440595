"""The devnet's provider: its sandbox checked, its home written, its workloads stopped."""

import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click
import httpx

from virtengine.cli.devnet.layout import HOST, PROVIDER, Layout, Ports
from virtengine.cli.failures import CliError
from virtengine.cli.toml import replace_value
from virtengine.client.errors import ClientError
from virtengine.client.files import replace_file

if TYPE_CHECKING:
    from virtengine.provider.adapters.local.adapter import LocalAdapter

__all__ = ["is_ready", "prepare", "remove_workloads", "require_sandbox", "run_arguments", "stop_workloads"]


def require_sandbox(driver: str) -> None:
    """`CliError` with the remedy if workloads cannot be run as asked for."""
    from virtengine.provider.cli import choose_driver

    try:
        choose_driver(driver)
    except ClientError as error:
        raise CliError(
            str(error),
            f"{error.hint}\n      Or run workloads as plain processes, WITHOUT ANY ISOLATION:"
            " `ve devnet up --driver process`.\n      Or run no provider: `ve devnet up --no-provider`.",
        ) from error


def prepare(layout: Layout, ports: Ports, driver: str) -> None:
    """Write the provider's settings and keys, or lay this start's ports and driver over those there are."""
    from virtengine.provider.cli import init

    path = layout.provider / "provider.toml"
    node, listen = f"http://{HOST}:{ports.rpc}", f"{HOST}:{ports.provider}"
    published = "{}-{}".format(*ports.workloads)
    if not path.exists():
        callback = init.callback
        assert callback is not None
        with click.Context(init), contextlib.redirect_stdout(io.StringIO()):  # what it tells of is ours to tell
            callback(
                home=layout.provider,
                node=node,
                account=PROVIDER,
                keyring_home=layout.home,
                keyring_backend="test",
                listen=listen,
                ports=published,
                period=60,
                driver=driver,
            )
    values = {
        ("", "host_uri"): f"https://{listen}",
        ("chain", "node"): node,
        ("api", "listen"): listen,
        ("local", "ports"): published,
        ("local", "driver"): driver,
    }
    text = path.read_text()
    for (section, key), value in values.items():
        text = replace_value(text, section, key, f'"{value}"')
    replace_file(path, text)


def run_arguments(layout: Layout) -> list[str]:
    """The daemon's command."""
    return ["provider", "run", "--config", str(layout.provider / "provider.toml")]


def is_ready(ports: Ports) -> Callable[[], bool]:
    """Whether the daemon's API answers, which it does once the provider is registered on the chain."""

    def answers() -> bool:
        try:
            # Only whether it answers is asked; customers pin the key that is on the chain.
            url = f"https://{HOST}:{ports.provider}/status"
            return httpx.get(url, verify=False, timeout=2.0, trust_env=False).is_success  # noqa: S501
        except httpx.HTTPError:
            return False

    return answers


def stop_workloads(layout: Layout) -> None:
    """Stop what runs under supervisors of its own. Leases stand: the next daemon starts their workloads again."""
    _for_each_workload(layout, lambda adapter, key: adapter.halt(key))


def remove_workloads(layout: Layout) -> None:
    """Stop them, and remove their data and control groups."""
    _for_each_workload(layout, lambda adapter, key: adapter.terminate(key))


def _for_each_workload(layout: Layout, act: "Callable[[LocalAdapter, str], None]") -> None:
    """What cannot be stopped is named and does not keep the rest from being stopped."""
    path = layout.provider / "provider.toml"
    if not path.exists():
        return
    from virtengine.provider.adapters.abc import AdapterFault
    from virtengine.provider.adapters.local.adapter import LocalAdapter
    from virtengine.provider.adapters.local.sandbox import PROCESS
    from virtengine.provider.config import read_config

    try:
        # Ending a workload takes no sandbox: it works as well where none can be made any more.
        adapter = LocalAdapter(replace(read_config(path).local, driver=PROCESS))
    except (ClientError, AdapterFault) as error:
        print(f"workloads cannot be looked for: {error}", file=sys.stderr)
        return
    for key in adapter.list():
        try:
            act(adapter, key)
        except AdapterFault as fault:
            print(f"workload {key}: {fault}", file=sys.stderr)
