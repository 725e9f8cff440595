"""A real CometBFT over an application of ours, and what it made."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.components import ROOT, find_cometbft


@contextmanager
def running(home: Path, *server: str) -> Iterator[str]:
    """Run `python -m <server> unix://…` and CometBFT on a home; gives the URL of CometBFT's RPC."""
    binary = find_cometbft()
    assert binary is not None
    rpc, application = free_port(), f"unix://{home}/app.sock"
    settings = home / "config" / "config.toml"
    text = settings.read_text().replace("26657", str(rpc)).replace("26656", str(free_port()))
    settings.write_text(text.replace('timeout_commit = "1s"', 'timeout_commit = "60ms"'))
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "PATH": os.environ["PATH"]}
    with (home / "log").open("w") as log:
        command = [sys.executable, "-m", *server, application]
        app = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_until((home / "app.sock").exists)
            command = [binary, "node", "--home", str(home), "--proxy_app", application]
            node = subprocess.Popen(command, stdout=log, stderr=log)
            try:
                url = f"http://127.0.0.1:{rpc}"
                wait_until(lambda: get(url, "health") is not None)
                yield url
            finally:
                node.terminate()
                node.wait(10)
        finally:
            app.terminate()
            app.wait(10)


def request(url: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    """Status and answer, decoded where it is JSON."""
    target = f"{url}/{urllib.parse.quote(path, safe='/?&=')}"
    try:
        with urllib.request.urlopen(urllib.request.Request(target, data=body), timeout=10) as response:
            status, raw = response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            status, raw = error.code, error.read()
    try:
        return status, json.loads(raw)
    except ValueError:
        return status, raw.decode()


def get(url: str, path: str) -> Any:
    """The answer to a GET request, or None while nobody answers."""
    try:
        return request(url, path)[1]
    except OSError:
        return None


def height_of(url: str) -> int:
    """The latest height."""
    return int(get(url, "status")["result"]["sync_info"]["latest_block_height"])


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(is_done: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
