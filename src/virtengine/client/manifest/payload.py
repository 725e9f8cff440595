"""
What is sealed: the manifest with its salt, for the provider and for the owner; and the access data that come back.

Both are canonical JSON. The manifest's payload is `{"manifest": …, "salt": hex}`; who opens it checks the commitment.
"""

import re
from dataclasses import dataclass
from typing import Any

from virtengine.client.manifest.model import (
    SALT_SIZE,
    MalformedManifest,
    Manifest,
    compute_commitment,
    decode_json,
    encode_canonical,
)
from virtengine.client.manifest.rules import MAX_PORT
from virtengine.kit.crypto.entropy import random_bytes

MANIFEST_TYPE = "application/vnd.virtengine.manifest+json"
ACCESS_TYPE = "application/vnd.virtengine.access+json"


_VISIBLE = re.compile(r"[!-~]*")
_URL = re.compile(r"(https?://[!-~]+)?")


def make_salt() -> bytes:
    """A new salt: without it, a commitment could be guessed."""
    return random_bytes(SALT_SIZE)


def encode_payload(salt: bytes, manifest: Manifest) -> bytes:
    """What is sealed to the provider and to the owner."""
    return b'{"manifest":' + manifest.canonical() + b',"salt":"' + salt.hex().encode() + b'"}'


def decode_payload(raw: bytes, commitment: bytes) -> tuple[bytes, Manifest]:
    """Salt and manifest of a payload; MalformedManifest unless they are what was committed to."""
    value = decode_json(raw)
    try:
        salt = bytes.fromhex(value["salt"])
        manifest = Manifest.from_json(value["manifest"], encode_canonical(value["manifest"]))
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedManifest("the payload is not salt and manifest") from error
    if encode_payload(salt, manifest) != raw:
        raise MalformedManifest("the payload is not in canonical form")
    if compute_commitment(salt, manifest) != commitment:
        raise MalformedManifest("the manifest is not the one committed to")
    return salt, manifest


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """Where a port of a service is reached."""

    service: str
    port: int
    """Inside, as in the manifest."""
    protocol: str
    host: str
    external: int
    url: str
    """For HTTP; otherwise empty."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a provider tells the owner of a running lease."""

    api: str
    """Base address of the provider's API."""
    endpoints: tuple[AccessPoint, ...]


def encode_access(access: Access) -> bytes:
    """What is sealed to the owner."""
    endpoints = [
        {
            "external": point.external,
            "host": point.host,
            "port": point.port,
            "protocol": point.protocol,
            "service": point.service,
            "url": point.url,
        }
        for point in access.endpoints
    ]
    return encode_canonical({"api": access.api, "endpoints": endpoints})


def decode_access(raw: bytes) -> Access:
    """What `encode_access` wrote; MalformedManifest otherwise."""
    value: Any = decode_json(raw)
    try:
        access = Access(value["api"], tuple(AccessPoint(**point) for point in value["endpoints"]))
        _check_access(access)
        is_canonical = encode_access(access) == raw
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError) as error:
        raise MalformedManifest("these are no access data") from error
    if not is_canonical:
        raise MalformedManifest("access data not in canonical form")
    return access


def _check_access(access: Access) -> None:
    """The owner reads these on a terminal and opens them, and a provider wrote them: texts are in visible ASCII."""
    texts = [access.api]
    for point in access.endpoints:
        texts += point.service, point.protocol, point.host, point.url
        if not all(type(port) is int and 0 < port <= MAX_PORT for port in (point.port, point.external)):
            raise MalformedManifest("a port of the access data is none")
    if not all(isinstance(text, str) and _VISIBLE.fullmatch(text) for text in texts):
        raise MalformedManifest("a text of the access data is not in visible ASCII")
    if not all(_URL.fullmatch(point.url) for point in access.endpoints):
        raise MalformedManifest("a URL of the access data is not http or https")
