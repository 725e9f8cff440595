"""`python -m virtengine.cli`, which `./ve` runs."""

import sys

from virtengine.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
