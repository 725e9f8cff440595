"""What a table answers when something is not there."""

__all__ = ["EntryNotFound"]


class EntryNotFound(LookupError):
    """`get` found nothing. A module turns it into its own error, or asks with `find`; unhandled, it is a bug."""
