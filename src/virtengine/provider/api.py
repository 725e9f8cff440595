"""
The provider's API over TLS: status of the provider, status and logs of leases.

    GET /status                                   everybody
    GET /lease/OWNER/SEQUENCE/ATTEMPT/status      a token with scope `status`
    GET /lease/OWNER/SEQUENCE/ATTEMPT/logs        a token with scope `logs`;  ?service=&replica=&tail=&follow=

The manifest does not come this way: it comes sealed from the chain. Logs are the customer's; they may hold anything.
"""

import asyncio
import os
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from virtengine import __version__
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease
from virtengine.listening import open_listener
from virtengine.provider.adapters.abc import Adapter, PermanentFault, TemporaryFault
from virtengine.provider.chain import Chain
from virtengine.provider.errors import ProviderError, Temporary
from virtengine.provider.inventory import Inventory
from virtengine.provider.keys import ProviderKeys
from virtengine.provider.lifecycle import Lifecycle
from virtengine.provider.names import lease_name, parse_lease_name, workload_key
from virtengine.provider.tokens import BadToken, check_token
from virtengine.serving import BoundedHttp

SCOPES = {"status": "status", "logs": "logs"}
"""Scope that each route of a lease asks for."""
MAX_TAIL = 10_000
MAX_FOLLOWERS = 64
"""Logs followed at once: each takes a thread again and again."""
MAX_FOLLOWERS_OF_A_LEASE = 8
HANDSHAKE_SECONDS = 10.0
_NUMBER_DIGITS = 6


@dataclass(frozen=True, slots=True)
class ApiState:
    """What the routes need."""

    chain: Chain
    adapter: Adapter
    lifecycle: Lifecycle
    inventory: Inventory
    followers: "Followers"
    closing: threading.Event


class Followers:
    """Who follows a log now, by lease."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._places: list[str] = []

    def enter(self, lease: str) -> None:
        """Take a place; HTTPException if there is none."""
        with self._guard:
            if len(self._places) >= MAX_FOLLOWERS or self._places.count(lease) >= MAX_FOLLOWERS_OF_A_LEASE:
                raise HTTPException(503, "too many logs are being followed", headers={"Retry-After": "10"})
            self._places.append(lease)

    def leave(self, lease: str) -> None:
        """Give it back."""
        with self._guard:
            self._places.remove(lease)


def build_app(chain: Chain, adapter: Adapter, lifecycle: Lifecycle, inventory: Inventory) -> Starlette:
    """The application, without a server."""
    state = ApiState(chain, adapter, lifecycle, inventory, Followers(), threading.Event())
    lease = "/lease/{owner}/{sequence}/{attempt}"
    app = Starlette(
        routes=[
            Route("/status", _status),
            Route(f"{lease}/status", _lease_status),
            Route(f"{lease}/logs", _lease_logs),
        ],
        exception_handlers={HTTPException: _explain, Temporary: _unavailable, TemporaryFault: _unavailable},
    )
    app.state.provider = state
    return app


async def _status(request: Request) -> Response:
    """What everybody may know."""
    state = _get_state(request)
    free, total = state.inventory.free, state.inventory.total
    leases = state.lifecycle.list_live()
    return JSONResponse(
        {
            "version": __version__,
            "provider": encode_account(state.chain.address),
            "leases": len(leases),
            "capacity": {
                "cpu_milli": total.cpu_milli,
                "memory_bytes": total.memory_bytes,
                "storage_bytes": total.storage_bytes,
            },
            "free": {
                "cpu_milli": free.cpu_milli,
                "memory_bytes": free.memory_bytes,
                "storage_bytes": free.storage_bytes,
            },
        }
    )


async def _lease_status(request: Request) -> Response:
    """What the workload does and where it is reached."""
    state = _get_state(request)
    name = await run_in_threadpool(_authorize, request, state, SCOPES["status"])
    lease = await run_in_threadpool(_get_lease, state, name)
    status = await run_in_threadpool(state.adapter.inspect, workload_key(state.chain.chain_id, name))
    answer: dict[str, Any] = {"lease": name, "state": lease.state.name.lower(), "workload": "none"}
    if status is not None:
        answer |= {
            "workload": status.state.value,
            "config_version": lease.config_version,
            "restarts": status.restarts,
            "reason": status.reason,
            "endpoints": [
                {
                    "service": point.service,
                    "port": point.inside,
                    "host": point.host,
                    "external": point.port,
                    "url": point.url,
                }
                for point in status.published
            ],
        }
    return JSONResponse(answer)


async def _lease_logs(request: Request) -> Response:
    """The output of one replica, as it was written; with `follow`, as it comes."""
    state = _get_state(request)
    name = await run_in_threadpool(_authorize, request, state, SCOPES["logs"])
    query = request.query_params
    tail = _read_number(query.get("tail", "100"), MAX_TAIL)
    replica = _read_number(query.get("replica", "0"), 1000)
    service = query.get("service", "")
    if not service:
        service = await run_in_threadpool(_get_only_service, state, name)
    follows = query.get("follow", "") in ("1", "true")
    over = threading.Event()
    key = workload_key(state.chain.chain_id, name)
    is_over = (
        (lambda: over.is_set() or state.closing.is_set() or name not in state.lifecycle.list_live())
        if follows
        else None
    )
    chunks = state.adapter.open_log(key, service, replica, tail, is_over)
    try:
        first = await run_in_threadpool(next, chunks, b"")
    except PermanentFault as fault:
        raise HTTPException(404, str(fault)) from None
    if not follows:
        return LogResponse(first, chunks, over.set)
    state.followers.enter(name)

    def finish() -> None:
        over.set()
        state.followers.leave(name)

    return LogResponse(first, chunks, finish)


class LogResponse(StreamingResponse):
    """The chunks, read in threads. `finish` is called however it ends: also when the customer is gone before it begins,
    and so nothing of the body is ever asked for.
    """

    def __init__(self, first: bytes, chunks: Iterator[bytes], finish: Callable[[], None]) -> None:
        super().__init__(
            _stream(first, chunks), media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
        )
        self._finish = finish

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._finish()


async def _stream(first: bytes, chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    chunk: bytes | None = first
    while chunk is not None:
        if chunk:
            yield chunk
        chunk = await run_in_threadpool(next, chunks, None)


def _authorize(request: Request, state: ApiState, scope: str) -> str:
    """The name of the lease the path names, if the token allows `scope` on it."""
    try:
        name = lease_name(
            parse_lease_name("/".join(request.path_params[part] for part in ("owner", "sequence", "attempt")))
        )
    except DecodeError:
        raise HTTPException(400, "the path names no lease") from None
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise HTTPException(401, "a token is needed", headers={"WWW-Authenticate": "Bearer"})
    try:
        check_token(
            token.strip(),
            provider=encode_account(state.chain.address),
            lease=name,
            scope=scope,
            now=int(time.time()),
            find_key=lambda owner: state.chain.find_account_key(Address(owner)),
        )
    except BadToken as error:
        raise HTTPException(403, str(error)) from None
    return name


def _get_lease(state: ApiState, name: str) -> Lease:
    lease = state.lifecycle.list_live().get(name) or state.chain.find_lease(parse_lease_name(name))
    if lease is None or lease.provider != state.chain.address:
        raise HTTPException(404, "no such lease here")
    return lease


def _get_only_service(state: ApiState, name: str) -> str:
    services = state.adapter.list_services(workload_key(state.chain.chain_id, name))
    if len(services) != 1:
        raise HTTPException(
            400 if services else 404, f"name a service: {', '.join(services)}" if services else "no such lease here"
        )
    return services[0]


def _read_number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS and int(text) <= most):
        raise HTTPException(400, f"a whole number up to {most} is expected")
    return int(text)


def _get_state(request: Request) -> ApiState:
    state: ApiState = request.app.state.provider
    return state


async def _explain(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, status_code=error.status_code, headers=error.headers)


async def _unavailable(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=503, headers={"Retry-After": "5"})


class ApiServer:
    """The application behind TLS, in a thread of its own."""

    def __init__(self, app: Starlette, keys: ProviderKeys, address: str, port: int) -> None:
        """ProviderError if the address is taken."""
        self._app = app
        self._listener = _listen(address, port)
        config = uvicorn.Config(
            app,
            http=BoundedHttp,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=3,
            limit_concurrency=512,
            lifespan="off",
            ws="none",
        )
        config.load()
        config.ssl = _make_tls(keys)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="api", daemon=True)

    @property
    def port(self) -> int:
        """The port listened on."""
        port: int = self._listener.getsockname()[1]
        return port

    def start(self) -> None:
        """Serve, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving; followers are let go."""
        self._app.state.provider.closing.set()
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.run(self._server.serve(sockets=[self._listener]))


class _Loop(asyncio.SelectorEventLoop):
    """uvicorn passes no bound on the time of a TLS handshake: asyncio's is a minute, in which a connection that counts
    nowhere can be held for nothing.
    """

    async def create_server(self, *arguments: Any, **options: Any) -> asyncio.Server:
        """As asyncio's."""
        return await super().create_server(*arguments, ssl_handshake_timeout=HANDSHAKE_SECONDS, **options)


def _listen(address: str, port: int) -> socket.socket:
    try:
        return open_listener(address, port)
    except OSError as error:
        hint = "Stop what has it, or set another `listen` under [api] in provider.toml."
        raise ProviderError(f"the API cannot listen on {address}:{port}: {error.strerror}", hint) from error


def _make_tls(keys: ProviderKeys) -> ssl.SSLContext:
    """TLS 1.3 with our certificate. The standard library reads keys from files only: from one in memory."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    descriptor = os.memfd_create("api", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, keys.api_key_pem + keys.api_certificate_pem)
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)
    return context
