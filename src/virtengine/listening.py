"""Sockets that servers listen on: opened first of all, so that a port in use is known before anything else is done."""

import resource
import socket
import sys
from typing import Final

__all__ = ["open_listener"]

BACKLOG: Final = 1024
UNTAKEN_MILLISECONDS: Final = 60_000
"""How long a client may take none of what it is sent, answer or end of the connection, before the system drops it."""
DESCRIPTORS: Final = 1 << 16
"""What a server asks of the system where 1,024 are usual: idle connections of strangers must not use up its own."""


def open_listener(host: str, port: int) -> socket.socket:
    """A TCP socket listening on an address, `host` without brackets; `OSError` if that cannot be. Port 0: a free one.

    The protocol is named because asyncio turns off Nagle's delay, 40 ms an answer, only for sockets that say so.
    """
    _allow_descriptors()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "linux":  # connections inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_MILLISECONDS)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _allow_descriptors() -> None:
    """As many as `DESCRIPTORS` and the hard limit permit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
