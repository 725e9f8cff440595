"""How leases and orders are named: in logs and journal, in tokens, and on the backend."""

from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseId, OrderId
from virtengine.kit.codec.ints import parse_uint
from virtengine.kit.crypto.hashes import sha256

_KEY_DIGITS = 32


def order_name(id: OrderId) -> str:
    """`OWNER/SEQUENCE`."""
    return f"{encode_account(id.owner)}/{id.sequence}"


def lease_name(id: LeaseId) -> str:
    """`OWNER/SEQUENCE/ATTEMPT`."""
    return f"{order_name(id.order)}/{id.attempt}"


def parse_order_name(name: str) -> OrderId:
    """The order `OWNER/SEQUENCE` names; DecodeError otherwise."""
    owner, _, sequence = name.partition("/")
    return OrderId(owner=decode_account(owner), sequence=parse_uint(sequence, 64))


def parse_lease_name(name: str) -> LeaseId:
    """The lease `OWNER/SEQUENCE/ATTEMPT` names; DecodeError otherwise."""
    order, separator, attempt = name.rpartition("/")
    if not separator:
        raise DecodeError("a lease is OWNER/SEQUENCE/ATTEMPT")
    return LeaseId(order=parse_order_name(order), attempt=parse_uint(attempt, 32))


def workload_key(chain_id: str, lease: str) -> str:
    """The lease's name on a backend, which several chains may share: short, and it tells nothing of the owner."""
    return "ve-" + sha256(f"{chain_id}/{lease}".encode()).hex()[:_KEY_DIGITS]
