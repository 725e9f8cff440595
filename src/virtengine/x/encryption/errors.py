"""The ways to fail, with their fixed numbers. No text repeats what an envelope carries."""

from virtengine.kit.sdk.errors import NotFound, SdkError

__all__ = [
    "EnvelopeMalformed",
    "EnvelopeSignatureInvalid",
    "EnvelopeTooLarge",
    "ExpiryPassed",
    "InvalidGenesis",
    "InvalidParams",
    "KeyNotActive",
    "KeyTaken",
    "KeyUnknown",
    "KeyUnusable",
    "RecipientUnknown",
    "SenderUnknown",
    "TooManyKeys",
]


class InvalidParams(SdkError, codespace="encryption", code=2):
    """a parameter is out of bounds."""


class InvalidGenesis(SdkError, codespace="encryption", code=3):
    """the registry's genesis contradicts itself."""


class KeyUnknown(NotFound, codespace="encryption", code=4):
    """the account has registered no such key."""


class KeyTaken(SdkError, codespace="encryption", code=5):
    """the account has or had this key already."""


class KeyUnusable(SdkError, codespace="encryption", code=6):
    """not a usable public key of that kind."""


class KeyNotActive(SdkError, codespace="encryption", code=7):
    """the key was rotated or revoked, or has expired."""


class TooManyKeys(SdkError, codespace="encryption", code=9):
    """the account has registered as many keys as it may."""


class ExpiryPassed(SdkError, codespace="encryption", code=10):
    """the expiry lies in the past."""


class EnvelopeMalformed(SdkError, codespace="encryption", code=11):
    """the envelope is malformed."""


class EnvelopeTooLarge(SdkError, codespace="encryption", code=12):
    """the envelope is larger than it may be."""


class EnvelopeSignatureInvalid(SdkError, codespace="encryption", code=13):
    """the envelope's signature does not cover it in this context."""


class SenderUnknown(SdkError, codespace="encryption", code=14):
    """the envelope is not signed by an active signing key of its sender."""


class RecipientUnknown(SdkError, codespace="encryption", code=15):
    """the envelope is not sealed to an active encryption key of each of its recipients."""
