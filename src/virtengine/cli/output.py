"""What commands print: tables for people, JSON for programs. Progress and remarks go to stderr (`progress`)."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from virtengine.cli.session import Session

__all__ = ["clean", "clean_log", "emit", "print_facts", "print_table", "print_tree"]

_COLOUR: Final = re.compile(r"(\x1b\[[0-9;]*m)")
_WIDE: Final = 400
"""Columns taken to be there where the output is no terminal: nothing is cut off."""


def clean(text: str, kept: str = "\n") -> str:
    """`text` with everything escaped that a terminal would obey or show misleadingly, but `kept`.

    Much of what is printed was written by strangers: notes, attributes, what a provider answers.
    """
    return "".join(sign if sign.isprintable() or sign in kept else ascii(sign)[1:-1] for sign in text)


def clean_log(text: str) -> str:
    """As `clean`, for the output of a program: it may have colours."""
    return "".join(part if number % 2 else clean(part, "\n\r\t") for number, part in enumerate(_COLOUR.split(text)))


def emit(session: "Session", value: Any, show: Callable[[], None] | None = None) -> None:
    """Print a JSON value as JSON, or else by `show` (default: as an indented list)."""
    if session.is_json:
        click.echo(_escape(json.dumps(value, indent=2, ensure_ascii=False)))
    elif show is not None:
        show()
    else:
        print_tree(value)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], empty: str = "nothing") -> None:
    """A table; `empty` if there are no rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    listed = [tuple(map(str, row)) for row in rows]
    if not listed:
        click.echo(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in listed:
        table.add_row(*(Text(clean(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False).print(table)


def print_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Names and values, one below the other; names without a value are left out."""
    listed = [(name, value) for name, value in facts if value]
    width = max((len(name) for name, _ in listed), default=0)
    for name, value in listed:
        lines = clean(value).split("\n")
        click.echo(f"{name:<{width}}  {lines[0]}")
        for line in lines[1:]:
            click.echo(f"{'':<{width}}  {line}")


def print_tree(value: Any, depth: int = 0) -> None:
    """Any JSON value, indented as YAML would be."""
    indent = "  " * depth
    if isinstance(value, dict):
        for key, item in value.items():
            _print_entry(f"{indent}{key}:", item, depth)
    elif isinstance(value, list):
        for item in value:
            _print_entry(f"{indent}-", item, depth)
    else:
        click.echo(f"{indent}{_scalar(value)}")


def _print_entry(head: str, item: Any, depth: int) -> None:
    if isinstance(item, (dict, list)) and item:
        click.echo(head)
        print_tree(item, depth + 1)
    else:
        click.echo(f"{head} {_scalar(item)}")


def _scalar(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value), "") if isinstance(value, (str, int)) else json.dumps(value)


def _escape(text: str) -> str:
    """JSON with what is not printable as JSON escapes it."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)
