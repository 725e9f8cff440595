"""Settings of the embedded engine, read from CometBFT's `config/config.toml`.

The file is the one CometBFT reads, so a home serves either engine; names and defaults are CometBFT's but for those
noted. Settings of the peer-to-peer layer mean nothing here and are left alone.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Self

from virtengine.engine.errors import HomeError

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)", re.ASCII)
_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcConfig:
    """`[rpc]`."""

    laddr: str = "tcp://127.0.0.1:26657"
    """Where to listen; `tcp://127.0.0.1:0` picks a free port, an empty text turns RPC off."""
    cors_allowed_origins: tuple[str, ...] = ()
    cors_allowed_methods: tuple[str, ...] = ("HEAD", "GET", "POST")
    cors_allowed_headers: tuple[str, ...] = ("Origin", "Accept", "Content-Type", "X-Requested-With", "X-Server-Time")
    max_open_connections: int = 900
    max_subscription_clients: int = 100
    max_subscriptions_per_client: int = 5
    experimental_subscription_buffer_size: int = 200
    """Events that may wait for a slow subscriber before it is dropped."""
    timeout_broadcast_tx_commit: float = 10.0
    """Seconds."""
    max_request_batch_size: int = 25
    """CometBFT's default of 10 is less than the 20 that CosmJS sends."""
    max_body_bytes: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MempoolConfig:
    """`[mempool]`."""

    recheck: bool = True
    size: int = 5000
    """Transactions."""
    max_txs_bytes: int = 1 << 30
    cache_size: int = 10_000
    keep_invalid_txs_in_cache: bool = False
    max_tx_bytes: int = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusConfig:
    """`[consensus]`."""

    timeout_commit: float = 1.0
    """Seconds from one block's vote to the next proposal."""
    create_empty_blocks: bool = True
    create_empty_blocks_interval: float = 0.0
    """Seconds after which an empty block is made all the same; 0 for never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All of it."""

    moniker: str = "solo"
    log_format: str = "plain"
    """`plain` or `json`."""
    rpc: RpcConfig = field(default_factory=RpcConfig)
    mempool: MempoolConfig = field(default_factory=MempoolConfig)
    consensus: ConsensusConfig = field(default_factory=ConsensusConfig)
    durable: bool = True
    """Whether writes are synced to disk. Not in the file: off only in tests, where a power cut may cost everything."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; absent settings keep their defaults, and so does an absent file. HomeError if malformed."""
        if not path.exists():
            return cls()
        try:
            document = tomllib.loads(path.read_text())
            return cls(
                moniker=str(document.get("moniker", "solo")),
                log_format=str(document.get("log_format", "plain")),
                rpc=RpcConfig(**_read_section(document, "rpc", RpcConfig)),
                mempool=MempoolConfig(**_read_section(document, "mempool", MempoolConfig)),
                consensus=ConsensusConfig(**_read_section(document, "consensus", ConsensusConfig)),
            )
        except (OSError, ValueError, TypeError) as error:
            raise HomeError(f"the settings in {path} are malformed: {error}") from error


def parse_duration(text: str) -> float:
    """Seconds of a Go duration such as `1s`, `500ms` or `1m30s`; ValueError if it is none."""
    position, seconds = 0, 0.0
    while position < len(text):
        match = _DURATION.match(text, position)
        if match is None:
            raise ValueError(f"{text!r} is not a duration such as 500ms or 1s")
        seconds += float(match[1]) * _UNITS[match[2]]
        position = match.end()
    return seconds


def _read_section(
    document: Mapping[str, Any], name: str, kind: type[RpcConfig | MempoolConfig | ConsensusConfig]
) -> dict[str, Any]:
    """The settings of a section that this engine knows, converted to their field's type."""
    section = document.get(name, {})
    values = {}
    for known in fields(kind):
        key = known.name if known.name in section else known.name.replace("_", "-")
        if key in section:
            values[known.name] = _convert(f"{name}.{known.name}", section[key], known.default)
    return values


def _convert(name: str, value: object, default: object) -> object:
    if isinstance(default, float):
        return parse_duration(value) if isinstance(value, str) else float(str(value))
    if isinstance(default, tuple):
        if not isinstance(value, list):
            raise TypeError(f"{name} must be a list")
        return tuple(map(str, value))
    if type(value) is not type(default):
        raise TypeError(f"{name} must be of type {type(default).__name__}")
    return value


TEMPLATE: Final = """\
# Settings of the node, in CometBFT's own file: `start` reads it with the embedded engine, CometBFT with its own.

moniker = {moniker}

# plain or json
log_format = "plain"

[rpc]

# Where the RPC server listens.
laddr = "tcp://127.0.0.1:26657"

# Origins a browser may call from, such as ["https://portal.example.com"]; ["*"] for any.
cors_allowed_origins = []
cors_allowed_methods = ["HEAD", "GET", "POST"]
cors_allowed_headers = ["Origin", "Accept", "Content-Type", "X-Requested-With", "X-Server-Time"]

max_subscription_clients = 100
max_subscriptions_per_client = 5
timeout_broadcast_tx_commit = "10s"
max_request_batch_size = 25
max_body_bytes = 1000000

[p2p]

# CometBFT only.
laddr = "tcp://127.0.0.1:26656"

[mempool]

type = "flood"
recheck = true
size = 5000
max_txs_bytes = 1073741824
cache_size = 10000
keep-invalid-txs-in-cache = false
max_tx_bytes = 1048576

[consensus]

# Time between blocks.
timeout_commit = "1s"
create_empty_blocks = true
create_empty_blocks_interval = "0s"
"""
"""What `init` writes."""
