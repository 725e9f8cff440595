"""Gas: what a transaction pays for the work it causes, counted on logical bytes whatever the caches did."""

from virtengine.kit.sdk.errors import OutOfGas

__all__ = ["BlockGasMeter", "GasMeter", "InfiniteGasMeter"]

MAX_GAS = (1 << 64) - 1


class GasMeter:
    """Counts up to a limit; what goes beyond raises `OutOfGas` with the place where it happened.

    The text is the Cosmos SDK's ("out of gas in location: …"), which clients parse.
    """

    __slots__ = ("consumed", "granted", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.consumed = 0
        self.granted = limit
        """Up to here gas may be taken by counting it in `consumed` alone: `consume` would do no more."""

    def consume(self, amount: int, descriptor: str) -> None:
        """Use `amount` units for `descriptor`."""
        self.consumed += amount
        if self.consumed > self.limit:
            raise OutOfGas(f"out of gas in location: {descriptor}; gasWanted: {self.limit}, gasUsed: {self.consumed}")

    @property
    def remaining(self) -> int:
        """Units left, never negative."""
        return max(0, self.limit - self.consumed)


class InfiniteGasMeter(GasMeter):
    """Counts without a limit: genesis, block hooks, queries and simulation."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(MAX_GAS)

    def consume(self, amount: int, descriptor: str) -> None:
        """Use `amount` units; never refuses."""
        self.consumed += amount


class BlockGasMeter(GasMeter):
    """What a whole block may use; `limit` 0 or less means no limit (consensus parameter max_gas = -1)."""

    __slots__ = ()

    def __init__(self, max_gas: int) -> None:
        super().__init__(max_gas if max_gas > 0 else MAX_GAS)
