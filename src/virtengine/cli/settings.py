"""Client settings: `config/client.toml` of a home, which flags and environment variables override."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from virtengine.cli.failures import CliError
from virtengine.cli.homes import settings_path
from virtengine.client.files import replace_file

__all__ = ["Settings"]

_ALLOWED: Final = {"output": ("", "table", "json"), "keyring-backend": ("file", "test")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One value per line of the file; the names there have dashes."""

    chain_id: str = ""
    """Empty: whatever chain the node is on."""
    node: str = "http://127.0.0.1:26657"
    keyring_backend: str = "file"
    output: str = ""
    """`table` or `json`; empty: by where the output goes."""
    key: str = ""
    """The key that signs when `--from` names none."""
    gas_prices: str = "0.0025uve"

    @classmethod
    def load(cls, home: Path) -> Self:
        """The settings of a home; defaults where it has none. `CliError` if the file is malformed."""
        path = settings_path(home)
        try:
            document = tomllib.loads(path.read_text())
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:
            raise CliError(f"the settings in {path} cannot be read: {error}", "Correct or remove the file.") from error
        if wrong := sorted(name for name, value in document.items() if not isinstance(value, str)):
            raise CliError(f"{path}: {wrong[0]} must be a text in quotes")
        settings = cls()
        for name, value in document.items():
            try:
                settings = settings.with_value(name, value)
            except CliError as error:
                raise CliError(f"{path}: {error}", error.hint) from error
        return settings

    def with_value(self, name: str, value: str) -> Self:
        """The settings with one changed, named as in the file; `CliError` for an unknown name."""
        field = name.replace("-", "_")
        if field not in self.__slots__:
            raise CliError(f"unknown setting {name!r}", f"Known ones: {', '.join(self.to_dict())}.")
        if not value.isprintable():
            raise CliError(f"{name} is {value!r}", "A setting is a line of text.")
        allowed = _ALLOWED.get(name)
        if allowed is not None and value not in allowed:
            raise CliError(f"{name} is {value!r}", f"It may be {', '.join(filter(None, allowed))}.")
        return replace(self, **{field: value})

    def to_dict(self) -> dict[str, str]:
        """All settings, named as in the file."""
        return {name.replace("_", "-"): getattr(self, name) for name in self.__slots__}

    def save(self, home: Path) -> None:
        """Write the file."""
        path = settings_path(home)
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{name} = {_quote(value)}" for name, value in self.to_dict().items()]
        replace_file(path, "# Settings of the command `ve`.\n" + "\n".join(lines) + "\n")


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
