"""What both engines are asked, and how their answers are compared."""

from typing import Any

GETS = (
    "health",
    "genesis",
    "genesis_chunked?chunk=0",
    "header?height=7",
    "header?height=0",
    "block?height=-3",
    'block?height="x"',
    'block?height="7"',
    "block?height=x",
    "block_by_hash?hash=0x00",
    "block_by_hash",
    "block_by_hash?hash=zz",
    "header_by_hash?hash=0x00",
    "header_by_hash?hash=0x0",
    "block_results?height=9",
    "block_results?height=1",
    *(f"block_results?height={height}" for height in range(2, 9)),
    *(f"validators?height={height}" for height in range(2, 12)),
    *(f"consensus_params?height={height}" for height in range(2, 9)),
    "validators?height=7&page=2",
    "validators?height=7&page=0",
    "validators?height=7&per_page=500",
    "blockchain?minHeight=9&maxHeight=3",
    "blockchain?minHeight=-1",
    "num_unconfirmed_txs",
    "unconfirmed_txs",
    "tx?hash=0x00",
    "tx?hash=00",
    "tx",
    "tx_search",
    'tx_search?query="tx.height=9"',
    'tx_search?query="tx.height=9"&prove=true',
    'tx_search?query="tx.height=9"&order_by="desc"',
    'tx_search?query="tx.height=9"&order_by="up"',
    'tx_search?query="tx.height=9"&page=99',
    'tx_search?query="tx.height=9"&per_page=2&page=2',
    'tx_search?query="tx.height>8 AND tx.height<=11"&per_page=100',
    'tx_search?query="tx.height=9.5"',
    "tx_search?query=\"tx.height>8 AND tx.height<=LAST AND set.key='k1'\"",
    "tx_search?query=\"set.key='k1' AND set.by='v1' AND tx.height<=LAST\"",
    "tx_search?query=\"set.key='k1' AND set.by='nobody' AND tx.height<=LAST\"",
    "tx_search?query=\"set.key='k1' AND seen.by='engine' AND tx.height<=LAST\"",
    "tx_search?query=\"set.key CONTAINS 'k1' AND tx.height<12\"&per_page=100",
    "tx_search?query=\"set.quiet='v1'\"",
    'tx_search?query="tx.height=9 AND set.by EXISTS"',
    "tx_search?query=\"tx.hash='zz'\"",
    "tx_search?query=\"tx.hash='00'\"",
    'tx_search?query="number.value>11 AND tx.height<=LAST"',
    'tx_search?query="bad query"',
    'tx_search?query="a.b>"',
    'tx_search?query="a.b=\'c"',
    'tx_search?query="(a)"',
    'block_search?query="block.height=7"',
    'block_search?query="block.height>5 AND block.height<9"',
    "block_search?query=\"block.txs='1' AND block.height<=LAST\"&per_page=3",
    'block_search?query="block.txs=\'1\' AND block.height<=LAST"&per_page=3&order_by="asc"',
    "abci_query?data=0xzz",
    'check_tx?tx="a=b"',
    'check_tx?tx="ab"',
    'broadcast_tx_sync?tx="garbage"',
    'broadcast_tx_commit?tx="garbage"',
    'broadcast_tx_async?tx="garbage"',
    "broadcast_tx_sync?tx=5",
    "subscribe",
    "nosuch",
    "status/",
)
"""Requests about blocks up to LAST, or about none."""

POSTS: tuple[Any, ...] = (
    {"jsonrpc": "2.0", "id": 1, "method": "health"},
    {"jsonrpc": "2.0", "id": 1, "method": "health", "params": []},
    {"jsonrpc": "2.0", "id": "a", "method": "health", "params": {}},
    {"jsonrpc": "2.0", "id": 1.5, "method": "health"},
    {"jsonrpc": "2.0", "method": "health"},
    {"jsonrpc": "2.0", "id": 1, "method": "nosuch"},
    {"jsonrpc": "2.0", "id": 1, "method": "subscribe", "params": {"query": "a"}},
    {"jsonrpc": "2.0", "id": 1, "method": 5},
    {"jsonrpc": "2.0", "id": {}, "method": "block"},
    {"jsonrpc": "2.0", "id": 1, "method": "block", "params": {"height": "7"}},
    {"jsonrpc": "2.0", "id": 1, "method": "block", "params": ["7"]},
    {"jsonrpc": "2.0", "id": 1, "method": "block", "params": {"height": 7}},
    {"jsonrpc": "2.0", "id": 1, "method": "block", "params": {"height": "z"}},
    {"jsonrpc": "2.0", "id": 1, "method": "block", "params": ["1", "2"]},
    {"jsonrpc": "2.0", "id": 1, "method": "block", "params": 5},
    {"jsonrpc": "2.0", "id": 1, "method": "tx", "params": {"hash": "AAAA"}},
    {"jsonrpc": "2.0", "id": 1, "method": "tx", "params": {"hash": 5}},
    {"jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": {"tx": "!!!"}},
    {"jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": {"tx": "Z2FyYmFnZQ=="}},
    {"jsonrpc": "2.0", "id": 1, "method": "abci_query", "params": {"path": "/key", "data": "zz"}},
    {"jsonrpc": "2.0", "id": 1, "method": "validators", "params": {"height": "7", "page": "1", "per_page": "50"}},
    {"jsonrpc": "2.0", "id": 1, "method": "tx_search", "params": {"query": "tx.height=9", "prove": True, "page": "1"}},
    {"jsonrpc": "2.0", "id": 1, "method": "tx_search", "params": {"query": "tx.height=9", "prove": "true"}},
    [{"jsonrpc": "2.0", "id": 1, "method": "health"}, {"jsonrpc": "2.0", "id": 2, "method": "nosuch"}],
    [{"jsonrpc": "2.0", "id": 1, "method": "health"}],
    [{"jsonrpc": "2.0", "method": "health"}],
    [],
    5,
    [1],
    "text",
)

BODIES = (b"garbage", b"{", b"[" * 500, b"\xff\xfe", b"null", b"x" * 1_100_000)
"""What is no JSON-RPC, or too long."""


def fill_in(path: str, last: int) -> str:
    """The request for a chain of that many blocks."""
    return path.replace("LAST", str(last))


def forget_wording(answer: tuple[int, Any]) -> tuple[int, Any]:
    """Leave out Go's own words for malformed JSON and wrong types, which no client reads; that and where it failed
    stay.
    """
    status, document = answer
    if isinstance(document, dict) and "error" in document:
        data = document["error"].get("data", "")
        for prefix in ("error unmarshaling request: ", "json params to arguments: ", "http params to arguments: "):
            head, found, tail = data.partition(prefix)
            if found:
                is_ours = tail.startswith(("invalid character", "invalid 64-bit", "encoding/hex"))
                document["error"]["data"] = head + prefix + (tail if is_ours and "unmarshaling" not in prefix else "")
    return status, document


def shape_of(value: Any) -> Any:
    """Field names and types."""
    if isinstance(value, dict):
        return {name: shape_of(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape_of(inner) for inner in value[:1]]
    return type(value).__name__
