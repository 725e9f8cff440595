"""Events: what a transaction tells the outside. Never a secret: they are stored, indexed and streamed in clear."""

import json
from typing import NamedTuple

from virtengine.kit.codec.json import to_json
from virtengine.kit.codec.message import Message

__all__ = ["Attribute", "Event", "typed_event"]

Attribute = tuple[str, str]


class Event(NamedTuple):
    """A type and its ordered attributes, all indexed."""

    type: str
    attributes: tuple[Attribute, ...]


def typed_event(message: Message) -> Event:
    """The event of a proto message: its full name, and each field as JSON, keys sorted (SDK `TypedEventToEvent`)."""
    fields = to_json(message)
    return Event(
        message.TYPE_URL[1:],
        tuple((key, json.dumps(fields[key], separators=(",", ":"), ensure_ascii=False)) for key in sorted(fields)),
    )
