"""Groups whose commands are imported when they are asked for, so that `ve --help` costs no more than click.

A command is named by `module:attribute` and described by one line, which the list of commands shows without importing
it.
"""

import difflib
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click

__all__ = ["Entry", "LazyGroup"]

Entry = tuple[str | Callable[[], click.Command], str]
"""Where a command is (or what makes it), and what it does in one line."""


class LazyGroup(click.Group):
    """A group of lazy commands, listed in the order given.

    `more` gives further entries once the group is used; `aliases` maps other names to theirs.
    """

    def __init__(
        self,
        *args: Any,
        entries: Mapping[str, Entry] | None = None,
        more: Callable[[], Mapping[str, Entry]] | None = None,
        aliases: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._given = dict(entries or {})
        self._more = more
        self._aliases = dict(aliases or {})

    @property
    def entries(self) -> dict[str, Entry]:
        """All lazy commands."""
        return self._given | dict(self._more() if self._more else {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order given."""
        return [*self.entries, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported or made now."""
        name = self._aliases.get(cmd_name, cmd_name)
        entry = self._given.get(name) or self.entries.get(name)
        if entry is None:
            return super().get_command(ctx, name)
        where = entry[0]
        if not isinstance(where, str):
            return where()
        module, _, attribute = where.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands; nothing is imported for it."""
        rows = [(name, text) for name, (_, text) in self.entries.items()]
        rows += [(name, self.commands[name].get_short_help_str()) for name in super().list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command the arguments name; a usage error with the nearest names if there is none."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=3, cutoff=0.5)
            guess = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"{ctx.command_path} has no command {name!r}.{guess}", ctx)
        return super().resolve_command(ctx, args)
