"""Which versions are kept."""

from typing import Final, NamedTuple

__all__ = ["DEFAULT", "EVERYTHING", "NOTHING", "Pruning", "custom"]


class Pruning(NamedTuple):
    """The latest `keep_recent` versions stay readable; 0 keeps all."""

    keep_recent: int

    def compute_first_kept(self, latest: int) -> int:
        """The oldest version to keep when `latest` is the newest."""
        return latest - self.keep_recent + 1 if self.keep_recent else 0


DEFAULT: Final = Pruning(362_880)
"""Three weeks of five-second blocks, the SDK's figure."""

NOTHING: Final = Pruning(0)
"""Keep all (archive node)."""

EVERYTHING: Final = Pruning(2)
"""Keep what a replay of the last block needs."""


def custom(keep_recent: int) -> Pruning:
    """Keep so many; at least 2, as the SDK demands."""
    if keep_recent < EVERYTHING.keep_recent:
        raise ValueError(f"pruning keeps at least {EVERYTHING.keep_recent} versions, not {keep_recent}")
    return Pruning(keep_recent)
