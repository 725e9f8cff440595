"""Hexadecimal text from clients, refused in the words Go has for it."""

from typing import Final

_DIGITS: Final = "0123456789abcdefABCDEF"


def parse_hex(text: str) -> bytes:
    """The bytes `text` spells; ValueError if it is not hexadecimal."""
    bad = next((letter for letter in text if letter not in _DIGITS), None)
    if bad is not None:
        raise ValueError(f"encoding/hex: invalid byte: U+{ord(bad):04X} '{bad}'")
    if len(text) % 2:
        raise ValueError("encoding/hex: odd length hex string")
    return bytes.fromhex(text)
