"""What a provider may say of itself."""

import re
from typing import Final

from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Params, Provider, ProviderState
from virtengine.kit.codec.ints import parse_digits
from virtengine.kit.crypto import ed25519
from virtengine.x.provider import errors

__all__ = ["DEFAULT_PARAMS", "check_provider", "is_host_uri", "validate_params"]

DEFAULT_PARAMS: Final = Params(max_attributes=100)

MAX_ATTRIBUTES: Final = 1_000
MAX_HOST_URI: Final = 255
MAX_VALUE: Final = 255
MAX_REGION: Final = 63
MAX_EMAIL: Final = 254
MAX_WEBSITE: Final = 255
API_KEY_HASH_SIZE: Final = 32

_KEY: Final = re.compile(r"[a-zA-Z][\w/.\-]{1,126}", re.ASCII)
"""Akash's rule for attribute keys."""
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_URI: Final = re.compile(
    rf"https://(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])(?::([0-9]{{1,5}}))?", re.ASCII | re.IGNORECASE
)


def validate_params(params: Params) -> None:
    """Refuse what is out of bounds."""
    if not 1 <= params.max_attributes <= MAX_ATTRIBUTES:
        raise errors.InvalidParams(f"max_attributes is {params.max_attributes}, not 1 to {MAX_ATTRIBUTES}")


def is_host_uri(text: str) -> bool:
    """Whether it is `https://host[:port]`, the host a DNS name or an address, and nothing after it.

    A pattern rather than a URI parser: what the standard library accepts changes between versions of Python.
    """
    match = _HOST_URI.fullmatch(text) if len(text) <= MAX_HOST_URI else None
    return match is not None and (match[1] is None or 1 <= parse_digits(match[1]) <= 65_535)


def check_provider(provider: Provider, params: Params) -> None:
    """Refuse what breaks a rule of form; whether the encryption key is registered is the keeper's business."""
    if not is_host_uri(provider.host_uri):
        raise errors.HostInvalid(provider.host_uri[:MAX_HOST_URI])
    _check_attributes(provider.attributes, params)
    info = (
        ("region", provider.region, MAX_REGION),
        ("email", provider.info.email, MAX_EMAIL),
        ("website", provider.info.website, MAX_WEBSITE),
    )
    for name, text, most in info:
        if len(text) > most:
            raise errors.InfoInvalid(f"{name} is longer than {most} characters")
    if not ed25519.is_public_key(provider.meter_key):
        raise errors.MeterKeyInvalid
    if len(provider.api_key_hash) != API_KEY_HASH_SIZE:
        raise errors.ApiKeyHashInvalid(f"{len(provider.api_key_hash)} bytes")
    if provider.state is ProviderState.UNSPECIFIED:
        raise errors.StateInvalid


def _check_attributes(attributes: tuple[Attribute, ...], params: Params) -> None:
    if len(attributes) > params.max_attributes:
        raise errors.TooManyAttributes(f"{len(attributes)} of {params.max_attributes}")
    seen = set()
    for attribute in attributes:
        if not _KEY.fullmatch(attribute.key) or not 1 <= len(attribute.value) <= MAX_VALUE:
            raise errors.AttributeInvalid(attribute.key[:MAX_VALUE])
        if attribute.key in seen:
            raise errors.AttributeDoubled(attribute.key)
        seen.add(attribute.key)
