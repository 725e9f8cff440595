"""The ways to fail, with their fixed numbers."""

from virtengine.kit.sdk.errors import NotFound, SdkError

__all__ = [
    "ApiKeyHashInvalid",
    "AttributeDoubled",
    "AttributeInvalid",
    "EncryptionKeyNotActive",
    "HostInvalid",
    "InfoInvalid",
    "InvalidGenesis",
    "InvalidParams",
    "MeterKeyInvalid",
    "ProviderCommitted",
    "ProviderExists",
    "ProviderUnknown",
    "StateInvalid",
    "TooManyAttributes",
]


class InvalidParams(SdkError, codespace="provider", code=2):
    """a parameter is out of bounds."""


class InvalidGenesis(SdkError, codespace="provider", code=3):
    """the genesis of providers contradicts itself."""


class ProviderUnknown(NotFound, codespace="provider", code=4):
    """the account is not a provider."""


class ProviderExists(SdkError, codespace="provider", code=5):
    """the account is a provider already."""


class ProviderCommitted(SdkError, codespace="provider", code=6):
    """the provider has open bids or live leases."""


class HostInvalid(SdkError, codespace="provider", code=7):
    """the host URI is not https://host[:port] without a path."""


class AttributeInvalid(SdkError, codespace="provider", code=8):
    """an attribute's key is a letter and 1 to 126 of letters, digits and _/.-, its value 1 to 255 characters."""


class AttributeDoubled(SdkError, codespace="provider", code=9):
    """an attribute stands there twice."""


class TooManyAttributes(SdkError, codespace="provider", code=10):
    """more attributes than a provider may have."""


class InfoInvalid(SdkError, codespace="provider", code=11):
    """region or contact is too long."""


class EncryptionKeyNotActive(SdkError, codespace="provider", code=12):
    """the encryption key is not registered and active for the provider."""


class MeterKeyInvalid(SdkError, codespace="provider", code=13):
    """the meter key is not a usable Ed25519 key."""


class ApiKeyHashInvalid(SdkError, codespace="provider", code=14):
    """the hash of the API key is not 32 bytes."""


class StateInvalid(SdkError, codespace="provider", code=15):
    """a provider is active or paused."""
