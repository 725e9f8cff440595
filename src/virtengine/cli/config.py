"""`ve config`: the command's own settings, in `config/client.toml` of the home."""

import sys

import click

from virtengine.cli.failures import CliError
from virtengine.cli.homes import settings_path
from virtengine.cli.output import emit, print_facts
from virtengine.cli.session import Session, session_options
from virtengine.cli.settings import Settings

__all__ = ["config"]


@click.group()
def config() -> None:
    """This command's own settings (client.toml)."""


@config.command()
@session_options("output")
def view(session: Session) -> None:
    """All settings of the home, defaults included."""
    values = Settings.load(session.home).to_dict()
    emit(session, values, lambda: print_facts((name, value or "(by default)") for name, value in values.items()))


@config.command()
@click.argument("name")
@session_options("output")
def get(session: Session, name: str) -> None:
    """One setting."""
    values = Settings.load(session.home).to_dict()
    if name not in values:
        raise CliError(f"unknown setting {name!r}", f"Known ones: {', '.join(values)}.")
    click.echo(values[name])


@config.command("set")
@click.argument("name")
@click.argument("value")
@session_options("output")
def set_value(session: Session, name: str, value: str) -> None:
    """Change one setting."""
    Settings.load(session.home).with_value(name, value).save(session.home)
    print(f"{settings_path(session.home)}: {name} = {value}", file=sys.stderr)


@config.command()
@session_options("output")
def home(session: Session) -> None:
    """The home in use."""
    click.echo(str(session.home))
