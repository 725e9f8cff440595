"""A secret in an order reaches its workload and is found nowhere else: no file, answer, event or process holds it.

The same search is shown to find what is public, so it could have found the secret.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from tests.scenarios.test_first_order import fetch, list_block_results
from tests.support.devnet import Devnet, wait_for

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.virtengine.market.v1.query import QueryLeaseRequest, QueryOrderRequest
from virtengine.provider.adapters.local.processes import list_tree

MANIFEST = """
version: "2.0"
services:
  quiet:
    image: host
    command: ["/usr/bin/python3", "-u", "-c"]
    args:
      - |
        import hashlib, os, sys
        from http.server import BaseHTTPRequestHandler, HTTPServer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                known = [os.environ["SECRET"], sys.argv[1], INLINE]
                body = " ".join(hashlib.sha256(text.encode()).hexdigest() for text in known).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        INLINE = "{inline}"
        HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
      - "{argument}"
    env:
      - SECRET={variable}
    expose:
      - port: 8000
        as: 80
        to:
          - global: true
profiles:
  compute:
    small:
      resources:
        cpu: {{units: 100m}}
        memory: {{size: 128Mi}}
        storage: {{size: 64Mi}}
  placement:
    anywhere:
      pricing:
        small: {{denom: uve, amount: 100}}
deployment:
  quiet:
    anywhere: {{profile: small, count: 1}}
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_secret_is_nowhere_but_in_the_workload_and_the_customers_file(devnet: Devnet, tmp_path: Path) -> None:
    hidden = [secrets.token_hex(24) for _ in range(3)]
    public = f"canary-{secrets.token_hex(16)}"
    file = tmp_path / "customer" / "quiet.yaml"
    file.parent.mkdir()
    file.write_text(MANIFEST.format(variable=hidden[0], argument=hidden[1], inline=hidden[2]))

    order = devnet.json("order", "create", file, "--wait", "--note", public)
    answer = fetch(order["endpoints"][0]["address"]).decode()
    assert answer.split() == [hashlib.sha256(text.encode()).hexdigest() for text in hidden]
    devnet.ve("order", "logs").ok()
    devnet.wait_lease_recorded(1)

    first = devnet.workload().instances[0].pid
    inside = set(list_tree(first))
    leaks = [*find_in_files(devnet.home, hidden), *find_in_answers(devnet, hidden)]
    leaks += find_in_processes(hidden[:1], inside)
    # Bubblewrap's own command line ends with the workload's, which every user of the host can read from the workload's
    # process just as well: what is secret belongs into the environment.
    leaks += find_in_processes(hidden[1:], inside | {find_parent(first)})
    assert leaks == []

    devnet.json("order", "close", "--wait")
    wait_for(lambda: not devnet.list_workloads(), 20, "the workload to be removed")
    leaks = [*find_in_files(devnet.home, hidden), *find_in_processes(hidden, set())]
    leaks += find_in_answers(devnet, hidden)
    assert leaks == []

    places = [*find_in_files(devnet.home, [public]), *find_in_answers(devnet, [public])]
    assert any("blockstore.db" in place for place in places), places
    assert any("tx_search" in place for place in places), places
    assert any("REST" in place for place in places), places

    devnet.stop()
    assert [*find_in_files(devnet.home, hidden)] == []


def test_the_search_sees_files_and_processes_in_every_spelling(tmp_path: Path) -> None:
    text = secrets.token_hex(12)
    for name, data in {
        "plain": b"x" + text.encode() + b"y",
        "hex": b"<" + text.encode().hex().upper().encode() + b">",
        "base64": base64.b64encode(b"." + text.encode() + b"end"),
        "base64 further on": base64.b64encode(b".." + text.encode()),
        "base64 at the start": base64.b64encode(text.encode()),
        "reversed": text[::-1].encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
    found = {Path(place).name for place in find_in_files(tmp_path, [text])}
    assert found == {"plain", "hex", "base64", "base64 further on", "base64 at the start"}
    idle = [sys.executable, "-c", "import time; time.sleep(60)"]
    for arguments, environment in (([*idle, text], {}), (idle, {"HIDDEN": text})):
        with subprocess.Popen(arguments, env=environment) as process:
            try:
                found = wait_for(lambda: {*find_in_processes([text], set())}, 5, "the search to see a process")
                assert {place.split("/")[2] for place in found} == {str(process.pid)}
                assert list(find_in_processes([text], {process.pid})) == []
            finally:
                process.kill()


def spell(text: str) -> list[bytes]:
    """The byte strings of which one occurs wherever `text` is written plainly, in hex or in base64."""
    raw = text.encode()
    spelled = [raw, raw.hex().encode(), raw.hex().upper().encode()]
    for shift in range(3):
        # What stands before and after is unknown: the characters that also depend on it are cut off.
        encoded = base64.b64encode(b"\0" * shift + raw)
        begin, end = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
        spelled += [encoded[begin:end], encoded[begin:end].translate(bytes.maketrans(b"+/", b"-_"))]
    return spelled


def search(data: bytes, texts: Iterable[str]) -> bool:
    """Whether one of the texts is in there, in any spelling."""
    return any(form in data for text in texts for form in spell(text))


def find_in_files(folder: Path, texts: list[str]) -> Iterator[str]:
    """Files below `folder` that hold one of the texts."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            if search(data, texts):
                yield str(path)


def find_in_processes(texts: list[str], workload: set[int]) -> Iterator[str]:
    """Processes other than the workload's own whose command line or environment holds one of the texts."""
    for folder in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                data = (folder / name).read_bytes()
            except OSError:
                continue
            if search(data, texts) and int(folder.name) not in workload:
                yield f"{folder / name}: {(folder / 'comm').read_text().strip()}"


def find_parent(pid: int) -> int:
    """The parent of a process."""
    return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])


def find_in_answers(network: Devnet, texts: list[str]) -> list[str]:
    """Answers of RPC, REST and gRPC that hold one of the texts."""
    return [place for place, data in list_answers(network) if search(data, texts)]


def list_answers(network: Devnet) -> Iterator[tuple[str, bytes]]:
    """What the servers tell anybody about the order and everything before it."""
    owner = encode_account(network.key("customer").address)
    rpc = network.chain.rpc
    for query in (f"order.owner='{owner}'", f"lease.owner='{owner}'", f"message.sender='{owner}'"):
        found = rpc.call("tx_search", query=query, per_page="100", page="1", order_by="asc", prove=False)
        yield f"tx_search {query}", dump_all(found)
        yield f"block_search {query}", dump(rpc.call("block_search", query=query, page="1", per_page="100"))
    for result in list_block_results(network):
        yield f"block_results {result['height']}", dump_all(result)
        yield f"block {result['height']}", dump_all(rpc.call("block", height=result["height"]))
    base = f"http://127.0.0.1:{network.ports.rest}"
    for path in (
        f"/cosmos/tx/v1beta1/txs?query=message.sender%3D%27{owner}%27",
        f"/virtengine/market/v1/orders/{owner}/1",
        f"/virtengine/market/v1/leases/{owner}/1/1",
        f"/virtengine/escrow/v1/accounts/{owner}/1",
    ):
        yield f"REST {path}", read_rest(base + path)
    with grpc.insecure_channel(f"127.0.0.1:{network.ports.grpc}") as channel:
        for method, request in (
            ("/virtengine.market.v1.Query/Order", QueryOrderRequest(owner=network.orders.owner, sequence=1)),
            ("/virtengine.market.v1.Query/Lease", QueryLeaseRequest(owner=network.orders.owner, sequence=1)),
        ):
            yield f"gRPC {method}", channel.unary_unary(method, bytes, bytes)(request.encode(), timeout=10)


def read_rest(url: str) -> bytes:
    """The answer, which is a success."""
    with urllib.request.urlopen(url, timeout=10) as response:
        body: bytes = response.read()
    return body + dump_all(json.loads(body))


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def dump_all(value: Any) -> bytes:
    """An answer as JSON, and after it what its base64 texts decode to."""
    decoded = []
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo += item.values()
        elif isinstance(item, list):
            todo += item
        elif isinstance(item, str) and len(item) % 4 == 0 and len(item) > 16:
            try:
                decoded.append(base64.b64decode(item, validate=True))
            except ValueError:
                continue
    return dump(value) + b"\n".join(decoded)
