"""Where a devnet has its files and which ports it takes."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from virtengine.cli.failures import CliError
from virtengine.cli.homes import DEVNET_LOCK
from virtengine.client.files import replace_file

__all__ = ["CHAIN_ID", "CUSTOMER", "FAUCET", "HOST", "PROVIDER", "Layout", "Ports", "Record"]

CHAIN_ID: Final = "virtengine-localnet-1"
HOST: Final = "127.0.0.1"
CUSTOMER: Final = "customer"
FAUCET: Final = "faucet"
PROVIDER: Final = "provider"
"""Names of the keys made at the first start."""

_WORKLOAD_PORTS: Final = 100
_MAX_OFFSET: Final = 30_000


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one devnet; several on one machine differ by their offset."""

    offset: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.offset <= _MAX_OFFSET:
            raise CliError(f"--port-offset is between 0 and {_MAX_OFFSET}, not {self.offset}")

    @property
    def rpc(self) -> int:
        """The node's RPC."""
        return 26657 + self.offset

    @property
    def rest(self) -> int:
        """The gateway's REST."""
        return 1317 + self.offset

    @property
    def grpc(self) -> int:
        """The gateway's gRPC."""
        return 9090 + self.offset

    @property
    def faucet(self) -> int:
        """The faucet."""
        return 8000 + self.offset

    @property
    def provider(self) -> int:
        """The provider's API."""
        return 8443 + self.offset

    @property
    def workloads(self) -> tuple[int, int]:
        """First and last port on which workloads are published."""
        first = 31000 + self.offset % 300 * _WORKLOAD_PORTS
        return first, first + _WORKLOAD_PORTS - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What `devnet.json` keeps: how the devnet was started last. Written before the first file of a home."""

    is_complete: bool
    """Whether the home's first set-up was finished."""
    port_offset: int = 0
    block_time: str = "1s"
    with_provider: bool = True
    driver: str = "bwrap"


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one devnet's home."""

    home: Path

    @property
    def lock(self) -> Path:
        """Held by the devnet's process."""
        return self.home / DEVNET_LOCK

    @property
    def record_path(self) -> Path:
        """The record's file."""
        return self.home / "devnet.json"

    @property
    def ready_path(self) -> Path:
        """There while everything is up; the text is what `up` printed."""
        return self.home / "devnet.ready"

    @property
    def logs(self) -> Path:
        """One file per child."""
        return self.home / "logs"

    @property
    def provider(self) -> Path:
        """The provider's home."""
        return self.home / "provider"

    def log(self, name: str) -> Path:
        """The log of one child."""
        return self.logs / f"{name}.log"

    def find_record(self) -> Record | None:
        """The record; None if this is no devnet's home."""
        try:
            return Record(**json.loads(self.record_path.read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as error:
            raise CliError(
                f"{self.record_path} is malformed", f"Start over: `ve devnet reset --home {self.home}`."
            ) from error

    def save_record(self, record: Record) -> None:
        """Replace the record."""
        self.home.mkdir(parents=True, exist_ok=True)
        replace_file(self.record_path, json.dumps(asdict(record), indent=2) + "\n")

    @classmethod
    def of(cls, home: Path) -> Self:
        """The layout below `home`."""
        return cls(home.expanduser().absolute())
