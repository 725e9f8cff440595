"""Ways the stores fail.

`StoreError` is of the machine family: the node halts and nothing was committed. `VersionUnavailable` is an answer to
whoever asked for a height this node does not hold.
"""

__all__ = [
    "HomeInUse",
    "StateVersionMismatch",
    "StoreError",
    "VersionPruned",
    "VersionUnavailable",
    "VersionUnknown",
]


class StoreError(Exception):
    """The state cannot be read or written: disk full, damaged file, foreign writer."""


class HomeInUse(StoreError):
    """Another process holds the home for writing."""


class StateVersionMismatch(StoreError):
    """The home was written in another layout; the text names the way out."""


class VersionUnavailable(LookupError):
    """The state of `version` is not here."""

    def __init__(self, version: int, text: str) -> None:
        super().__init__(text)
        self.version = version


class VersionPruned(VersionUnavailable):
    """The version was committed, and dropped by the pruning policy since."""

    def __init__(self, version: int, first: int, latest: int) -> None:
        super().__init__(
            version,
            f"version {version} has been pruned; this node keeps versions {first} to {latest}",
        )


class VersionUnknown(VersionUnavailable):
    """The version was not committed (yet)."""

    def __init__(self, version: int, latest: int) -> None:
        super().__init__(version, f"version {version} does not exist; the latest version is {latest}")
