"""
Manifests: what a customer writes (SDL), what the order says of it in public, and what is sealed for the provider.

    text --parse_sdl--> OrderDraft --+-- units, requirements, ceiling      in the order, public
                                     +-- manifest --canonical, salt-->     commitment, in the order
                                                  --encode_payload, seal-> envelope, for the provider alone

Used by the customer's client and by the provider's daemon.
"""

from virtengine.client.manifest.findings import Finding, InvalidManifest
from virtengine.client.manifest.model import MalformedManifest, Manifest, compute_commitment, list_demands
from virtengine.client.manifest.payload import (
    ACCESS_TYPE,
    MANIFEST_TYPE,
    Access,
    AccessPoint,
    decode_access,
    decode_payload,
    encode_access,
    encode_payload,
    make_salt,
)
from virtengine.client.manifest.sdl import OrderDraft, parse_sdl

__all__ = [
    "ACCESS_TYPE",
    "MANIFEST_TYPE",
    "Access",
    "AccessPoint",
    "Finding",
    "InvalidManifest",
    "MalformedManifest",
    "Manifest",
    "OrderDraft",
    "compute_commitment",
    "decode_access",
    "decode_payload",
    "encode_access",
    "encode_payload",
    "list_demands",
    "make_salt",
    "parse_sdl",
]
