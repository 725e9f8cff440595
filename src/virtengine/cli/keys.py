"""`ve keys`: the accounts whose private keys are in the home's keyring.

No command prints a private key, but `export --unsafe` after a question. A new key's mnemonic is shown once, on stderr,
and kept nowhere.
"""

import sys
from typing import TYPE_CHECKING, Any

import click

from virtengine.cli.failures import CliError
from virtengine.cli.homes import find_home
from virtengine.cli.output import emit, print_facts, print_table
from virtengine.cli.session import Session, session_options

if TYPE_CHECKING:
    from virtengine.client.keyring import KeyInfo

__all__ = ["keys"]

_DEFAULT_PATH = "m/44'/118'/0'/0/0"


@click.group()
def keys() -> None:
    """Your keys."""


def complete_key(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of keys that begin so, for the shell."""
    home, _ = find_home(context.params.get("home_option"))  # a session would say which, in the middle of the line
    session = Session(home_option=home, keyring_option=context.params.get("keyring_option"))
    return [key.name for key in session.keyring.list() if key.name.startswith(incomplete)]


@keys.command()
@click.argument("name")
@click.option("--recover", is_flag=True, help="From a mnemonic, read from the terminal or standard input.")
@click.option(
    "--words",
    type=click.Choice(["12", "15", "18", "21", "24"]),
    default="24",
    show_default=True,
    help="Length of a new mnemonic.",
)
@click.option("--hd-path", default=_DEFAULT_PATH, show_default=True, help="BIP-32 path below the mnemonic.")
@click.option("--no-backup", is_flag=True, help="Do not show the new mnemonic: the key cannot be restored then.")
@session_options("keys")
def add(session: Session, name: str, recover: bool, words: str, hd_path: str, no_backup: bool) -> None:
    """Make a key, or restore one from its mnemonic."""
    from virtengine.kit.crypto.hd import InvalidMnemonic, InvalidPath, generate_mnemonic, key_from_mnemonic

    mnemonic = _read_mnemonic() if recover else generate_mnemonic(int(words))
    try:
        private_key = key_from_mnemonic(mnemonic, hd_path)
    except InvalidMnemonic as error:
        raise CliError(
            f"not a mnemonic: {error}", "Type the words again, in their order, separated by spaces."
        ) from error
    except InvalidPath as error:
        raise CliError(f"--hd-path {hd_path!r}: {error}", f"The usual one is {_DEFAULT_PATH}.") from error
    info = session.keyring.add(name, private_key)
    _show(session, info)
    if not recover and not no_backup:
        print(
            "\nWrite this mnemonic down and keep it safe. It restores the key, and is shown only now:\n",
            file=sys.stderr,
        )
        print(mnemonic, file=sys.stderr)


@keys.command("list")
@session_options("keys")
def list_keys(session: Session) -> None:
    """All keys."""
    infos = session.keyring.list()
    emit(
        session,
        [_describe(info) for info in infos],
        lambda: print_table(
            ("NAME", "ADDRESS"), [(info.name, info.bech32) for info in infos], "no keys: `ve keys add NAME` makes one"
        ),
    )


@keys.command()
@click.argument("name", shell_complete=complete_key)
@click.option("-a", "--address", "only_address", is_flag=True, help="The address alone.")
@session_options("keys")
def show(session: Session, name: str, only_address: bool) -> None:
    """One key."""
    info = session.keyring.show(name)
    if only_address:
        click.echo(info.bech32)
    else:
        _show(session, info)


@keys.command()
@click.argument("name", shell_complete=complete_key)
@click.option("-y", "--yes", "assume_yes", is_flag=True, help="Do not ask.")
@session_options("keys")
def delete(session: Session, name: str) -> None:
    """Forget a key: only its mnemonic restores it."""
    session.keyring.show(name)
    session.confirm(f"Forget the key {name} for good?")
    session.keyring.remove(name)
    print(f"forgot {name}", file=sys.stderr)


@keys.command("import-hex")
@click.argument("name")
@session_options("keys")
def import_hex(session: Session, name: str) -> None:
    """Keep a private key given in hexadecimal, read from the terminal or standard input."""
    from virtengine.kit.crypto.secp256k1 import is_private_key

    text = _read_secret("Private key in hexadecimal").strip().removeprefix("0x")
    try:
        private_key = bytes.fromhex(text)
    except ValueError as error:
        raise CliError("that is not hexadecimal", "A private key is 64 hexadecimal digits.") from error
    if not is_private_key(private_key):
        raise CliError("that is not a private key of secp256k1", "A private key is 64 hexadecimal digits.")
    _show(session, session.keyring.add(name, private_key))


@keys.command("export")
@click.argument("name", shell_complete=complete_key)
@click.option("--unsafe", is_flag=True, help="Print the private key in clear.")
@click.option("-y", "--yes", "assume_yes", is_flag=True, help="Do not ask.")
@session_options("keys")
def export_key(session: Session, name: str, unsafe: bool) -> None:
    """Print a private key in hexadecimal, for another wallet. Whoever sees it owns the account."""
    if not unsafe:
        raise CliError(
            "a private key is printed only with --unsafe", "To move an account, restore its mnemonic elsewhere instead."
        )
    session.confirm(f"Print the private key of {name} to this terminal?")
    click.echo(session.keyring.reveal(name).hex())


@keys.command()
@click.option("--words", type=click.Choice(["12", "15", "18", "21", "24"]), default="24", show_default=True)
def mnemonic(words: str) -> None:
    """Print a new mnemonic; nothing is kept."""
    from virtengine.kit.crypto.hd import generate_mnemonic

    click.echo(generate_mnemonic(int(words)))


def _read_mnemonic() -> str:
    return _read_secret("Mnemonic")


def _read_secret(prompt: str) -> str:
    if sys.stdin.isatty():
        text: str = click.prompt(prompt, hide_input=True, err=True)
        return text
    return sys.stdin.readline()


def _describe(info: "KeyInfo") -> dict[str, Any]:
    return {"name": info.name, "address": info.bech32, "public_key": info.public_key.hex()}


def _show(session: Session, info: "KeyInfo") -> None:
    facts = [("name", info.name), ("address", info.bech32), ("public key", info.public_key.hex())]
    emit(session, _describe(info), lambda: print_facts(facts))
