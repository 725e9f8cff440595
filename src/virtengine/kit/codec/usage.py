"""
Usage records: the digest a provider's meter signs, shared by the daemon that signs and the market that checks.

    digest = SHA-256(domain || length of the chain id, 4 bytes big-endian || chain id || record without its signature,
    deterministic)
"""

from dataclasses import replace
from typing import Final

from virtengine.kit.codec.gen.virtengine.market.v1.market import UsageRecord
from virtengine.kit.crypto import ed25519
from virtengine.kit.crypto.hashes import sha256

_DOMAIN: Final = b"virtengine/usage/v1"


def usage_digest(chain_id: str, record: UsageRecord) -> bytes:
    """The 32 bytes that the meter key signs for `record` on the chain `chain_id`."""
    name = chain_id.encode()
    return sha256(_DOMAIN + len(name).to_bytes(4, "big") + name + replace(record, signature=b"").encode())


def sign_usage(chain_id: str, record: UsageRecord, meter_seed: bytes) -> UsageRecord:
    """`record` with the signature of the Ed25519 key whose private seed is given."""
    return replace(record, signature=ed25519.sign(meter_seed, usage_digest(chain_id, record)))


def is_usage_signed(chain_id: str, record: UsageRecord, meter_key: bytes) -> bool:
    """Whether `record` is signed by the Ed25519 public key given."""
    return ed25519.verify(meter_key, usage_digest(chain_id, record), record.signature)
