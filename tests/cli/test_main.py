"""The tree of commands, and what a user reads when something fails."""

import io
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
        "heavy = {name.split('.')[0] for name in sys.modules} & {'google', 'httpx', 'btclib_libsecp256k1', 'rich'}\n"
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


def test_an_environment_older_than_the_code_is_no_bug(ve: Ve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    for name in ("virtengine.client.rpc", "virtengine.client.chain"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    ve("status").fails("the environment has no httpx", "make devnet")


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


def test_a_user_without_a_home_is_told_what_to_name(ve: Ve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.delenv("VE_DEVNET_HOME")
    ve("keys", "list").fails("no home directory", "--home")
    ve("bank", "balance", "--home", str(tmp_path)).fails("there is no key in")
    assert ve("keys", "list", "--home", str(tmp_path)).code == 0


def test_closed_standard_streams_are_no_trouble(tmp_path: Path) -> None:
    command = f"{sys.executable} -m virtengine.cli"
    for arguments in ("--help", "version", f"keys list --home {tmp_path}", "bank balance"):
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            ran = subprocess.run(
                ["/bin/sh", "-c", f"{command} {arguments} {closed}"],
                capture_output=True,
                text=True,
                env={"PYTHONPATH": "src", "HOME": str(tmp_path)},
                cwd=ROOT,
            )
            assert "bug in ve" not in ran.stderr
            assert "Traceback" not in ran.stderr
            assert ran.returncode == (arguments == "bank balance"), (arguments, closed, ran)


def test_output_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m virtengine.cli keys list --home {tmp_path} >/dev/full"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": "src", "HOME": str(tmp_path)},
        cwd=ROOT,
    )
    assert (ran.returncode, ran.stderr) == (1, "error: No space left on device\n")


def test_a_group_without_a_command_shows_its_help_as_no_error(ve: Ve) -> None:
    ran = ve("order")
    assert ran.code == 2
    assert ran.err.startswith("Usage: ve order")


def test_a_passphrase_that_nobody_gives_is_asked_for_in_words(
    ve: Ve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    ve("keys", "add", "me", "--home", str(tmp_path)).fails("a passphrase is needed", "standard input")


def test_options_that_do_not_fit_their_wire_type_are_refused_in_words(ve: Ve, tmp_path: Path) -> None:
    home = ("--home", str(tmp_path), "--keyring-backend", "test")
    assert ve("keys", "add", "me", *home).code == 0
    send = ("bank", "send", "me", "1uve", "-y", *home)
    ve(*send, "--gas", "18446744073709551616").fails("neither a number nor `auto`")
    ve(*send, "--gas-prices", "x").fails("gas price 'x'", "0.0025uve")


def test_a_setting_that_is_no_line_is_refused_and_the_file_stays_readable(ve: Ve, tmp_path: Path) -> None:
    home = ("--home", str(tmp_path))
    ve("config", "set", "node", "http://a\nb", *home).fails("node is")
    assert ve("config", "set", "node", 'http://a"b\\c', *home).code == 0
    assert ve("config", "get", "node", *home).out.strip() == 'http://a"b\\c'
