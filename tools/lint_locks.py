"""Lock files carry hashes and no addresses: a lock must mean the same wherever it is installed from.

Usage: `python -m tools.lint_locks`
"""

import re
import sys
from pathlib import Path

_ADDRESS = re.compile(r"https?://|--find-links|--(extra-)?index")


def find_problems(folder: Path) -> list[str]:
    """A sentence for each line with an address and each requirement without a hash."""
    problems = []
    for path in sorted(folder.glob("*.lock")):
        text = path.read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if _ADDRESS.search(line):
                problems.append(f"{path}:{number}: an address: {line.strip()}")
        blocks = re.split(r"\n(?=\S)", text.strip())
        bare = [block for block in blocks if "==" in block and "--hash=sha256:" not in block]
        problems += [f"{path}: no hash: {block.splitlines()[0]}" for block in bare]
    return problems


if __name__ == "__main__":
    found = find_problems(Path(__file__).parent.parent / "requirements")
    print("\n".join(found) or "locks: hashes everywhere, no addresses")
    sys.exit(1 if found else 0)
