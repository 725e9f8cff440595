"""
The relay of one instance: accepts outside, dials inside its network namespace, copies bytes both ways and counts them.

The listening sockets were made in the host's network namespace; then this process enters the namespaces of the
instance, so what it accepts is outside and what it dials is inside. That needs no helper in the image, no mount and
no capability. A process can join one network namespace only: one relay per instance. Runs in a child of the
supervisor, which dies with it. Standard library only.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from virtengine.provider.adapters.local import processes

MAX_CONNECTIONS = 4096
"""To one replica at once: strangers make them, and their buffers are the host's memory, not the workload's."""
KEEP_SECONDS = 300
"""After so long without a byte the system asks whether the other end is still there."""
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_NS_GET_USERNS = 0xB701
_DIAL_PATIENCE = 10.0
"""How long a connection waits for a workload that does not listen yet, seconds."""
_DIAL_PAUSE = 0.05
_DIAL_TIMEOUT = 5.0
_LIBC = ctypes.CDLL(None, use_errno=True)


class Totals:
    """Bytes copied to and from the instance, and how many connections there are now."""

    def __init__(self) -> None:
        self.inward = 0
        self.outward = 0
        self.connections = 0


class Side(asyncio.Protocol):
    """One of the two connections of a pair; what it receives goes to its peer, as fast as that takes it."""

    def __init__(self, totals: Totals, peer: Side | None = None) -> None:
        self.peer = peer
        self.has_ended = False
        """Whether nothing more comes from this side."""
        self.transport: asyncio.Transport | None = None
        self._totals = totals

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Small writes go out at once; who is gone without a word is noticed."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEP_SECONDS)

    def data_received(self, data: bytes) -> None:
        """On to the peer."""
        if self.peer is not None and self.peer.transport is not None:
            self.count(len(data))
            self.peer.transport.write(data)

    def count(self, size: int) -> None:
        """What came this way."""
        self._totals.outward += size

    def eof_received(self) -> bool:
        """The peer is told; the other direction goes on: half-closed connections are legal. After both, all ends."""
        self.has_ended = True
        if self.peer is None or self.peer.transport is None or self.peer.transport.is_closing():
            return True
        if not self.peer.has_ended:
            self.peer.transport.write_eof()
            return True
        self.peer.transport.close()
        return False

    def pause_writing(self) -> None:
        """This side is slow: the peer reads no more."""
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        """This side has caught up."""
        if self.peer is not None and self.peer.transport is not None and not self.peer.transport.is_closing():
            self.peer.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The peer goes too."""
        if self.peer is not None and self.peer.transport is not None and not self.peer.transport.is_closing():
            self.peer.transport.close()


class Outside(Side):
    """An accepted connection. Nothing is read from it before the one inside stands."""

    def __init__(self, totals: Totals, inside: int) -> None:
        super().__init__(totals)
        self._inside = inside
        self._early = b""
        self._dialling: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Small writes go out at once."""
        super().connection_made(transport)
        assert self.transport is not None
        self._totals.connections += 1
        if self._totals.connections > MAX_CONNECTIONS:
            self.transport.abort()
            return
        self.transport.pause_reading()
        self._dialling = asyncio.get_running_loop().create_task(self._dial())

    def data_received(self, data: bytes) -> None:
        """On to the peer; what comes before it stands is kept. Python before 3.11.4 reads on after the first pause."""
        if self.peer is None and self.transport is not None:
            self._early += data
            self.transport.pause_reading()
        else:
            super().data_received(data)

    def count(self, size: int) -> None:
        """What came this way."""
        self._totals.inward += size

    def connection_lost(self, exc: Exception | None) -> None:
        """The peer goes too."""
        self._totals.connections -= 1
        if self._dialling is not None:
            self._dialling.cancel()
        super().connection_lost(exc)

    async def _dial(self) -> None:
        assert self.transport is not None
        loop, deadline = asyncio.get_running_loop(), time.monotonic() + _DIAL_PATIENCE
        while True:
            try:
                connecting = loop.create_connection(lambda: Side(self._totals, self), "127.0.0.1", self._inside)
                _, peer = await asyncio.wait_for(connecting, _DIAL_TIMEOUT)
                break
            except (OSError, TimeoutError):
                if time.monotonic() > deadline:
                    self.transport.abort()
                    return
                await asyncio.sleep(_DIAL_PAUSE)
        self.peer, self._dialling = peer, None
        if self._early:
            super().data_received(self._early)
        if self.has_ended:
            super().eof_received()
        if self.transport.is_closing():
            super().connection_lost(None)
        else:
            self.transport.resume_reading()


def run(listeners: list[tuple[socket.socket, int]], first: int, uid: int, report: int, parent: int) -> None:
    """Serve until the instance's first process ends. `report` gets a line "inward outward" when the totals changed.

    `listeners` pairs a listening socket with the port inside; the namespaces are those of `first` if it has its own.
    """
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    processes.set_death_signal(parent)
    watched = os.pidfd_open(first)
    _enter(first)
    asyncio.run(_serve(listeners, watched, report))


def _enter(pid: int) -> None:
    """Join the network namespace of `pid`, through the user namespace that owns it, which need not be that of `pid`."""
    net = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    if os.fstat(net).st_ino != Path("/proc/self/ns/net").stat().st_ino:  # a plain process shares the host's
        user = fcntl.ioctl(net, _NS_GET_USERNS)
        _set_namespace(user, _CLONE_NEWUSER)
        _set_namespace(net, _CLONE_NEWNET)
        os.close(user)
    os.close(net)


def _set_namespace(descriptor: int, kind: int) -> None:
    if _LIBC.setns(descriptor, kind):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


async def _serve(listeners: list[tuple[socket.socket, int]], watched: int, report: int) -> None:
    loop, totals = asyncio.get_running_loop(), Totals()
    gone = asyncio.Event()
    loop.add_reader(watched, gone.set)
    for listener, inside in listeners:
        listener.setblocking(False)
        await loop.create_server(_factory(totals, inside), sock=listener, backlog=512)
    told = (0, 0)
    while not gone.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(gone.wait(), 1.0)
        if told != (now := (totals.inward, totals.outward)):
            os.write(report, f"{now[0]} {now[1]}\n".encode())
            told = now


def _factory(totals: Totals, inside: int) -> Callable[[], Outside]:
    return lambda: Outside(totals, inside)
