"""What a decoder answers to malformed input. `kit.sdk.errors` gives these their codespace and code."""


class DecodeError(ValueError):
    """Bytes or text are not a value of the type asked for, or not in its one accepted form."""


class InvalidAddress(DecodeError):
    """Text is not a Bech32 address under the prefix asked for, or an address has an impossible length."""


class UnknownType(DecodeError):
    """An Any names a type that this chain does not know."""


class UnknownField(DecodeError):
    """A message carries a field its definition lacks, which ADR-020 refuses."""
