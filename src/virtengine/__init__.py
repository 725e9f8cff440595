"""VirtEngine: a chain for cloud computing, its gateway, its clients and its provider daemon."""

from typing import Final

__version__: Final = "0.1.0"
"""The same as in pyproject.toml."""
