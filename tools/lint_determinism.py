"""The determinism lint: what two machines could see differently has no place in consensus code.

It reads the syntax trees of the consensus packages and reports floats and true division, clocks, randomness, the
environment, threads, salted hashes, object identities, iteration over sets, and `int(…)` of text (which takes "1_000",
" 5 " and non-ASCII digits: use `kit.codec.ints`). Exceptions are listed here, each with its reason; an entry that is no
longer needed is reported too.

Usage: `python -m tools.lint_determinism`
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "virtengine"
PACKAGES = ("kit", "x", "app")

FORBIDDEN_MODULES = {
    "asyncio", "concurrent", "datetime", "decimal", "fractions", "locale", "multiprocessing", "numpy", "os", "platform",
    "queue", "random", "resource", "secrets", "select", "signal", "socket", "subprocess", "threading", "time", "uuid",
}  # fmt: skip
FORBIDDEN_CALLS = {"eval", "exec", "float", "hash", "id", "input", "round"}
SETS = (ast.Set, ast.SetComp)

EXCEPTIONS: dict[str, dict[str, str]] = {
    "app/app.py": {"division": "a path"},
    "app/services/blocks.py": {"int": "a node's JSON, read by the gateway"},
    "app/services/rpc_json.py": {"int": "a node's JSON, read by the gateway"},
    "app/services/tx.py": {"int": "a node's JSON, read by the gateway"},
    "kit/codec/ints.py": {"int": "the one place: the text is checked first"},
    "kit/codec/message.py": {"hash": "`__hash__` of values, for dictionaries; no result depends on the number"},
    "kit/codec/timestamp.py": {"datetime": "calendar arithmetic on whole seconds"},
    "kit/crypto/hd.py": {"int": "client side: digits that were checked"},
    "kit/store/environment.py": {
        "threading": "LMDB's own discipline",
        "id": "a registry of open views",
        "float": "a wait",
    },
    "kit/store/multistore.py": {"os": "the lock file of a home"},
    "kit/store/snapshot.py": {"threading": "a read transaction belongs to the thread that opened it"},
}
"""path under src/virtengine → rule → why this place may."""


def check(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """(line, rule, sentence) for each finding."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield from _module(node.lineno, name.name)
            case ast.ImportFrom(module=str(module), level=0):
                yield from _module(node.lineno, module)
            case ast.Constant(value=float()) | ast.Constant(value=complex()):
                yield node.lineno, "float", "a float"
            case ast.BinOp(op=ast.Div(), right=ast.Constant(value=str())):
                pass  # a path
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield node.lineno, "division", "true division gives a float"
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
                yield node.lineno, name, f"{name}() differs between machines or runs"
            case ast.Call(func=ast.Name(id="int"), args=[arg]) if not isinstance(arg, ast.Constant | ast.Compare):
                yield node.lineno, "int", "int() of text accepts too much: use kit.codec.ints"
            case ast.For(iter=source) | ast.comprehension(iter=source) if _is_set(source):
                yield source.lineno, "set", "the order of a set of bytes or text is salted per process"
            case ast.Call(func=ast.Name(id="list" | "tuple" | "iter" | "enumerate"), args=[source, *_]) if _is_set(
                source
            ):
                yield node.lineno, "set", "the order of a set of bytes or text is salted per process"


def _module(line: int, module: str) -> Iterator[tuple[int, str, str]]:
    root = module.split(".", 1)[0]
    if root in FORBIDDEN_MODULES:
        yield line, root, f"import of {module}"


def _is_set(node: ast.expr) -> bool:
    return isinstance(node, SETS) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"set", "frozenset"}
    )


def find_problems(source: Path = SOURCE) -> list[str]:
    """All findings that are not listed exceptions, and all exceptions that found nothing."""
    problems: list[str] = []
    unused = {(path, rule) for path, rules in EXCEPTIONS.items() for rule in rules}
    for package in PACKAGES:
        for path in sorted((source / package).rglob("*.py")):
            name = path.relative_to(source).as_posix()
            if name.startswith("kit/codec/gen/"):
                continue
            for line, rule, sentence in check(ast.parse(path.read_text())):
                if rule in EXCEPTIONS.get(name, {}):
                    unused.discard((name, rule))
                else:
                    problems.append(f"src/virtengine/{name}:{line}: {rule}: {sentence}")
    problems += [
        f"tools/lint_determinism.py: exception {rule} of {path} is not needed" for path, rule in sorted(unused)
    ]
    return problems


if __name__ == "__main__":
    found = find_problems()
    print("\n".join(found) or "determinism: nothing that two machines could see differently")
    sys.exit(1 if found else 0)
