"""The tree of commands, and what a user reads when something fails."""

import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from tests.cli.conftest import Ve

import virtengine
from virtengine.cli import main as top
from virtengine.cli.lazy import LazyGroup

ROOT = Path(virtengine.__file__).parent.parent.parent


def walk(group: click.Group, context: click.Context) -> list[click.Command]:
    """All commands below a group."""
    found: list[click.Command] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        inner = click.Context(command, parent=context, info_name=name)
        found += walk(command, inner) if isinstance(command, click.Group) else [command]
    return found


def test_every_command_can_be_imported_and_explains_itself() -> None:
    context = click.Context(top.root, info_name="ve")
    commands = walk(top.root, context)
    assert len(commands) > 80
    for command in commands:
        assert command.help or command.callback is None, command.name
        assert command.get_help(click.Context(command, parent=context, info_name=command.name))


def test_no_two_options_of_a_command_have_one_name() -> None:
    for command in walk(top.root, click.Context(top.root, info_name="ve")):
        names = [name for parameter in command.params for name in parameter.opts]
        assert len(set(names)) == len(names), command.name


def test_help_lists_every_command_without_importing_one() -> None:
    code = (
        "import sys; from virtengine.cli.main import main; main(['--help'])\n"
        "heavy = [name for name in sys.modules if name.split('.')[0] in ('google', 'httpx', 'coincurve', 'rich')]\n"
        "assert not heavy, heavy\n"
        "assert 'virtengine.client.chain' not in sys.modules"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": "src"}, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr
    for name in top.ENTRIES:
        assert name in ran.stdout


def test_a_mistyped_command_is_guessed(ve: Ve) -> None:
    ve("ordr").fails("no command 'ordr'", "Did you mean order", "`ve --help`", code=2)
    ve("order", "creat").fails("Did you mean create", code=2)


def test_a_mistyped_option_is_guessed(ve: Ve) -> None:
    ve("keys", "list", "--hom", "x").fails("--home", "`ve keys list --help`", code=2)


def test_a_bug_is_owned_up_to_and_traced_only_on_demand(ve: Ve, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setitem(top.ENTRIES, "broken", (lambda: broken, ""))
    root = click.command(cls=LazyGroup, entries=top.ENTRIES)(lambda: None)
    monkeypatch.setattr(top, "root", root)
    ran = ve("broken")
    assert ran.code == 1
    assert "this is a bug in ve: ZeroDivisionError: by zero" in ran.err
    assert "Traceback" not in ran.err
    assert "Traceback" in ve("broken", "--debug").err


def test_an_interrupt_is_no_error(ve: Ve, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def endless() -> None:
        raise KeyboardInterrupt

    root = click.command(cls=LazyGroup, entries={"endless": (lambda: endless, "")})(lambda: None)
    monkeypatch.setattr(top, "root", root)
    ran = ve("endless")
    assert (ran.code, ran.err.strip()) == (130, "stopped")


def test_the_version_is_the_packages(ve: Ve) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert ve("version").out.strip() == virtengine.__version__ == declared
    assert ve("--version").out.strip() == declared
    assert ve("version", "--long").json["cometbft_dialect"] == "0.38"


def test_completion_scripts_name_the_command(ve: Ve) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_VE_COMPLETE" in ve("completion", shell).out


def test_without_a_node_the_next_step_is_named(ve: Ve, tmp_path: Path) -> None:
    ve("status", "--node", "tcp://127.0.0.1:1", "--home", str(tmp_path)).fails("no answer from the node", "make devnet")
