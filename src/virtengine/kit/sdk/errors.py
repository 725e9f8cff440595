"""Errors a transaction may end in.

An `SdkError` is *expected*: it rolls back what was done and becomes an ABCI codespace and code, which CometBFT hashes,
so the number never depends on the machine. Every other exception is a *bug* (same everywhere: rolled back, fixed code,
loud) or the *machine* failing (see `is_machine_error`: halt, never commit).

The root codes are those of the Cosmos SDK's `types/errors`; a log reads "detail: text", as clients match on it.
"""

from typing import ClassVar

from virtengine.kit.codec.errors import DecodeError, InvalidAddress
from virtengine.kit.store.errors import StoreError

__all__ = [
    "InsufficientFee",
    "InsufficientFunds",
    "InvalidAddressError",
    "InvalidAuthority",
    "InvalidCoins",
    "InvalidGasLimit",
    "InvalidHeight",
    "InvalidPubKey",
    "InvalidRequest",
    "InvalidSequence",
    "InvalidType",
    "KeyNotFound",
    "LogicError",
    "MemoTooLarge",
    "NoSignatures",
    "NotFound",
    "NotSupported",
    "OutOfGas",
    "Panic",
    "SdkError",
    "TooManySignatures",
    "TxDecodeError",
    "TxTimeout",
    "TxTimeoutHeight",
    "TxTooLarge",
    "Unauthorized",
    "UnknownAddress",
    "UnknownExtensionOptions",
    "UnknownRequest",
    "WrongSequence",
    "as_sdk_error",
    "is_machine_error",
]


class SdkError(Exception):
    """An expected failure. Subclasses fix codespace, code and text; the argument is the detail."""

    codespace: ClassVar[str] = "sdk"
    code: ClassVar[int] = 1
    text: ClassVar[str] = "internal"
    registry: ClassVar[dict[tuple[str, int], type["SdkError"]]] = {}

    def __init_subclass__(
        cls, *, code: int | None = None, codespace: str | None = None, text: str | None = None
    ) -> None:
        """Claim a code: two classes with one number are a mistake found at import."""
        if codespace is not None:
            cls.codespace = codespace
        if code is None:
            return
        cls.code = code
        cls.text = text or (cls.__doc__ or cls.__name__).split("\n", 1)[0].rstrip(".")
        holder = SdkError.registry.setdefault((cls.codespace, code), cls)
        if holder is not cls and (holder.__module__, holder.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"error code {cls.codespace}/{code} is taken by {holder.__qualname__}")

    def __str__(self) -> str:
        """`detail: text`, as Go's wrapped errors print."""
        detail = super().__str__()
        return f"{detail}: {self.text}" if detail else self.text


class TxDecodeError(SdkError, code=2, text="tx parse error"):
    """The bytes are not a transaction."""


class InvalidSequence(SdkError, code=3, text="invalid sequence"):
    """A sequence that can never be right."""


class Unauthorized(SdkError, code=4, text="unauthorized"):
    """The signer may not do this."""


class InsufficientFunds(SdkError, code=5, text="insufficient funds"):
    """The account holds less than it would spend."""


class UnknownRequest(SdkError, code=6, text="unknown request"):
    """No such message or query."""


class InvalidAddressError(SdkError, code=7, text="invalid address"):
    """Text that is no address of this chain."""


class InvalidPubKey(SdkError, code=8, text="invalid pubkey"):
    """A public key that does not fit its account."""


class UnknownAddress(SdkError, code=9, text="unknown address"):
    """No account there."""


class InvalidCoins(SdkError, code=10, text="invalid coins"):
    """Unsorted, doubled, negative or zero amounts."""


class OutOfGas(SdkError, code=11, text="out of gas"):
    """The transaction used up its gas."""


class MemoTooLarge(SdkError, code=12, text="memo too large"):
    """The memo exceeds the parameter."""


class InsufficientFee(SdkError, code=13, text="insufficient fee"):
    """Less than this node's minimum gas price asks."""


class TooManySignatures(SdkError, code=14, text="maximum number of signatures exceeded"):
    """More signatures than the parameter allows."""


class NoSignatures(SdkError, code=15, text="no signatures supplied"):
    """A transaction without a signature."""


class InvalidRequest(SdkError, code=18, text="invalid request"):
    """The request contradicts itself."""


class TxTooLarge(SdkError, code=21, text="tx too large"):
    """More bytes than a transaction may have."""


class KeyNotFound(SdkError, code=22, text="key not found"):
    """No key of that name."""


class InvalidHeight(SdkError, code=26, text="invalid height"):
    """A height that is not there."""


class InvalidType(SdkError, code=29, text="invalid type"):
    """A value of another type than expected."""


class TxTimeoutHeight(SdkError, code=30, text="tx timeout height"):
    """The block is past the height up to which the transaction is valid."""


class UnknownExtensionOptions(SdkError, code=31, text="unknown extension options"):
    """The transaction asks for an extension that this chain has not."""


class WrongSequence(SdkError, code=32, text="incorrect account sequence"):
    """The signature's sequence is not the account's."""


class LogicError(SdkError, code=35, text="internal logic error"):
    """A broken assumption that is not the sender's fault."""


class NotSupported(SdkError, code=37, text="feature not supported"):
    """Known, and not offered here."""


class NotFound(SdkError, code=38, text="not found"):
    """No such object in the state."""


class InvalidGasLimit(SdkError, code=41, text="invalid gas limit"):
    """A gas limit no block can hold."""


class TxTimeout(SdkError, code=42, text="tx timeout"):
    """The block is past the time up to which the transaction is valid."""


class InvalidAuthority(
    SdkError, codespace="gov", code=8, text="expected gov account as only signer for proposal message"
):
    """Someone else than the chain's authority would change parameters (SDK `x/gov` ErrInvalidSigner)."""


class Panic(SdkError, codespace="undefined", code=111222, text="panic"):
    """A bug in the state machine, the same on every machine: the transaction fails, the log is loud."""


def as_sdk_error(error: Exception) -> SdkError | None:
    """The expected error that `error` stands for, or None if it is a bug or the machine."""
    if isinstance(error, SdkError):
        return error
    if isinstance(error, InvalidAddress):
        return InvalidAddressError(str(error))
    if isinstance(error, DecodeError):
        return TxDecodeError(str(error))
    return None


def is_machine_error(error: BaseException) -> bool:
    """Whether `error` is the machine failing (memory, disk, store): then nothing may be committed.

    `RecursionError` is not: input could cause it, so it must be a bug that fails one transaction.
    """
    return isinstance(error, (MemoryError, OSError, StoreError)) or not isinstance(error, Exception)
