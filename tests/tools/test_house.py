"""The house rules that a machine can hold: sizes, locks, determinism, and lints that really find what they look for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import lint_determinism, lint_locks

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "virtengine"
CONSENSUS = ("kit", "x", "app")

MAX_FILE_LINES = 800
MAX_FUNCTION_LINES = 100
"""In consensus code, docstring included."""


def written_by_hand() -> Iterator[Path]:
    return (path for path in sorted(SOURCE.rglob("*.py")) if "kit/codec/gen/" not in path.as_posix())


def test_no_file_is_longer_than_the_hard_stop() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in written_by_hand()}
    assert {path: lines for path, lines in sizes.items() if lines > MAX_FILE_LINES} == {}


def test_no_function_of_consensus_code_is_longer_than_a_hundred_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in written_by_hand()
        if path.relative_to(SOURCE).parts[0] in CONSENSUS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def test_consensus_code_has_nothing_that_two_machines_could_see_differently() -> None:
    assert lint_determinism.find_problems() == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import time", "time"),
        ("from os import environ", "os"),
        ("x = 1.5", "float"),
        ("x = a / b", "division"),
        ("x /= b", "division"),
        ("hash(x)", "hash"),
        ("id(x)", "id"),
        ("int(text)", "int"),
        ("for x in {1, 2}: pass", "set"),
        ("[x for x in set(y)]", "set"),
        ("list({y for y in z})", "set"),
        ("import threading.local", "threading"),
    ],
)
def test_the_determinism_lint_finds(code: str, rule: str) -> None:
    assert rule in {found for _, found, _ in lint_determinism.check(ast.parse(code))}


@pytest.mark.parametrize("code", ["sorted({1, 2})", "x = 7 // 2", "p = path / 'name'", "int(True)", "x in {1, 2}"])
def test_the_determinism_lint_leaves_alone(code: str) -> None:
    assert list(lint_determinism.check(ast.parse(code))) == []


def test_locks_have_hashes_and_no_addresses() -> None:
    assert lint_locks.find_problems(ROOT / "requirements") == []


def test_the_lock_lint_finds_addresses_and_missing_hashes(tmp_path: Path) -> None:
    (tmp_path / "a.lock").write_text("a==1 \\\n    --hash=sha256:00\nb==2\n--index-url https://example.org\n")
    problems = lint_locks.find_problems(tmp_path)
    assert len(problems) == 2
    assert "b==2" in " ".join(problems)
