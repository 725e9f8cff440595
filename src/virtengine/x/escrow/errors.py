"""The ways in which escrow refuses."""

from virtengine.kit.sdk.errors import SdkError

__all__ = [
    "AccountClosed",
    "AccountDepleted",
    "AccountExists",
    "AccountNotFound",
    "AmountTooLarge",
    "EscrowError",
    "GrantsNotSupported",
    "HoldExists",
    "HoldNotFound",
    "InsufficientEscrow",
    "InvalidAmount",
    "InvalidGenesis",
    "InvalidParams",
    "InvalidRate",
    "InvalidSource",
    "PaymentClosed",
    "PaymentNotFound",
    "ReserveExceeded",
    "TooManyDeposits",
    "TooManyPayments",
    "WrongDenom",
]


class EscrowError(SdkError, codespace="escrow"):
    """A refusal of escrow."""


class AccountNotFound(EscrowError, code=2):
    """There is no such escrow account."""


class AccountExists(EscrowError, code=3):
    """The escrow account exists already."""


class AccountClosed(EscrowError, code=4):
    """The escrow account is closed."""


class AccountDepleted(EscrowError, code=5):
    """The escrow account has run dry."""


class WrongDenom(EscrowError, code=6):
    """The escrow account is kept in another denomination."""


class InvalidAmount(EscrowError, code=7):
    """The amount is not positive."""


class AmountTooLarge(EscrowError, code=8):
    """The amount is larger than an escrow account may hold."""


class TooManyDeposits(EscrowError, code=9):
    """The escrow account takes no further depositor."""


class PaymentNotFound(EscrowError, code=10):
    """The escrow account has no such payment."""


class PaymentClosed(EscrowError, code=11):
    """The payment is closed."""


class TooManyPayments(EscrowError, code=12):
    """The escrow account takes no further payment."""


class InsufficientEscrow(EscrowError, code=13):
    """The escrow account cannot pay one block of the payment."""


class InvalidRate(EscrowError, code=14):
    """A payment's rate is positive and its reserve rate not negative."""


class ReserveExceeded(EscrowError, code=15):
    """More than the payment's reserve holds."""


class HoldNotFound(EscrowError, code=16):
    """Nothing is held under this id."""


class HoldExists(EscrowError, code=17):
    """Something is held under this id already."""


class InvalidSource(EscrowError, code=18):
    """A deposit comes from the depositor's balance."""


class GrantsNotSupported(EscrowError, code=19):
    """Deposits by grant are not offered yet."""


class InvalidParams(EscrowError, code=20):
    """The parameters are out of bounds."""


class InvalidGenesis(EscrowError, code=21):
    """The genesis document contradicts itself."""
