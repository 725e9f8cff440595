"""The one source of randomness: key material and nonces for clients. Consensus code never imports this module."""

from nacl.utils import random


def random_bytes(size: int) -> bytes:
    """`size` bytes from the operating system's generator."""
    return random(size)
