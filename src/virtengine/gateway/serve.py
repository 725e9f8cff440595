"""The gateway as a process: bind the ports, serve until told to stop, stop cleanly.

It may start before the node has made its first block, or before there is a state at all: queries are UNAVAILABLE (503)
until then, and so says the health service.
"""

import asyncio
import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvicorn

from virtengine.app.app import STATE_DIRECTORY, make_querier
from virtengine.app.config import AppConfig, ConfigError, load_config
from virtengine.gateway.answers import Answers
from virtengine.gateway.asgi import App
from virtengine.gateway.grpc import GrpcServer
from virtengine.gateway.grpc_web import GrpcWeb
from virtengine.gateway.limits import Limits
from virtengine.gateway.node import RpcNode
from virtengine.gateway.openapi import make_pages
from virtengine.gateway.rest import Rest, allow_origins
from virtengine.gateway.state import HomeState, LimitedQuerier
from virtengine.gateway.table import Table
from virtengine.kit.store.errors import StoreError
from virtengine.listening import open_listener
from virtengine.serving import BoundedHttp

__all__ = ["DEFAULT_NODE", "Address", "Gateway", "GatewayError", "Settings", "run_gateway"]

_log = logging.getLogger(__name__)

DEFAULT_NODE: Final = "tcp://127.0.0.1:26657"
"""Where a node on this machine has its RPC."""

GENESIS: Final = Path("config", "genesis.json")
"""What makes a directory a node's home."""

_GRACE: Final = 2
"""Seconds that requests under way have to end when the server stops."""
_READINESS_PERIOD: Final = 0.25
_MAX_CONNECTIONS: Final = 900
"""REST connections; who comes beyond them is told 503. Below the usual limit of descriptors, 1024."""


class GatewayError(Exception):
    """The gateway cannot start; the text says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens. Port 0 is any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """`127.0.0.1:1317`, `[::1]:1317` or `tcp://localhost:1317`; ValueError otherwise."""
        host, colon, port = text.removeprefix("tcp://").rpartition(":")
        if not colon or not host or not (port.isascii() and port.isdecimal() and int(port) < 1 << 16):
            raise ValueError(f"{text!r} is no address such as 127.0.0.1:1317")
        return cls(host.strip("[]"), int(port))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator sets."""

    home: Path
    """The node's home."""
    rest: Address | None = Address("127.0.0.1", 1317)
    """None for no REST."""
    grpc: Address | None = Address("127.0.0.1", 9090)
    """None for no gRPC."""
    node: str = DEFAULT_NODE
    """The node's RPC, for broadcasting, transactions and blocks."""
    origins: tuple[str, ...] = ()
    """Origins whose web pages may use REST, `*` for all."""
    limits: Limits = field(default_factory=Limits)


class Gateway:
    """Both servers over one home, in the running event loop. Nothing in it is global: a process may hold several."""

    def __init__(self, settings: Settings) -> None:
        """Raises `GatewayError` for a home that cannot be served, `StateVersionMismatch` for one of another layout."""
        if not any((settings.home / each).exists() for each in (GENESIS, STATE_DIRECTORY)):
            raise GatewayError(f"there is no node at {settings.home}; make one with `ve init`, or name another --home")
        config = _load_app_config(settings.home)
        self._settings = settings
        self._state = HomeState(settings.home / STATE_DIRECTORY)
        self._state.open()
        self._node = RpcNode(settings.node, seconds=settings.limits.seconds)
        router = make_querier(self._state, config, node=self._node).router
        querier = LimitedQuerier(self._state, router, gas_limit=config.query_gas_limit, seconds=settings.limits.seconds)
        self._answers = Answers(querier.answer, settings.limits)
        self._table = Table(router)
        self._rest: _RestServer | None = None
        self._grpc: GrpcServer | None = None
        self._readiness: asyncio.Task[None] | None = None
        self.rest_address: Address | None = None
        """Where REST is, once started."""
        self.grpc_address: Address | None = None
        """Where gRPC is, once started."""

    async def start(self) -> None:
        """Take the ports and serve; `GatewayError` if one cannot be had, with nothing left behind."""
        try:
            if self._settings.grpc is not None:
                self._grpc = GrpcServer(self._table, self._answers)
                self.grpc_address = _bind_grpc(self._grpc, self._settings.grpc)
            if self._settings.rest is not None:
                listener = _listen(self._settings.rest)
                self.rest_address = Address(*listener.getsockname()[:2])
                rest = Rest(self._table, self._answers, make_pages(self._table))
                app = GrpcWeb(self._table, self._answers, rest)
                self._rest = _RestServer(allow_origins(app, self._settings.origins), listener)
            if self._grpc is not None:
                await self._grpc.start()
            if self._rest is not None:
                self._rest.start()
        except BaseException:
            await self.stop()
            raise
        self._readiness = asyncio.create_task(self._watch_readiness())

    async def stop(self) -> None:
        """Let requests under way end, then let go of ports and state."""
        if self._readiness is not None:
            self._readiness.cancel()
            with suppress(asyncio.CancelledError):
                await self._readiness
        if self._rest is not None:
            await self._rest.stop()
        if self._grpc is not None:
            await self._grpc.stop()
        await asyncio.to_thread(self._answers.close)
        self._node.close()
        self._state.close()

    async def _watch_readiness(self) -> None:
        """Tell the health service when there is a block to answer from."""
        try:
            while not self._state.is_ready():  # noqa: ASYNC110 - another process makes it so
                await asyncio.sleep(_READINESS_PERIOD)
        except StoreError as error:  # and so is every query
            _log.error("the state cannot be served: %s", error)
            return
        _log.info("there is a state to answer from")
        if self._grpc is not None:
            await self._grpc.set_ready(True)


class _RestServer(uvicorn.Server):
    """uvicorn on a socket of ours, in a task of ours; signals are not its business."""

    def __init__(self, app: App, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=BoundedHttp,
                lifespan="off",
                ws="none",
                limit_concurrency=_MAX_CONNECTIONS,
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_keep_alive=65,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._listener = listener
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Serve."""
        self._task = asyncio.create_task(self.serve(sockets=[self._listener]))

    async def stop(self) -> None:
        """Stop serving and close the socket."""
        self.should_exit = True
        if self._task is not None:
            await self._task
        self._listener.close()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to the process."""
        yield


def run_gateway(settings: Settings) -> None:
    """Run in the foreground until SIGTERM or SIGINT; returns after a clean stop. Only for the main thread."""
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    gateway = Gateway(settings)
    await gateway.start()
    if gateway.rest_address is not None:
        _log.info("REST on http://%s, described at http://%s/swagger/", gateway.rest_address, gateway.rest_address)
    if gateway.grpc_address is not None:
        _log.info("gRPC on %s", gateway.grpc_address)
    await stop.wait()
    await gateway.stop()
    _log.info("stopped")


def _load_app_config(home: Path) -> AppConfig:
    path = home / "config" / "app.toml"
    try:
        return load_config(path) if path.exists() else AppConfig()
    except ConfigError as error:
        raise GatewayError(f"{path}: {error}") from error


def _bind_grpc(server: GrpcServer, address: Address) -> Address:
    try:
        return Address(address.host, server.bind(str(address)))
    except OSError as error:
        raise GatewayError(_describe_port("gRPC", address, "--grpc")) from error


def _listen(address: Address) -> socket.socket:
    try:
        return open_listener(address.host, address.port)
    except OSError as error:
        raise GatewayError(_describe_port("REST", address, "--rest")) from error


def _describe_port(what: str, address: Address, option: str) -> str:
    return f"cannot listen on {address} for {what}; stop what uses the port, or choose another with {option} HOST:PORT"
