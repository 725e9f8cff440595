"""`ve devnet`: a local network on this machine."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

import click

from virtengine.cli.failures import CliError
from virtengine.cli.homes import devnet_home, is_devnet_running
from virtengine.cli.output import emit, print_facts
from virtengine.cli.session import Session, session_options

__all__ = ["devnet"]

_STOP_PATIENCE: Final = 60.0
_START_PATIENCE: Final = 120.0


@click.group()
def devnet() -> None:
    """A local network on this machine: chain, gateway, faucet, one provider and a funded customer.

    Its home is ~/.virtengine-devnet (VE_DEVNET_HOME, or --home). While it runs, `ve` finds it by itself, unless you
    have a home of your own.
    """


@devnet.command()
@click.option("--block-time", default="1s", show_default=True, help="Time between blocks, such as 500ms or 6s.")
@click.option("--no-provider", is_flag=True, help="Chain, gateway and faucet only.")
@click.option(
    "--driver",
    type=click.Choice(["bwrap", "process"]),
    default="bwrap",
    show_default=True,
    help="How workloads run: sandboxed by bubblewrap, or as plain processes WITHOUT any isolation.",
)
@click.option(
    "--port-offset",
    type=click.IntRange(min=0),
    default=0,
    help="Added to every port: for several devnets on a machine.",
)
@click.option("--detach", is_flag=True, help="Go on in the background once everything is ready.")
@session_options("output")
def up(session: Session, block_time: str, no_provider: bool, driver: str, port_offset: int, detach: bool) -> None:
    """Start it, in the foreground, and go on with the chain that was there. Ctrl-C stops it."""
    from virtengine.cli.devnet.layout import Layout, Ports, Record
    from virtengine.engine.solo.config import parse_duration

    layout = Layout.of(_home(session))
    try:
        if parse_duration(block_time) < 0.02:
            raise CliError(f"--block-time {block_time!r} is too short", "The shortest is 20ms.")
    except ValueError as error:
        raise CliError(f"--block-time: {error}") from error
    Ports(port_offset)
    if detach:
        options = ["--block-time", block_time, "--driver", driver, "--port-offset", str(port_offset)]
        _run_detached(layout.home, layout.log("devnet"), [*options, *(["--no-provider"] if no_provider else [])])
        click.echo(layout.ready_path.read_text().rstrip())
        click.echo("ready")
        return
    from virtengine.cli.devnet.network import run

    record = Record(
        is_complete=True, port_offset=port_offset, block_time=block_time, with_provider=not no_provider, driver=driver
    )
    run(layout, record, lambda text: print(text, flush=True))


@devnet.command()
@session_options("output")
def status(session: Session) -> None:
    """Whether it runs, and where each thing is."""
    from virtengine.cli.devnet.layout import Layout, Ports

    layout = Layout.of(_home(session))
    record = layout.find_record()
    if record is None:
        raise CliError(f"there is no devnet at {layout.home}", "Start one with `make devnet` or `ve devnet up`.")
    is_running = is_devnet_running(layout.home)
    is_ready = is_running and layout.ready_path.exists()
    ports = Ports(record.port_offset)
    facts = {
        "home": str(layout.home),
        "state": "ready" if is_ready else "starting" if is_running else "stopped",
        "rpc": f"http://127.0.0.1:{ports.rpc}",
        "rest": f"http://127.0.0.1:{ports.rest}",
        "grpc": f"127.0.0.1:{ports.grpc}",
        "faucet": f"http://127.0.0.1:{ports.faucet}",
        "provider": f"https://127.0.0.1:{ports.provider}" if record.with_provider else "",
        "block_time": record.block_time,
    }

    def show() -> None:
        if is_ready:
            print_facts([("state", facts["state"])])
            click.echo(layout.ready_path.read_text().rstrip())
        else:
            print_facts([("state", facts["state"]), ("home", facts["home"])])

    emit(session, facts, show)


@devnet.command()
@session_options("output")
def down(session: Session) -> None:
    """Stop it. Chain, keys and orders stay; `up` goes on with them."""
    from virtengine.cli.devnet.layout import Layout
    from virtengine.cli.devnet.network import locked
    from virtengine.cli.devnet.provider import stop_workloads

    home = _home(session)
    if not is_devnet_running(home):
        layout = Layout.of(home)
        if layout.record_path.exists():  # it may have been killed: its workloads are not its children
            with locked(layout):
                stop_workloads(layout)
        print(f"the devnet of {home} does not run", file=sys.stderr)
        return
    _stop(home)
    print("stopped", file=sys.stderr)


@devnet.command()
@click.option("-y", "--yes", "assume_yes", is_flag=True, help="Do not ask.")
@session_options("output")
def reset(session: Session) -> None:
    """Stop it and forget everything: chain, keys, orders."""
    from virtengine.cli.devnet.layout import Layout
    from virtengine.cli.devnet.network import locked
    from virtengine.cli.devnet.provider import remove_workloads
    from virtengine.cli.devnet.setup import remove_home

    layout = Layout.of(_home(session))
    if not layout.record_path.exists():
        print(f"there is no devnet at {layout.home}", file=sys.stderr)
        return
    if not session.assume_yes:
        if not sys.stdin.isatty():
            raise CliError("reset forgets the chain and its keys for good", "Say --yes if that is meant.")
        click.confirm(f"Forget the chain, keys and orders in {layout.home} for good?", abort=True, err=True)
    if is_devnet_running(layout.home):
        _stop(layout.home)
    with locked(layout):
        remove_workloads(layout)
        remove_home(layout)
    print(f"forgot the devnet of {layout.home}", file=sys.stderr)


def _home(session: Session) -> Path:
    """The devnet's home: `--home`, or the usual place. VE_HOME is the client's and does not count here."""
    context = click.get_current_context()
    source = context.get_parameter_source("home_option")
    is_from_environment = source is not None and source.name == "ENVIRONMENT"
    chosen = None if is_from_environment else session.home_option
    return (chosen or devnet_home()).expanduser().absolute()


def _stop(home: Path) -> None:
    """Ask the devnet's process to stop and wait until it did."""
    from virtengine.cli.homes import DEVNET_LOCK

    text = (home / DEVNET_LOCK).read_text().strip()
    if not text.isdecimal():
        raise CliError(f"{home / DEVNET_LOCK} does not name the devnet's process", "Stop it where it was started.")
    os.kill(int(text), signal.SIGTERM)
    deadline = time.monotonic() + _STOP_PATIENCE
    while is_devnet_running(home) or _is_alive(int(text)):
        if time.monotonic() > deadline:
            raise CliError(f"the devnet (process {text}) did not stop within {_STOP_PATIENCE:.0f} s")
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def _run_detached(home: Path, log: Path, options: list[str]) -> None:
    """Start the same command without `--detach` in a session of its own; returns once it is ready."""
    from virtengine.cli.devnet.children import tail
    from virtengine.cli.devnet.layout import Layout

    if is_devnet_running(home):
        raise CliError(f"the devnet of {home} runs already", "`ve devnet status` shows it, `ve devnet down` stops it.")
    layout = Layout.of(home)
    log.parent.mkdir(parents=True, exist_ok=True)
    layout.ready_path.unlink(missing_ok=True)
    process = _spawn([sys.executable, "-m", "virtengine.cli", "devnet", "up", "--home", str(home), *options], log)
    deadline = time.monotonic() + _START_PATIENCE
    try:
        while not layout.ready_path.exists():
            if os.waitpid(process, os.WNOHANG)[0]:
                raise CliError(f"the devnet did not start:\n{tail(log)}", f"Its whole log: {log}")
            if time.monotonic() > deadline:
                os.kill(process, signal.SIGTERM)
                raise CliError(f"the devnet was not ready after {_START_PATIENCE:.0f} s", f"Its log: {log}")
            time.sleep(0.1)
    except KeyboardInterrupt:  # which the session of its own keeps from it
        print("stopping …", file=sys.stderr)
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
        raise


def _spawn(command: list[str], log: Path) -> int:
    """Start a command in a session of its own that outlives us, its output in `log`; its process id."""
    import virtengine

    output = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), output, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    environment = os.environ | {"PYTHONPATH": str(Path(virtengine.__file__).parent.parent)}
    return os.posix_spawn(command[0], command, environment, file_actions=actions, setsid=True)
