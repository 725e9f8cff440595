"""What can go wrong between a client and the chain. Each error says what happened and what to do next."""

import re
from typing import Final

_SEQUENCE: Final = re.compile(r"account sequence mismatch, expected (\d{1,20}), got ")
"""The SDK's words, which clients rely on."""

__all__ = [
    "ClientError",
    "NoAnswer",
    "NodeUnreachable",
    "QueryFailed",
    "RpcFailed",
    "TxFailed",
    "TxTimeout",
]


class ClientError(Exception):
    """Base of all. `hint` is the next step, in words for people; empty if there is none."""

    hint: str = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint or self.hint


class NodeUnreachable(ClientError):
    """No answer from the node."""

    hint = "Is the node running? Start one with `make devnet`, or point --node at another."


class NoAnswer(NodeUnreachable):
    """The node was reached and did not answer: whether it has done what it was asked to is not known."""


class RpcFailed(ClientError):
    """The node answered a call with an error."""

    def __init__(self, method: str, code: int, message: str, data: str) -> None:
        super().__init__(f"{method}: {data or message}")
        self.method = method
        self.code = code
        self.data = data


class QueryFailed(ClientError):
    """A query was refused. `codespace` and `code` name the reason."""

    def __init__(self, path: str, codespace: str, code: int, log: str) -> None:
        super().__init__(log or f"{path} failed with {codespace}/{code}")
        self.path = path
        self.codespace = codespace
        self.code = code

    @property
    def is_not_found(self) -> bool:
        """Whether the object asked for does not exist."""
        return (self.codespace, self.code) in {("sdk", 22), ("sdk", 38)}


class TxFailed(ClientError):
    """A transaction was refused, at the door or in a block. Nothing but its fee and sequence changed."""

    def __init__(self, tx_hash: str, codespace: str, code: int, log: str, *, in_block: bool) -> None:
        super().__init__(log or f"failed with {codespace}/{code}")
        self.tx_hash = tx_hash
        self.codespace = codespace
        self.code = code
        self.in_block = in_block

    @property
    def expected_sequence(self) -> int | None:
        """The sequence the chain wanted, if that was what is wrong; a refused simulation has no code of its own."""
        match = _SEQUENCE.search(str(self))
        return int(match[1]) if match else None


class TxTimeout(ClientError):
    """Handed to the node, but not seen in a block within the time given: it may still be included."""

    def __init__(self, tx_hash: str, seconds: float) -> None:
        super().__init__(
            f"transaction {tx_hash} was seen in no block after {seconds:.0f} s",
            f"It may still be included: `ve query tx {tx_hash}` tells. Do not send it again before you know.",
        )
        self.tx_hash = tx_hash
