"""
Command line: `python -m tools.codegen [--check]`, from the root of the checkout.
"""

from __future__ import annotations

import argparse
import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.codegen.descriptors import compile_own, read_foreign, select, serialize
from tools.codegen.guard import check_against
from tools.codegen.tree import write_tree
from tools.codegen.wheels import CodegenError, Files, extract, fetch

ROOT = Path(__file__).resolve().parents[2]
GEN = ROOT / "src/virtengine/kit/codec/gen"
RUFF = ("--isolated", "--quiet", "--no-cache", "--target-version=py311", "--config=line-length=120")
FIRST_PARTY = "--config=lint.isort.known-first-party=['virtengine']"
WHEELS = ROOT / "build/codegen"


def main() -> int:
    """Generate, or check that what is there is what would be generated."""
    parser = argparse.ArgumentParser(prog="tools.codegen", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if the generated files are not current"
    )
    check = parser.parse_args().check
    try:
        fetch(ROOT / "requirements/codegen.lock", WHEELS)
        foreign = read_foreign(WHEELS)
        check_against(select({}, foreign), extract(WHEELS / "pyinjective"))
        with tempfile.TemporaryDirectory() as scratch:
            fresh = Path(scratch)
            generate(fresh, foreign)
            changed = find_changed(fresh, GEN)
            if not check:
                _replace(fresh, changed)
    except CodegenError as error:
        print(error, file=sys.stderr)
        return 1
    if check:
        print("\n".join(f"not current: {name}" for name in changed) or "generated files are current")
        return 1 if changed else 0
    print(f"{len(changed)} files changed")
    return 0


def generate(target: Path, foreign: Files) -> None:
    """Write all generated files into `target`, which must be empty, from the given foreign files and our own."""
    files = select(compile_own(ROOT / "proto", foreign), foreign)
    write_tree(target, files, serialize(files))
    for command in (["check", "--select=I,F401", "--fix", FIRST_PARTY], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *command, *RUFF, str(target)]
        subprocess.run(ruff, check=True, cwd=target)


def find_changed(left: Path, right: Path) -> list[str]:
    """Relative paths of files that are missing on one side or differ."""
    names = {
        path.relative_to(side)
        for side in (left, right)
        for path in side.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    same = [name for name in names if (left / name).is_file() and (right / name).is_file()]
    _, differing, errors = filecmp.cmpfiles(left, right, same, shallow=False)
    return sorted(str(name) for name in (*names.difference(same), *differing, *errors))


def _replace(fresh: Path, changed: list[str]) -> None:
    """Bring `GEN` to the state of `fresh`, touching only what differs."""
    for name in changed:
        source, target = fresh / name, GEN / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        else:
            target.unlink()


if __name__ == "__main__":
    sys.exit(main())
