"""A module added to the one list, with nothing edited outside its own folders, is there everywhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.app import toy_module

ROOT = Path(__file__).parent.parent.parent
GENERATE = """
from pathlib import Path
from tests.kit.codec.gen.test_generator import read_committed
from tools.codegen.__main__ import GEN, _replace, find_changed, generate
fresh = Path("fresh")
fresh.mkdir()
generate(fresh.resolve(), read_committed())
_replace(fresh, find_changed(fresh, GEN))
"""


def test_a_module_added_to_the_list_shows_up_everywhere(tmp_path: Path) -> None:
    for folder in ("proto", "src", "tests", "tools", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    toy_module.install(tmp_path)
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path / 'src'}{os.pathsep}{tmp_path}"}

    def run(*command: str) -> str:
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-c", GENERATE)
    found = run("-m", "tests.app.check_toy").split()
    assert found == ["check_chain", "check_gateway", "check_cli", "check_docs"]
