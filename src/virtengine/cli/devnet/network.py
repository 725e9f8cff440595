"""One run of a devnet: start everything, watch over it, stop it."""

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import httpx

from virtengine.cli.devnet import provider as provider_side
from virtengine.cli.devnet.children import Child
from virtengine.cli.devnet.layout import CHAIN_ID, CUSTOMER, FAUCET, HOST, PROVIDER, Layout, Ports, Record
from virtengine.cli.devnet.ports import require_free_ports
from virtengine.cli.devnet.setup import prepare
from virtengine.cli.failures import CliError
from virtengine.cli.progress import Progress
from virtengine.client.errors import ClientError
from virtengine.client.keyring import Keyring
from virtengine.client.rpc import Rpc
from virtengine.stopping import stopping_on

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Network", "locked", "run"]

_PATIENCE: Final = 60.0
"""Seconds a child has to answer."""
_WATCH_INTERVAL: Final = 0.25


class Stopped(Exception):
    """Somebody asked the devnet to stop."""


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Be the one process that runs the devnet of a home; `CliError` if another is."""
    layout.home.mkdir(parents=True, exist_ok=True, mode=0o711)
    with layout.lock.open("a+") as file:
        os.fchmod(file.fileno(), 0o600)  # whoever may open a file may lock it, and so keep the devnet from starting
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CliError(
                f"the devnet of {layout.home} runs already (process {file.read().strip() or 'unknown'})",
                "`ve devnet status` shows it, `ve devnet down` stops it; a second one needs its own home and ports.",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def run(layout: Layout, record: Record, say: Callable[[str], None]) -> None:
    """Start everything, say where it is and `ready`, watch over it until SIGINT or SIGTERM, stop it."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    with locked(layout), stopping_on(*signals, tell=lambda: print("stopping …", file=sys.stderr, flush=True)) as stop:
        layout.ready_path.unlink(missing_ok=True)
        network = Network(layout, record, stop)
        try:
            network.start(say)
            network.watch(say)
        except Stopped:
            pass
        finally:
            layout.ready_path.unlink(missing_ok=True)
            network.stop()


class Network:
    """The processes of one devnet."""

    def __init__(self, layout: Layout, record: Record, stop: threading.Event) -> None:
        self._layout = layout
        self._record = record
        self._ports = Ports(record.port_offset)
        self._stop = stop
        self._children: list[Child] = []
        self._http = httpx.Client(timeout=2.0, trust_env=False)
        self._rpc = Rpc(f"http://{HOST}:{self._ports.rpc}", timeout=2.0)

    def start(self, say: Callable[[str], None]) -> None:
        """Check what can be checked beforehand, then start one after the other."""
        require_free_ports(self._list_ports())
        if self._record.with_provider:
            provider_side.require_sandbox(self._record.driver)
        with Progress() as progress:
            progress.begin("setting up")
            is_new = prepare(self._layout, self._record)
            progress.done("a new chain was made" if is_new else "going on with the chain that is there")
            for child, text in self._list_children():
                progress.begin(f"starting the {child.name}")
                if child.name == "provider":
                    provider_side.prepare(self._layout, self._ports, self._record.driver)
                child.start()
                self._children.append(child)
                child.wait_ready(_PATIENCE, self._check_stop)
                progress.done(text)
        summary = self._describe()
        self._layout.ready_path.write_text(summary + "\n")
        say(summary)
        say("ready")

    def watch(self, say: Callable[[str], None]) -> None:
        """Restart what dies, until told to stop."""
        while not self._stop.wait(_WATCH_INTERVAL):
            for child in self._children:
                if notice := child.revive():
                    say(notice)

    def stop(self) -> None:
        """Stop the children, last started first, then the workloads; what cannot be stopped does not keep the rest."""
        for child in reversed(self._children):
            child.stop()
        self._http.close()
        self._rpc.close()
        if self._record.with_provider:
            provider_side.stop_workloads(self._layout)

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _list_ports(self) -> "Sequence[tuple[str, int]]":
        listed = [
            ("RPC", self._ports.rpc),
            ("REST", self._ports.rest),
            ("gRPC", self._ports.grpc),
            ("faucet", self._ports.faucet),
        ]
        return [*listed, ("provider API", self._ports.provider)] if self._record.with_provider else listed

    def _list_children(self) -> Iterator[tuple[Child, str]]:
        """The children in the order they are started, and what to say once each is up."""
        home, ports = ("--home", str(self._layout.home)), self._ports
        node = f"http://{HOST}:{ports.rpc}"
        yield self._child("node", ["start", *home], self._is_node_ready), "the chain makes blocks"

        gateway = ["--rest", f"{HOST}:{ports.rest}", "--grpc", f"{HOST}:{ports.grpc}", "--node", node]
        url = f"http://{HOST}:{ports.rest}/cosmos/base/tendermint/v1beta1/node_info"
        yield (
            self._child("gateway", ["gateway", "start", *home, *gateway], lambda: self._answers(url)),
            "the gateway answers",
        )
        faucet = ["faucet", "start", *home, "--listen", f"{HOST}:{ports.faucet}"]
        url_of_faucet = f"http://{HOST}:{ports.faucet}/status"
        yield self._child("faucet", faucet, lambda: self._answers(url_of_faucet)), "the faucet answers"
        if self._record.with_provider:
            arguments = provider_side.run_arguments(self._layout)
            ready = provider_side.is_ready(self._ports)
            yield self._child("provider", arguments, ready), "the provider is registered and bids"

    def _child(self, name: str, arguments: "Sequence[str]", is_ready: Callable[[], bool]) -> Child:
        return Child(name, arguments, self._layout.log(name), is_ready)

    def _is_node_ready(self) -> bool:
        try:
            return int(self._rpc.call("status")["sync_info"]["latest_block_height"]) >= 1
        except (ClientError, KeyError, TypeError, ValueError):
            return False

    def _answers(self, url: str) -> bool:
        try:
            return self._http.get(url).is_success
        except httpx.HTTPError:
            return False

    def _describe(self) -> str:
        """Where each thing is."""
        layout, ports = self._layout, self._ports
        keyring = Keyring(layout.home, "test", lambda _: "")
        rows = [
            ("chain", f"{CHAIN_ID}, a block every {self._record.block_time}"),
            ("RPC", f"http://{HOST}:{ports.rpc}"),
            ("REST", f"http://{HOST}:{ports.rest}   (API description: /swagger/)"),
            ("gRPC", f"{HOST}:{ports.grpc}"),
            ("faucet", f'http://{HOST}:{ports.faucet}   (POST /credit {{"denom":"uve","address":"ve1…"}})'),
        ]
        if self._record.with_provider:
            rows.append(
                (
                    "provider",
                    f"https://{HOST}:{ports.provider}, workloads at ports {'-'.join(map(str, ports.workloads))}",
                )
            )
        names = [CUSTOMER, FAUCET, *([PROVIDER] if self._record.with_provider else [])]
        rows += [(f"key {name}", keyring.show(name).bech32) for name in names]
        rows += [("home", str(layout.home)), ("logs", str(layout.logs))]
        if self._record.with_provider and self._record.driver == "process":
            rows.append(("WARNING", "workloads are plain processes: there is NO isolation (--driver process)"))
        width = max(len(name) for name, _ in rows)
        return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)
