"""An address as the chain computes with it: raw bytes. Its text form is `bech32`'s business."""

from typing import Final, NewType

Address = NewType("Address", bytes)
"""Account, validator or consensus address: 20 bytes of a key's hash, 32 of a derived account. Empty means absent."""

MAX_ADDRESS_SIZE: Final = 255
"""Cosmos SDK `address.MaxAddrLen`: store keys prefix an address with one byte of length."""
