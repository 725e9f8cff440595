"""The websocket: every method, and `subscribe`, `unsubscribe`, `unsubscribe_all`.

Events wait for each connection, limited in number and size, and are put into words when their turn comes; a call's
answer is sent before the next call is read. A client that does not read is dropped, so that it cannot hold up or fill
the node.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from virtengine.engine.solo.rpc import dispatch
from virtengine.engine.solo.rpc.arguments import Kind, Parameter, read_json
from virtengine.engine.solo.rpc.bus import Event
from virtengine.engine.solo.rpc.jsonrpc import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    SERVER_ERROR,
    CallError,
    Id,
    Request,
    RpcError,
    dump,
    parse_message,
    render_error,
    render_result,
)
from virtengine.engine.solo.rpc.methods import Caller, Environment

_LOG = logging.getLogger(__name__)
_QUERY: Final = (Parameter("query", Kind.TEXT),)
_SLOW: Final = "subscription was canceled (reason: client is not pulling messages fast enough)"
_POLICY_VIOLATION: Final = 1008
_MOST_WAITING: Final = 16 << 20
"""Characters of events that may wait for one client; a single larger event may."""


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """Something to send."""

    render: Callable[[], str]
    size: int = 0
    """What it counts for while it waits."""
    sent: asyncio.Event | None = None
    """Told when it was."""


class Connection:
    """One websocket client."""

    def __init__(self, env: Environment, socket: WebSocket, caller: Caller) -> None:
        self._env = env
        self._socket = socket
        self._caller = caller
        self._outgoing: asyncio.Queue[_Outgoing] = asyncio.Queue(
            env.node.config.rpc.experimental_subscription_buffer_size
        )
        self._waiting = 0
        self._newest: Id = -1
        self._too_slow = asyncio.Event()

    async def serve(self) -> None:
        """Talk until the client leaves or proves too slow."""
        await self._socket.accept()
        tasks = [asyncio.create_task(work()) for work in (self._read, self._write, self._drop_when_slow)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._leave()

    async def _read(self) -> None:
        while True:
            try:
                message = await self._socket.receive()
            except WebSocketDisconnect:
                return
            if message["type"] != "websocket.receive":
                return
            reply = await self._answer(message.get("text") or message.get("bytes") or "")
            if reply is not None:
                await self._send_reply(reply)

    async def _send_reply(self, reply: str) -> None:
        sent = asyncio.Event()
        await self._outgoing.put(_Outgoing(lambda: reply, sent=sent))
        await sent.wait()

    async def _write(self) -> None:
        try:
            while True:
                outgoing = await self._outgoing.get()
                self._waiting -= outgoing.size
                await self._socket.send_text(outgoing.render())
                if outgoing.sent is not None:
                    outgoing.sent.set()
        except (WebSocketDisconnect, RuntimeError):
            # The client is gone; starlette says so in either way.
            return

    async def _drop_when_slow(self) -> None:
        await self._too_slow.wait()
        _LOG.warning("dropping %s: it does not read its events", self._caller.address)
        farewell = render_error(self._newest, RpcError(SERVER_ERROR, _SLOW))
        try:
            async with asyncio.timeout(1):
                await self._socket.send_text(farewell)
                await self._socket.close(_POLICY_VIOLATION)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return

    async def _answer(self, message: str | bytes) -> str | None:
        try:
            request = parse_message(message)
        except RpcError as error:
            return render_error(None, error)
        if request.id is None:
            return None
        if request.method not in ("subscribe", "unsubscribe", "unsubscribe_all"):
            return await self._call(request)
        try:
            self._change_subscriptions(request, request.id)
        except RpcError as error:
            return render_error(request.id, _as_internal(error))
        return render_result(request.id, "{}")

    async def _call(self, request: Request) -> str | None:
        assert request.id is not None, "notifications are not answered"
        try:
            result = await dispatch.call(self._env, self._caller, request.method, request.params)
        except RpcError as error:
            return render_error(request.id, _as_internal(error))
        return render_result(request.id, result)

    def _change_subscriptions(self, request: Request, id: Id) -> None:
        bus, client = self._env.bus, self._caller.address
        if request.method == "unsubscribe_all":
            bus.unsubscribe_all(client)
            return
        query = _read_query(request.params)
        if request.method == "unsubscribe":
            bus.unsubscribe(client, query)
            return

        def deliver(event: Event) -> None:
            self._deliver(id, query, event)

        bus.subscribe(client, query, deliver)
        self._newest = id

    def _deliver(self, id: Id, query: str, event: Event) -> None:
        """Queue an event, answering the call that subscribed."""
        size = len(event.data) + len(event.events)
        if self._outgoing.full() or (self._waiting and self._waiting + size > _MOST_WAITING):
            self._leave()
            self._too_slow.set()
            return

        def render() -> str:
            return render_result(id, f'{{"query":{dump(query)},"data":{event.data},"events":{event.events}}}')

        self._outgoing.put_nowait(_Outgoing(render, size))
        self._waiting += size

    def _leave(self) -> None:
        try:
            self._env.bus.unsubscribe_all(self._caller.address)
        except CallError:
            # It had no subscription.
            return


def _read_query(params: Any) -> str:
    """The query, ignoring the paging that Keplr sends along."""
    query: str = read_json(_QUERY, params)[0]
    return query


def _as_internal(error: RpcError) -> RpcError:
    """Over the websocket CometBFT calls wrong parameters an internal error."""
    return RpcError(INTERNAL_ERROR, error.data) if error.kind == INVALID_PARAMS else error
