"""Hexadecimal text from clients, refused in the words Go has for it."""

import re
from typing import Final

_OTHER: Final = re.compile(r"[^0-9a-fA-F]")


def parse_hex(text: str) -> bytes:
    """The bytes `text` spells; ValueError if it is not hexadecimal."""
    bad = _OTHER.search(text)
    if bad is not None:
        raise ValueError(f"encoding/hex: invalid byte: U+{ord(bad[0]):04X} '{bad[0]}'")
    if len(text) % 2:
        raise ValueError("encoding/hex: odd length hex string")
    return bytes.fromhex(text)
