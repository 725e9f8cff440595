"""
Does the suite notice? Breaks one line at a time in a copy of the tree and expects the tests to turn red.

    python -m tools.mutations              all of them (minutes)
    python -m tools.mutations NAME …       only these
    python -m tools.mutations --write-docs docs/mutations.md from the list

A mutation is killed if pytest collects and a test fails (exit code 1); an import error or an empty run is no kill. The
same tests are run unbroken first and must be green.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.mutants import MUTATIONS, Mutation

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "mutations.md"
COPIED = ("src", "tests", "tools", "proto", "examples", "pyproject.toml")
GREEN, RED = 0, 1
"""pytest's exit codes for all passed, and for some failed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tests said to one mutation."""

    mutation: Mutation
    code: int
    seconds: float
    witness: str
    """The first test that failed, or the last line of output."""

    @property
    def is_killed(self) -> bool:
        """Whether a test failed, and nothing else went wrong."""
        return self.code == RED


def apply(mutation: Mutation, text: str) -> str:
    """The broken file; `ValueError` if the line is not there exactly once."""
    if text.count(mutation.old) != 1:
        raise ValueError(f"{mutation.name}: {mutation.file} has {mutation.old!r} {text.count(mutation.old)} times")
    return text.replace(mutation.old, mutation.new)


def render() -> str:
    """The text of docs/mutations.md."""
    rows = "\n".join(
        f"| {each.name} | `{each.file}` | `{_cell(each.old)}` | `{_cell(each.new)}` | {each.harm} |"
        for each in MUTATIONS
    )
    return f"""# Mutations

One line of escrow, market or metering broken at a time; each turns the tests red. `python -m tools.mutations` does it
again in a copy of the tree, which takes minutes. `tests/tools/test_mutations.py` holds the list to the code, and runs
it all where slow tests run. `python -m tools.mutations --write-docs` writes this page from `tools/mutants.py`.

| name | file | line | broken | harm |
| --- | --- | --- | --- | --- |
{rows}
"""


def _cell(text: str) -> str:
    """Code in a table: on one line, the bars of its own escaped."""
    return " ".join(text.split()).replace("|", "\\|") or " "


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A copy of what the tests need, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="virtengine-mutations-") as name:
        tree = Path(name)
        for part in COPIED:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy2(source, tree / part)
        yield tree


def run_tests(tree: Path, paths: Sequence[str]) -> tuple[int, str]:
    """pytest's exit code and its first failure, or its last line."""
    options = ["-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-m", "not slow and not component"]
    environment = {**os.environ, "PYTHONPATH": str(tree / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *paths],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines() or [done.stderr.strip()[-300:]]
    failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return done.returncode, (failed or lines[-1:])[0]


def judge(tree: Path, mutation: Mutation) -> Verdict:
    """Break the copy, ask the tests, mend it."""
    path = tree / mutation.file
    sound = path.read_text()
    started = time.monotonic()
    try:
        _write(path, apply(mutation, sound))
        code, witness = run_tests(tree, mutation.tests)
    finally:
        _write(path, sound)
    return Verdict(mutation, code, time.monotonic() - started, witness)


def _write(path: Path, text: str) -> None:
    """Replace a module, and its compiled form: two versions of one second and size look alike to Python."""
    path.write_text(text)
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def run(mutations: Sequence[Mutation]) -> list[Verdict]:
    """Judge all, one after the other; `RuntimeError` if the unbroken tests are not green."""
    verdicts = []
    with copied_tree() as tree:
        paths = sorted({path for mutation in mutations for path in mutation.tests})
        code, witness = run_tests(tree, paths)
        if code != GREEN:
            raise RuntimeError(f"the unbroken tree is not green: {witness}")
        for mutation in mutations:
            verdict = judge(tree, mutation)
            verdicts.append(verdict)
            mark = "killed" if verdict.is_killed else "SURVIVED"
            print(f"{mark:9} {verdict.seconds:5.1f} s  {mutation.name}: {verdict.witness}", flush=True)
    return verdicts


def main() -> int:
    """The command; how many survived is its exit code."""
    parser = argparse.ArgumentParser(description="Break one line at a time and expect red tests.")
    parser.add_argument("names", nargs="*", help="only these mutations")
    parser.add_argument("--write-docs", action="store_true", help="write docs/mutations.md")
    options = parser.parse_args()
    if options.write_docs:
        DOCS.write_text(render())
        return 0
    chosen = [mutation for mutation in MUTATIONS if not options.names or mutation.name in options.names]
    survivors = [verdict for verdict in run(chosen) if not verdict.is_killed]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} killed")
    return len(survivors)


if __name__ == "__main__":
    sys.exit(main())
