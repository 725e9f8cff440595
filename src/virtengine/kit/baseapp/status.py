"""Failures as gRPC names them: clients get the codes by gRPC, by REST (as HTTP statuses), and in text by abci_query."""

from enum import IntEnum
from typing import Final, NamedTuple

from virtengine.kit.sdk.errors import (
    InsufficientFunds,
    InvalidAddressError,
    InvalidCoins,
    InvalidHeight,
    InvalidRequest,
    InvalidType,
    KeyNotFound,
    NotFound,
    NotSupported,
    OutOfGas,
    SdkError,
    TxDecodeError,
    Unauthorized,
    UnknownAddress,
    UnknownRequest,
)

__all__ = ["Code", "Status", "status_of"]


class Code(IntEnum):
    """gRPC status codes."""

    OK = 0
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14

    @property
    def label(self) -> str:
        """The name as Go prints it: `NotFound`."""
        return "".join(word.capitalize() for word in self.name.split("_"))


class Status(NamedTuple):
    """A code and a sentence."""

    code: Code
    text: str

    def __str__(self) -> str:
        return f"rpc error: code = {self.code.label} desc = {self.text}"


_CODES: Final[tuple[tuple[tuple[type[SdkError], ...], Code], ...]] = (
    ((NotFound, KeyNotFound, UnknownAddress), Code.NOT_FOUND),
    (
        (InvalidRequest, InvalidAddressError, InvalidCoins, InvalidHeight, InvalidType, TxDecodeError),
        Code.INVALID_ARGUMENT,
    ),
    ((NotSupported, UnknownRequest), Code.UNIMPLEMENTED),
    ((OutOfGas,), Code.RESOURCE_EXHAUSTED),
    ((Unauthorized,), Code.PERMISSION_DENIED),
    ((InsufficientFunds,), Code.FAILED_PRECONDITION),
)
"""Error classes, with their subclasses in modules, by code. All others are UNKNOWN, as in the SDK."""


def status_of(error: SdkError) -> Status:
    """The status of a failed query. Where the code says what the error's own text would, the detail is the sentence."""
    for classes, code in _CODES:
        if isinstance(error, classes):
            detail = str(error.args[0]) if error.args else ""
            return Status(code, detail or error.text)
    return Status(Code.UNKNOWN, str(error))
