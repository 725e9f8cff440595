"""The registry of keys: register, rotate, revoke, expire, and who may."""

from typing import Any

import pytest
from tests.support.chain import Account, TestChain

from virtengine.kit.codec.envelope import compute_fingerprint
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.virtengine.encryption.v1 import query, tx
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, KeyKind, KeyState, Params
from virtengine.kit.codec.json import from_json, to_json
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import box, ed25519
from virtengine.kit.crypto.hashes import sha256
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.encryption import errors
from virtengine.x.encryption.keeper import MAX_EXPIRIES_PER_BLOCK
from virtengine.x.encryption.state import EncryptionState


def x25519(name: str) -> bytes:
    return box.public_key(sha256(name.encode()))


def signing(name: str) -> bytes:
    return ed25519.public_key(sha256(name.encode()))


class Registry:
    def __init__(self, **params: int) -> None:
        self.chain = TestChain()
        base = from_json(Params, self.chain.genesis["encryption"]["params"])
        values = {name: getattr(base, name) for name in base.__slots__}
        self.chain.genesis["encryption"]["params"] = to_json(Params(**{**values, **params}))
        self.alice, self.bob = (self.chain.account(name, "1000uve") for name in ("alice", "bob"))
        self.chain.start()

    def register(
        self,
        who: Account,
        public_key: bytes,
        kind: KeyKind = KeyKind.ENCRYPTION,
        expires_at: Timestamp | None = None,
    ) -> Any:
        message = tx.MsgRegisterKey(owner=who.address, kind=kind, public_key=public_key, expires_at=expires_at)
        return self.chain.deliver(who, message)

    def rotate(self, who: Account, old: bytes, new: bytes, expires_at: Timestamp | None = None) -> Any:
        message = tx.MsgRotateKey(
            owner=who.address, fingerprint=compute_fingerprint(old), public_key=new, expires_at=expires_at
        )
        return self.chain.deliver(who, message)

    def revoke(self, who: Account, fingerprint: str) -> Any:
        return self.chain.deliver(who, tx.MsgRevokeKey(owner=who.address, fingerprint=fingerprint))

    def key(self, public_key: bytes) -> Key:
        (found,) = self.holdings(public_key)
        return found

    def holdings(self, public_key: bytes) -> tuple[Key, ...]:
        request = query.QueryKeysByFingerprintRequest(fingerprint=compute_fingerprint(public_key))
        found: tuple[Key, ...] = self.chain.query(request).keys
        return found

    def in_seconds(self, seconds: int) -> Timestamp:
        return Timestamp(self.chain.time.seconds + seconds)


def test_a_registered_key_is_active_and_found_by_its_fingerprint() -> None:
    registry = Registry()
    result = registry.register(registry.alice, x25519("a"))
    fingerprint = result.response(tx.MsgRegisterKeyResponse).fingerprint
    assert fingerprint == sha256(x25519("a"))[:20].hex()
    assert registry.key(x25519("a")) == Key(
        owner=registry.alice.address,
        fingerprint=fingerprint,
        kind=KeyKind.ENCRYPTION,
        public_key=x25519("a"),
        state=KeyState.ACTIVE,
        registered_at=registry.chain.height,
    )
    (event,) = result.events_of("virtengine.encryption.v1.EventKeyStateChanged")
    assert (event["state"], event["fingerprint"]) == ('"KEY_STATE_ACTIVE"', f'"{fingerprint}"')


LOW_ORDER = (bytes(32), b"\1" + bytes(31), bytes(31) + b"\x80", (2**255 - 19).to_bytes(32, "little"))


@pytest.mark.parametrize(
    ("kind", "public_key"),
    [
        (KeyKind.ENCRYPTION, b""),
        (KeyKind.ENCRYPTION, bytes(31)),
        *((KeyKind.ENCRYPTION, key) for key in LOW_ORDER),
        (KeyKind.SIGNING, bytes(31)),
        (KeyKind.SIGNING, bytes(32)),
        (KeyKind.SIGNING, b"\1" + bytes(31)),
        (KeyKind.UNSPECIFIED, x25519("a")),
    ],
)
def test_an_unusable_key_is_refused(kind: KeyKind, public_key: bytes) -> None:
    registry = Registry()
    registry.register(registry.alice, public_key, kind).fails_with(errors.KeyUnusable)


def test_who_registers_anothers_key_first_keeps_nobody_from_it() -> None:
    """Nobody proves possession, so a registration speaks of one account only."""
    registry = Registry()
    registry.register(registry.bob, x25519("a")).ok()
    registry.register(registry.alice, x25519("a")).ok()
    registry.revoke(registry.bob, compute_fingerprint(x25519("a"))).ok()
    states = {key.owner: key.state for key in registry.holdings(x25519("a"))}
    assert states == {registry.alice.address: KeyState.ACTIVE, registry.bob.address: KeyState.REVOKED}


def test_an_account_registers_a_key_once() -> None:
    registry = Registry()
    registry.register(registry.alice, x25519("a")).ok()
    registry.register(registry.alice, x25519("a")).fails_with(errors.KeyTaken)
    registry.revoke(registry.alice, compute_fingerprint(x25519("a"))).ok()
    registry.register(registry.alice, x25519("a")).fails_with(errors.KeyTaken)


def test_an_account_has_so_many_keys_at_most() -> None:
    registry = Registry(max_keys_per_account=2)
    registry.register(registry.alice, x25519("a")).ok()
    registry.rotate(registry.alice, x25519("a"), x25519("b")).ok()
    registry.register(registry.alice, x25519("c")).fails_with(errors.TooManyKeys)
    registry.register(registry.bob, x25519("c")).ok()


def test_rotation_replaces_an_active_key_of_ones_own_by_one_of_its_kind() -> None:
    registry = Registry()
    registry.register(registry.alice, signing("a"), KeyKind.SIGNING).ok()
    registry.rotate(registry.bob, signing("a"), signing("b")).fails_with(errors.KeyUnknown)
    registry.rotate(registry.alice, signing("?"), signing("b")).fails_with(errors.KeyUnknown)
    registry.rotate(registry.alice, signing("a"), bytes(32)).fails_with(errors.KeyUnusable)
    assert registry.key(signing("a")).state is KeyState.ACTIVE
    registry.rotate(registry.alice, signing("a"), signing("b")).ok()
    assert (registry.key(signing("a")).state, registry.key(signing("b")).kind) == (KeyState.ROTATED, KeyKind.SIGNING)
    registry.rotate(registry.alice, signing("a"), signing("c")).fails_with(errors.KeyNotActive)


def test_revoking_is_the_owners_and_final() -> None:
    registry = Registry()
    registry.register(registry.alice, x25519("a")).ok()
    fingerprint = compute_fingerprint(x25519("a"))
    registry.revoke(registry.bob, fingerprint).fails_with(errors.KeyUnknown)
    for wrong in ("", "00", fingerprint.upper(), " " + fingerprint, "z" * 40, fingerprint + "00"):
        registry.revoke(registry.alice, wrong).fails_with(errors.KeyUnknown)
    registry.revoke(registry.alice, fingerprint).ok()
    assert registry.key(x25519("a")).state is KeyState.REVOKED
    registry.revoke(registry.alice, fingerprint).fails_with(errors.KeyNotActive)


def test_a_key_expires_at_its_time_and_not_before() -> None:
    registry = Registry()
    registry.register(registry.alice, x25519("a"), expires_at=registry.chain.time).fails_with(errors.ExpiryPassed)
    registry.register(registry.alice, x25519("a"), expires_at=registry.in_seconds(5)).ok()
    registry.register(registry.alice, x25519("b"), expires_at=registry.in_seconds(4_000_000_000)).ok()
    registry.rotate(registry.alice, x25519("b"), x25519("c"), registry.in_seconds(9)).ok()
    registry.chain.advance()
    assert registry.key(x25519("a")).state is KeyState.ACTIVE
    registry.chain.advance()
    assert registry.key(x25519("a")).state is KeyState.EXPIRED
    registry.chain.advance(20)
    states = [registry.key(x25519(name)).state for name in "bc"]
    assert states == [KeyState.ROTATED, KeyState.EXPIRED]


def test_expiries_are_marked_in_bounded_batches_and_refused_meanwhile() -> None:
    registry = Registry(max_keys_per_account=1_000)
    count = MAX_EXPIRIES_PER_BLOCK + 1
    messages = [
        tx.MsgRegisterKey(
            owner=registry.alice.address,
            kind=KeyKind.ENCRYPTION,
            public_key=x25519(str(number)),
            expires_at=registry.in_seconds(3),
        )
        for number in range(count)
    ]
    batches = [messages[start : start + 20] for start in range(0, count, 20)]
    for result in registry.chain.block([registry.chain.tx(registry.alice, *batch, gas=10**8) for batch in batches]):
        result.ok()
    registry.chain.advance(3)
    states = [key.state for key in EncryptionState.keys.values(registry.chain.ctx())]
    assert states.count(KeyState.EXPIRED) == MAX_EXPIRIES_PER_BLOCK
    (late,) = [key for key in EncryptionState.keys.values(registry.chain.ctx()) if key.state is KeyState.ACTIVE]
    registry.revoke(registry.alice, late.fingerprint).fails_with(errors.KeyNotActive)
    assert registry.key(late.public_key).state is KeyState.EXPIRED


def test_an_accounts_keys_come_in_order_of_registration_by_kind_and_state() -> None:
    registry = Registry()
    registry.register(registry.alice, x25519("a")).ok()
    registry.register(registry.alice, signing("b"), KeyKind.SIGNING).ok()
    registry.register(registry.bob, x25519("c")).ok()
    registry.rotate(registry.alice, x25519("a"), x25519("d")).ok()

    def keys(**request: Any) -> list[bytes]:
        message = query.QueryKeysRequest(owner=registry.alice.address, **request)
        return [key.public_key for key in registry.chain.query(message).keys]

    assert keys() == [x25519("a"), signing("b"), x25519("d")]
    assert keys(kind=KeyKind.SIGNING) == [signing("b")]
    assert keys(state=KeyState.ACTIVE) == [signing("b"), x25519("d")]
    assert keys(kind=KeyKind.ENCRYPTION, state=KeyState.ACTIVE) == [x25519("d")]
    assert keys(pagination=PageRequest(limit=1, reverse=True)) == [x25519("d")]
    assert registry.chain.query(query.QueryParamsRequest()).params.max_recipients == 256
    assert registry.holdings(x25519("nobody's")) == ()


def test_a_fingerprint_is_asked_for_in_its_one_form_and_page_by_page() -> None:
    registry = Registry()
    for who in (registry.alice, registry.bob):
        registry.register(who, x25519("a")).ok()
    fingerprint = compute_fingerprint(x25519("a"))
    first = registry.chain.query(
        query.QueryKeysByFingerprintRequest(fingerprint=fingerprint, pagination=PageRequest(limit=1))
    )
    assert (len(first.keys), bool(first.pagination.next_key)) == (1, True)
    for wrong in ("", "00", fingerprint.upper(), " " + fingerprint, "z" * 40, fingerprint + "00"):
        with pytest.raises(InvalidRequest):
            registry.chain.query(query.QueryKeysByFingerprintRequest(fingerprint=wrong))
