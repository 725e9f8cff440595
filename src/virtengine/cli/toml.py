"""Changing single values of a TOML file while its comments stay."""

import re

__all__ = ["replace_value"]

_SECTION = re.compile(r"\[([^\[\]]+)\]\s*(?:#.*)?")


def replace_value(text: str, section: str, key: str, value: str) -> str:
    """`text` with `key` of `section` ("" for the top) set to the TOML `value`; KeyError if it has no such line."""
    lines = text.splitlines(keepends=True)
    current = ""
    pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
    for at, line in enumerate(lines):
        if match := _SECTION.fullmatch(line.strip()):
            current = match[1]
        elif current == section and pattern.match(line):
            lines[at] = f"{key} = {value}\n"
            return "".join(lines)
    raise KeyError(f"[{section}] {key}")
