"""What every command starts from: the options they share, and what follows from them (home, settings, keys, chain)."""

import functools
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

import click
from click.core import ParameterSource

from virtengine.asking import ask_passphrase
from virtengine.cli.failures import CliError
from virtengine.cli.homes import devnet_home, find_home, is_devnet_running, settings_path
from virtengine.cli.settings import Settings

if TYPE_CHECKING:
    from virtengine.client.chain import ChainClient
    from virtengine.client.keyring import Keyring
    from virtengine.client.signer import Signer
    from virtengine.kit.codec.address import Address
    from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin

__all__ = ["Session", "session_options"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Session:
    """One run of one command. What is asked of the node or the keyring is asked when first needed."""

    home_option: Path | None = None
    node_option: str | None = None
    chain_id_option: str | None = None
    keyring_option: str | None = None
    output_option: str | None = None
    sender: str | None = None
    gas: str = "auto"
    gas_prices: str | None = None
    fees: str | None = None
    note: str = ""
    assume_yes: bool = False
    """Do not ask. A command outside the level `tx` that asks has an option of its own with this name."""
    dry_run: bool = False

    # ---- where things are

    @cached_property
    def home(self) -> Path:
        """The home in use; says on stderr when it is the devnet's and nobody named it."""
        home, is_devnet = find_home(self.home_option)
        if is_devnet:
            print(f"using the devnet at {home}", file=sys.stderr)
        return home

    @cached_property
    def settings(self) -> Settings:
        """The home's settings with the options laid over them."""
        settings = Settings.load(self.home)
        options = {
            "node": self.node_option,
            "chain-id": self.chain_id_option,
            "keyring-backend": self.keyring_option,
            "output": self.output_option,
            "key": self.sender,
            "gas-prices": self.gas_prices,
        }
        for name, value in options.items():
            if value is not None:
                settings = settings.with_value(name, value)
        return settings

    @property
    def is_json(self) -> bool:
        """Whether to print JSON: asked for, or the output goes into a pipe or file."""
        return self.settings.output == "json" or (not self.settings.output and not sys.stdout.isatty())

    # ---- chain

    @cached_property
    def chain(self) -> "ChainClient":
        """The chain, through the chosen node; refuses a node of another chain than `--chain-id`."""
        from virtengine.cli.amounts import parse_gas_price
        from virtengine.client.chain import ChainClient

        price, denom = parse_gas_price(self.settings.gas_prices)
        address = self.settings.node.replace("tcp://", "http://", 1)
        if not _ADDRESS.match(address):
            raise CliError(f"the node's address {self.settings.node!r} is none", "Write it as http://127.0.0.1:26657.")
        chain = ChainClient(address, gas_price=price, denom=denom)
        if (context := click.get_current_context(silent=True)) is not None:
            context.call_on_close(chain.close)
        expected = self.settings.chain_id
        if expected and chain.chain_id != expected:
            raise CliError(
                f"the node at {address} is on chain {chain.chain_id}, not on {expected}",
                "Name another --node, or another --chain-id.",
            )
        return chain

    # ---- keys

    @cached_property
    def keyring(self) -> "Keyring":
        """The home's keys."""
        from virtengine.client.keyring import Keyring

        return Keyring(self.home, self.settings.keyring_backend, functools.cache(ask_passphrase))

    @property
    def key_name(self) -> str:
        """The name of the key that signs: `--from`, the settings' key, or the only one there is."""
        if self.settings.key:
            return self.settings.key
        names = [key.name for key in self.keyring.list()]
        if len(names) == 1:
            return names[0]
        if not names:
            raise CliError(f"there is no key in {self.keyring.directory}", self._hint_at_keys())
        raise CliError("which key signs?", f"Say --from NAME; there are {', '.join(names)}.")

    def _hint_at_keys(self) -> str:
        if self.home_option is None:
            devnet = devnet_home()
            if settings_path(devnet).exists() and not is_devnet_running(devnet):
                return f"The devnet at {devnet} has some, but is stopped: `make devnet` goes on with it."
        return "Make one with `ve keys add NAME`, or start a network with `make devnet`."

    @cached_property
    def signer(self) -> "Signer":
        """The key that signs, opened."""
        return self.keyring.open(self.key_name)

    def resolve_address(self, text: str) -> "Address":
        """The address that a Bech32 text spells or that a key of this name has."""
        from virtengine.client.keyring import KeyMissing
        from virtengine.kit.codec.address import Address
        from virtengine.kit.codec.bech32 import decode_account
        from virtengine.kit.codec.errors import InvalidAddress

        try:
            return decode_account(text)
        except InvalidAddress as error:
            try:
                return Address(self.keyring.show(text).address)
            except KeyMissing as missing:
                raise CliError(
                    f"{text!r} is neither an address nor the name of a key: {error}", missing.hint
                ) from error

    # ---- transactions

    @property
    def gas_limit(self) -> int:
        """The gas chosen; 0 for `auto`."""
        if self.gas == "auto":
            return 0
        if not (self.gas.isascii() and self.gas.isdecimal() and 0 < int(self.gas) < 1 << 63):
            raise CliError(f"--gas {self.gas!r} is neither a number nor `auto`")
        return int(self.gas)

    @property
    def fee(self) -> "tuple[Coin, ...] | None":
        """The fee chosen; None: gas times the gas price."""
        from virtengine.cli.amounts import parse_coins

        return None if self.fees is None else parse_coins(self.fees)

    def confirm(self, question: str) -> None:
        """Ask on a terminal unless `--yes`; aborts on no."""
        if not self.assume_yes and sys.stdin.isatty():
            click.confirm(question, abort=True, err=True)


_ADDRESS: Final = re.compile(r"https?://[^/\s]")
_HOME: Final = (
    click.option(
        "--home",
        "home_option",
        type=click.Path(path_type=Path),
        envvar="VE_HOME",
        help="Directory with settings and keys.",
    ),
)
_OUTPUT: Final = (
    click.option(
        "-o",
        "--output",
        "output_option",
        type=click.Choice(["table", "json"]),
        envvar="VE_OUTPUT",
        help="Default: table on a terminal, JSON on a pipe.",
    ),
)
_KEYS: Final = (
    click.option(
        "--keyring-backend",
        "keyring_option",
        type=click.Choice(["file", "test"]),
        envvar="VE_KEYRING_BACKEND",
        help="How keys are kept: file (under a passphrase) or test (in clear).",
    ),
)
_NODE: Final = (
    click.option("--node", "node_option", envvar="VE_NODE", help="RPC address of the node to ask."),
    click.option(
        "--chain-id", "chain_id_option", envvar="VE_CHAIN_ID", help="The chain meant; a node of another is refused."
    ),
)
_SIGN: Final = (click.option("--from", "--key", "sender", envvar="VE_FROM", help="Name of the key that signs."),)
_TX: Final = (
    click.option("--gas", default="auto", show_default=True, help="Gas limit; auto: simulated, with a margin."),
    click.option("--gas-prices", help="Price of a unit of gas, such as 0.0025uve."),
    click.option("--fees", help="The fee itself, such as 500uve or 0.0005VE."),
    click.option("--note", default="", help="Note in the transaction: everybody can read it."),
    click.option("-y", "--yes", "assume_yes", is_flag=True, help="Do not ask."),
    click.option("--dry-run", is_flag=True, help="Simulate only: nothing is sent."),
)

_LEVELS: Final = {
    "output": _HOME + _OUTPUT,
    "keys": _HOME + _OUTPUT + _KEYS,
    "query": _HOME + _OUTPUT + _KEYS + _NODE,
    "sign": _HOME + _OUTPUT + _KEYS + _NODE + _SIGN,
    "tx": _HOME + _OUTPUT + _KEYS + _NODE + _SIGN + _TX,
}
_INHERITED: Final = {
    "home_option": "home",
    "node_option": "node",
    "chain_id_option": "chain_id",
    "keyring_option": "keyring_backend",
    "output_option": "output",
}
"""Options that may also stand before the command, by the root's names for them."""


def session_options(level: str) -> Callable[[Callable[Concatenate[Session, P], R]], Callable[P, R]]:
    """Give a command the shared options of a level (output, keys, query, sign, tx), and a `Session` first."""

    def decorate(command: Callable[Concatenate[Session, P], R]) -> Callable[P, R]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            values: dict[str, Any] = {name: kwargs.pop(name) for name in names if name in kwargs}
            return command(Session(**_with_inherited(values)), *args, **kwargs)

        names = list(Session.__dataclass_fields__)
        decorated: Callable[P, R] = run
        for option in reversed(_LEVELS[level]):
            decorated = option(decorated)
        return decorated

    return decorate


def _with_inherited(values: dict[str, Any]) -> dict[str, Any]:
    """The options of a command, completed by those that stand before it; these outdo environment variables."""
    context = click.get_current_context()
    inherited = context.find_root().obj
    if not isinstance(inherited, dict):
        return values
    for name, root_name in _INHERITED.items():
        is_given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not is_given and inherited.get(root_name) is not None:
            values[name] = inherited[root_name]
    return values
