"""Keys of the block store: numbers big-endian, so that they sort as numbers."""


def height_key(height: int) -> bytes:
    """8 bytes."""
    return height.to_bytes(8, "big")


def tx_key(height: int, index: int) -> bytes:
    """12 bytes: height and position in the block."""
    return height.to_bytes(8, "big") + index.to_bytes(4, "big")


def read_tx_key(key: bytes) -> tuple[int, int]:
    """Height and position."""
    return int.from_bytes(key[:8], "big"), int.from_bytes(key[8:12], "big")
