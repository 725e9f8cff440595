"""The ways an engine stops. None of them is caught inside it: they end the process, and their text is for the
operator.
"""


class EngineError(Exception):
    """The engine cannot start or go on; the text says why and what to do next."""


class Halt(EngineError):
    """The chain must not go on: the application broke the contract, or state and blocks disagree. Nothing was
    committed.
    """


class HomeError(EngineError):
    """The node's home is missing something, malformed, or in use by another process."""


class PortError(EngineError):
    """An address cannot be listened on."""


class SigningRefused(Halt):
    """The validator already signed something else at this height, round and step."""
