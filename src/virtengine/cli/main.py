"""The top of the command: the tree's root, and what a user reads when something fails.

Every failure prints `error: <cause>` and, where there is one, `hint: <next step>` to stderr. Exit codes: 0 done,
1 failed, 2 wrong usage, 130 interrupted. A traceback is shown only with `--debug`.
"""

import os
import sys
import traceback
from pathlib import Path
from typing import Final

import click

from virtengine import __version__
from virtengine.cli.lazy import Entry, LazyGroup
from virtengine.cli.output import clean

__all__ = ["ENTRIES", "main", "root"]

_NODE: Final = "virtengine.cli.node"

ENTRIES: Final[dict[str, Entry]] = {
    "devnet": ("virtengine.cli.devnet.commands:devnet", "A local network on this machine: up, status, down, reset."),
    "order": (
        "virtengine.cli.order.commands:order",
        "Order compute: create, list, status, accept, logs, deposit, close.",
    ),
    "bank": ("virtengine.cli.bank:bank", "Balances and sending coins."),
    "keys": ("virtengine.cli.keys:keys", "Your keys: add, list, show, import, delete."),
    "query": ("virtengine.cli.query:query", "Ask the chain: transactions, blocks, and every query of every module."),
    "tx": ("virtengine.cli.tx:tx", "Send any message of any module."),
    "status": (f"{_NODE}.status:status", "Where the chain is."),
    "init": (f"{_NODE}.init:init", "Write the home of a new node: keys, settings, genesis."),
    "genesis": (f"{_NODE}.genesis:genesis", "Change and check a genesis file before the chain begins."),
    "start": (f"{_NODE}.start:start", "Run a node."),
    "export": (f"{_NODE}.export:export", "The state of a stopped node as a genesis document."),
    "gateway": ("virtengine.gateway.cli:gateway", "Serve REST and gRPC beside a node."),
    "provider": ("virtengine.provider.cli:provider", "Offer compute: the provider's daemon and its keys."),
    "faucet": ("virtengine.cli.faucet.commands:faucet", "Give coins away on a test network."),
    "config": ("virtengine.cli.config:config", "This command's own settings (client.toml)."),
    "debug": ("virtengine.cli.debug:debug", "Check invariants; look into addresses and transactions."),
    "completion": ("virtengine.cli.completion:completion", "Shell completion for bash, zsh and fish."),
    "version": ("virtengine.cli.version:version", "The version of this software."),
}
"""The commands of the root, in the order a newcomer needs them."""


@click.command(
    cls=LazyGroup,
    entries=ENTRIES,
    aliases={"q": "query"},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="%(version)s")
@click.option("--home", type=click.Path(path_type=Path), help="Directory with settings and keys.")
@click.option("--node", help="RPC address of the node to ask.")
@click.option("--chain-id", help="The chain meant; a node of another chain is refused.")
@click.option("--keyring-backend", help="How keys are kept: file or test.")
@click.option(
    "-o", "--output", type=click.Choice(["table", "json"]), help="Default: table on a terminal, JSON on a pipe."
)
@click.pass_context
def root(context: click.Context, /, **options: object) -> None:
    """VirtEngine: order compute on chain, offer it, run a node.

    \b
    make devnet                                start a network on this machine
    ve order create examples/web.yaml --wait   order a workload and wait until it runs
    ve COMMAND --help                          everything else

    The options may also stand behind any command that heeds them; `--debug` shows what happened behind an error.
    """
    context.obj = options


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    _open_streams()
    debug = "--debug" in arguments or bool(os.environ.get("VE_DEBUG"))
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        result = root.main(arguments, prog_name="ve", standalone_mode=False)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        if debug:
            traceback.print_exc()
        return _explain(error)
    return result if isinstance(result, int) else 0


def _open_streams() -> None:
    """Standard streams that whoever started us has closed lead nowhere, as they are meant to."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def _explain(error: BaseException) -> int:
    """Say what failed; the exit code."""
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        print("stopped", file=sys.stderr)
        return 130
    if isinstance(error, OSError):
        _drop_output()
    if isinstance(error, BrokenPipeError):  # the reader of our output has gone: nobody to tell
        return 0
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print(error.format_message(), file=sys.stderr)
        return 2
    if isinstance(error, click.UsageError):
        context = error.ctx
        _say(error.format_message(), f"`{context.command_path} --help` shows how." if context else "")
        return 2
    if isinstance(error, click.ClickException):
        _say(error.format_message())
        return error.exit_code
    return _explain_failure(error)


def _drop_output() -> None:
    """What cannot be written now would be tried, and complained about, once more at the very end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain_failure(error: BaseException) -> int:
    from virtengine.cli.failures import describe

    described = describe(error)
    if described is None:
        _say(
            f"this is a bug in ve: {type(error).__name__}: {error}",
            "Sorry. Run the command again with --debug for the details worth reporting.",
        )
    else:
        _say(*described)
    return 1


def _say(cause: str, hint: str = "") -> None:
    print(f"error: {clean(cause)}", file=sys.stderr)
    if hint:
        print(f"hint: {clean(hint)}", file=sys.stderr)
