"""`python -m tests.conformance.record`: record a short chain of a real CometBFT, and its answers, for other tests.

Writes tests/engine/data/cometbft_chain.json. The chain differs from run to run in its times and transactions.
"""

import asyncio
import json
import tempfile
from pathlib import Path

from tests.conformance.cometbft import request, running
from tests.conformance.requests import BODIES, GETS, POSTS, fill_in
from tests.conformance.test_cometbft import Chain, drive, make_home, read_blocks

BLOCKS = 12
TARGET = Path(__file__).parent.parent / "engine" / "data" / "cometbft_chain.json"


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        make_home(home)
        with running(home, "tests.engine.serve_toyapp", str(home / "app.json")) as url:
            chain = Chain(home, url)
            asyncio.run(drive(chain, BLOCKS + 1))
            read_blocks(chain, BLOCKS)
            document = {
                "about": "CometBFT 0.38.25 over tests/engine/toyapp.py, recorded by tests/conformance/record.py",
                "blocks": chain.blocks,
                "commits": chain.commits,
                "gets": {path: request(url, fill_in(path, BLOCKS)) for path in GETS},
                "posts": [[body, request(url, "", json.dumps(body).encode())] for body in POSTS],
                "bodies": [request(url, "", body) for body in BODIES],
            }
    TARGET.write_text(json.dumps(document, indent=1) + "\n")
    print(f"wrote {TARGET}")


if __name__ == "__main__":
    main()
