"""All benchmarks, one after the other, each with its default size: `python -m benchmarks [NAME …]`."""

import subprocess
import sys

NAMES = ("send", "tree", "order", "gateway", "engine", "sustained")


def main(wanted: list[str]) -> int:
    """Run those asked for, or all."""
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in wanted or NAMES:
        print(f"== {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"])
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
