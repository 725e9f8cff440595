"""What can go wrong in the daemon: what the operator must mend, what passes, and what does not."""

from virtengine.client.errors import ClientError


class ProviderError(ClientError):
    """The daemon cannot start or do this; `hint` is the next step for the operator."""


class Temporary(Exception):
    """Not now: to be tried again, not before `delay` seconds."""

    def __init__(self, reason: str, delay: float = 2.0) -> None:
        super().__init__(reason)
        self.delay = delay


class Permanent(Exception):
    """Not at all: trying the same again will not help."""
