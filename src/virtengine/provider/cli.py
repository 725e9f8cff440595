"""`ve provider`: set up and run the daemon, and see what it is doing."""

import json
import logging
import os
import secrets
import sys
from pathlib import Path

import click

from virtengine.asking import ask_passphrase
from virtengine.client.chain import ChainClient
from virtengine.client.files import replace_file
from virtengine.client.keyring import Keyring
from virtengine.client.provider_api import ProviderApi
from virtengine.kit.codec.bech32 import encode_account
from virtengine.provider import daemon
from virtengine.provider.adapters.local import bubblewrap, sandbox
from virtengine.provider.chain import ClientChain
from virtengine.provider.config import Config, read_config
from virtengine.provider.errors import ProviderError
from virtengine.provider.keys import generate_keys, read_keys, write_keys

_CONFIG = "provider.toml"
_PASSPHRASE = "passphrase"  # noqa: S105 - the name of the file

_TEMPLATE = """\
# The provider daemon's settings. Everything not set here has a default; docs/provider.md describes all.
host_uri = "https://{listen}" # as customers reach the API: on chain
passphrase_file = "{passphrase}"

[chain]
node = "{node}"
account = "{account}"
keyring_home = "{keyring_home}"
keyring_backend = "{keyring_backend}"

[capacity]
cpu = "{cpu}"
memory = "2Gi"
storage = "10Gi"

[pricing] # uve per hour
cpu_core_hour = "90000"
memory_gib_hour = "36000"
storage_gib_hour = "3600"

[metering]
period_blocks = {period}

[api]
listen = "{listen}"

[local]
# bwrap: sandboxed. process: NO ISOLATION, workloads are plain processes on this machine.
driver = "{driver}"
ports = "{ports}"
"""


@click.group()
def provider() -> None:
    """Offer compute: bid on orders, run workloads, meter them, be paid."""


@provider.command()
@click.option("--home", type=click.Path(path_type=Path), required=True, help="Folder of the daemon; made if need be.")
@click.option("--node", default="http://127.0.0.1:26657", show_default=True, help="RPC of the chain.")
@click.option("--account", default="provider", show_default=True, help="Key in the keyring.")
@click.option("--keyring-home", type=click.Path(path_type=Path), help="Default: the daemon's folder.")
@click.option("--keyring-backend", default="test", show_default=True)
@click.option("--listen", default="127.0.0.1:8443", show_default=True, help="Address of the API.")
@click.option("--ports", default="31000-31999", show_default=True, help="Range in which workloads are published.")
@click.option("--period", default=60, show_default=True, help="Blocks between usage records.")
@click.option(
    "--driver",
    type=click.Choice(["auto", sandbox.BUBBLEWRAP, sandbox.PROCESS]),
    default=sandbox.BUBBLEWRAP,
    show_default=True,
    help="auto: sandboxes if they work here, else plain processes, and says so.",
)
def init(
    home: Path,
    node: str,
    account: str,
    keyring_home: Path | None,
    keyring_backend: str,
    listen: str,
    ports: str,
    period: int,
    driver: str,
) -> None:
    """Write settings, keys and their passphrase into a folder. Keys that are there are kept."""
    if (home / _CONFIG).exists():
        raise ProviderError(f"{home / _CONFIG} exists", "Choose another --home, or move that one away.")
    home.mkdir(parents=True, exist_ok=True, mode=0o711)
    driver = choose_driver(driver)
    _ensure_keys(home)
    text = _TEMPLATE.format(
        listen=listen,
        passphrase=_PASSPHRASE,
        node=node,
        account=account,
        keyring_home=keyring_home.resolve() if keyring_home else ".",
        keyring_backend=keyring_backend,
        cpu=os.cpu_count() or 1,
        period=period,
        driver=driver,
        ports=ports,
    )
    replace_file(home / _CONFIG, text)
    click.echo(f"wrote {home / _CONFIG}; run it with: ve provider run --config {home / _CONFIG}")


def _ensure_keys(home: Path) -> None:
    """Keys and the passphrase that opens them. Neither is ever replaced: there is no other way to what it opens."""
    path, keys = home / _PASSPHRASE, home / daemon.KEY_FILE
    if not path.exists():
        if keys.exists():
            raise ProviderError(f"{keys} exists, but not its passphrase {path}", "Put it back, or move the keys away.")
        replace_file(path, secrets.token_urlsafe(32))
    passphrase = path.read_text().strip()
    if keys.exists():
        read_keys(keys, passphrase)
    else:
        write_keys(keys, generate_keys(), passphrase)


def choose_driver(wanted: str) -> str:
    """The driver to write down. What gives up isolation is said loudly, here and at every start."""
    if wanted == sandbox.PROCESS:
        return wanted
    found = bubblewrap.probe(uid=65534 if os.geteuid() == 0 else 0)
    if found.works:
        return sandbox.BUBBLEWRAP
    if wanted == sandbox.BUBBLEWRAP:
        raise ProviderError(f"sandboxes do not work here: {found.fault}", found.remedy)
    click.echo(f"WARNING: sandboxes do not work here: {found.fault}", err=True)
    click.echo(f"WARNING: to have them: {found.remedy}", err=True)
    click.echo('WARNING: workloads will be PLAIN PROCESSES WITHOUT ANY ISOLATION (driver = "process")', err=True)
    return sandbox.PROCESS


_config_option = click.option(
    "--config", type=click.Path(path_type=Path), default=Path(_CONFIG), show_default=True, help="The settings."
)


@provider.command()
@_config_option
@click.option("--log-level", type=click.Choice(["debug", "info", "warning"]), default="info", show_default=True)
def run(config: Path, log_level: str) -> None:
    """Run the daemon until it is stopped; workloads go on without it."""
    logging.basicConfig(
        level=log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for noisy in ("httpx", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    settings = read_config(config)
    if settings.local.driver == sandbox.PROCESS:
        logging.getLogger(__name__).warning('driver = "process": workloads run WITHOUT ANY ISOLATION')
    daemon.run(config, ask_passphrase, ready=lambda: click.echo(f"ready: API at {settings.host_uri}"))


@provider.command()
@_config_option
def status(config: Path) -> None:
    """What a running daemon says of itself."""
    settings = read_config(config)
    found = _connect(settings).find_provider()
    if found is None:
        raise ProviderError("the provider is not registered on chain", f"Run it: ve provider run --config {config}")
    click.echo(json.dumps(ProviderApi(found).status(), indent=2))


@provider.command()
@_config_option
def show(config: Path) -> None:
    """What the chain says of this provider."""
    chain = _connect(read_config(config))
    found = chain.find_provider()
    if found is None:
        raise ProviderError("the provider is not registered on chain", f"Run it: ve provider run --config {config}")
    click.echo(
        json.dumps(
            {
                "owner": encode_account(found.owner),
                "host_uri": found.host_uri,
                "region": found.region,
                "attributes": {attribute.key: attribute.value for attribute in found.attributes},
                "state": found.state.name.lower(),
            },
            indent=2,
        )
    )


@provider.command()
def probe() -> None:
    """Whether sandboxes work on this machine, and what to do if not."""
    found = bubblewrap.probe(uid=65534 if os.geteuid() == 0 else 0)
    click.echo(json.dumps({"bubblewrap": found.path, "version": found.version, "works": found.works}, indent=2))
    if not found.works:
        raise ProviderError(f"sandboxes do not work here: {found.fault}", found.remedy)


def _connect(settings: Config) -> ClientChain:
    signer = Keyring(settings.keyring_home, settings.keyring_backend, ask_passphrase).open(settings.account)
    return ClientChain(ChainClient(settings.node), signer)
