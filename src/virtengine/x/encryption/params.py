"""Limits: their defaults and bounds."""

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Params
from virtengine.x.encryption.errors import InvalidParams

__all__ = ["DEFAULT_PARAMS", "validate_params"]

DEFAULT_PARAMS = Params(max_recipients=256, max_ciphertext_bytes=2 << 20, max_keys_per_account=100)

_BOUNDS = {"max_recipients": 1_000, "max_ciphertext_bytes": 16 << 20, "max_keys_per_account": 1_000}
"""The most each may be; the least is 1."""


def validate_params(params: Params) -> None:
    """Refuse what is out of bounds."""
    for name, most in _BOUNDS.items():
        value = getattr(params, name)
        if not 1 <= value <= most:
            raise InvalidParams(f"{name} is {value}, not 1 to {most}")
