"""docs/modules.md: what each module keeps, takes, answers and refuses, read from the one list of modules.

Usage: `python -m tools.module_docs [--check]`
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from virtengine.app.modules import modules
from virtengine.kit.codec.gen.index import MESSAGES
from virtengine.kit.codec.message import find_type
from virtengine.kit.codec.service import Service
from virtengine.kit.sdk.errors import SdkError
from virtengine.kit.sdk.module import Module

TARGET = Path(__file__).parent.parent / "docs" / "modules.md"
HEAD = """\
# Modules

Generated from the one list of modules (`src/virtengine/app/modules.py`) by `python -m tools.module_docs`. Do not edit.
"""


def render() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for module in modules().all for line in render_module(module))])


def render_module(module: Module) -> Iterator[str]:
    """One chapter."""
    package = import_module(f"virtengine.x.{module.name}")
    yield f"## {module.name}\n"
    yield (package.__doc__ or "").strip() + "\n"
    if module.state is not None:
        yield from _table(("table", "prefix", "what"), _tables(module))
    if module.msgs is not None:
        yield from _table(("message", "what"), _procedures(module.msgs))
    for service in module.queries:
        yield from _table(("query", "route", "what"), _queries(service))
    yield from _table(("event", "what"), _events(module.name))
    yield from _table(("code", "error", "text"), _errors(module.name))


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    listed = list(rows)
    if not listed:
        return
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in listed:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


def _tables(module: Module) -> Iterator[tuple[str, ...]]:
    assert module.state is not None
    docs = _attribute_docs(module.state)
    for table in module.state.TABLES:
        yield f"`{table.name}`", f"`{table.prefix.hex()}`", docs.get(table.name, "")


def _attribute_docs(schema: type[Any]) -> dict[str, str]:
    """The strings that stand under the class's attributes; they are not there at run time."""
    (body,) = ast.parse(inspect.getsource(schema)).body
    assert isinstance(body, ast.ClassDef)
    docs: dict[str, str] = {}
    for node, after in zip(body.body, body.body[1:], strict=False):
        match node, after:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                docs[name] = " ".join(text.split())
    return docs


def _procedures(service: Service[Any]) -> Iterator[tuple[str, ...]]:
    for rpc in service.RPCS:
        yield f"`{rpc.request.TYPE_URL}`", _summary(getattr(type(service), rpc.method))


def _queries(service: Service[Any]) -> Iterator[tuple[str, ...]]:
    for rpc in service.RPCS:
        route = f"`{rpc.http.verb} {rpc.http.path}`" if rpc.http else ""
        yield f"`{service.NAME}/{rpc.name}`", route, _summary(getattr(type(service), rpc.method))


def _events(name: str) -> Iterator[tuple[str, ...]]:
    for url in sorted(MESSAGES):
        if url.startswith(f"/virtengine.{name}.") and url.rpartition(".")[2].startswith("Event"):
            yield f"`{url[1:]}`", _summary(find_type(url))


def _errors(name: str) -> Iterator[tuple[str, ...]]:
    for (codespace, code), error in sorted(SdkError.registry.items()):
        if codespace == name:
            yield f"{codespace}/{code}", error.__name__, error.text


def _summary(thing: Any) -> str:
    """The first paragraph of a docstring; nothing where it only repeats the name."""
    text = " ".join((inspect.getdoc(thing) or "").split("\n\n", 1)[0].split())
    return "" if text.startswith("`cosmos") else text


def main(arguments: list[str]) -> int:
    """Write the page, or check that it is current."""
    page = render()
    if "--check" not in arguments:
        TARGET.write_text(page)
        return 0
    if TARGET.read_text() == page:
        print("docs/modules.md is current")
        return 0
    print("docs/modules.md is not current: run `python -m tools.module_docs`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
