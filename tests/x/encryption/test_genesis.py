"""The registry as a genesis document; invariants that see a broken one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.chain import TestChain
from tests.x.encryption.test_registry import Registry, signing, x25519

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.envelope import compute_fingerprint
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, KeyKind, KeyState
from virtengine.kit.codec.gen.virtengine.encryption.v1.genesis import GenesisState
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.memory import MemoryStores
from virtengine.x.encryption import errors
from virtengine.x.encryption.genesis import EncryptionGenesis
from virtengine.x.encryption.module import encryption
from virtengine.x.encryption.params import DEFAULT_PARAMS, validate_params
from virtengine.x.encryption.state import EncryptionState, key_key


def make_context() -> Context:
    header = BlockHeader(chain_id="test", height=1, time=Timestamp(1))
    return Context(stores=Stores(MemoryStores(["encryption"]).snapshot()), header=header, mode=Mode.GENESIS)


def violations(ctx: Context) -> list[str]:
    return [fault for check in encryption().invariants for fault in check(ctx)]


KEYS = st.builds(
    lambda number, owner, kind, state, expires: Key(
        owner=Address(owner),
        fingerprint=compute_fingerprint(x25519(str(number))),
        kind=kind,
        public_key=x25519(str(number)),
        state=state,
        registered_at=number,
        expires_at=expires,
    ),
    st.integers(0, 1_000),
    st.sampled_from([bytes([n]) * 20 for n in range(3)]),
    st.sampled_from([KeyKind.ENCRYPTION, KeyKind.SIGNING]),
    st.sampled_from([state for state in KeyState if state]),
    st.none() | st.builds(Timestamp, st.integers(0, 10**9), st.integers(0, 10**9 - 1)),
)


@given(st.lists(KEYS, unique_by=key_key, max_size=8))
def test_what_is_exported_is_what_was_put_in(keys: list[Key]) -> None:
    document = GenesisState(params=DEFAULT_PARAMS, keys=tuple(sorted(keys, key=key_key)))
    genesis, ctx = EncryptionGenesis(), make_context()
    genesis.validate(document)
    genesis.init(ctx, document)
    assert genesis.export(ctx) == document
    assert violations(ctx) == []


def test_a_chain_with_keys_starts_again_from_its_export() -> None:
    registry = Registry()
    registry.register(registry.alice, x25519("a")).ok()
    registry.register(registry.alice, signing("a"), KeyKind.SIGNING, registry.in_seconds(60)).ok()
    registry.rotate(registry.alice, x25519("a"), x25519("b")).ok()
    again = TestChain(initial_height=registry.chain.height + 1)
    again.genesis = registry.chain.export()
    again.start()
    assert again.export() == registry.chain.export()


GOOD = Key(
    owner=Address(b"\1" * 20),
    fingerprint=compute_fingerprint(x25519("a")),
    kind=KeyKind.ENCRYPTION,
    public_key=x25519("a"),
    state=KeyState.ACTIVE,
)


@pytest.mark.parametrize(
    "keys",
    [
        (GOOD, GOOD),
        (replace(GOOD, owner=Address(b"\2" * 20)), GOOD),
        (replace(GOOD, fingerprint="00" * 20),),
        (replace(GOOD, owner=Address(b"")),),
        (replace(GOOD, kind=KeyKind.UNSPECIFIED),),
        (replace(GOOD, state=KeyState.UNSPECIFIED),),
    ],
)
def test_a_registry_that_contradicts_itself_is_refused(keys: tuple[Key, ...]) -> None:
    with pytest.raises(errors.InvalidGenesis):
        EncryptionGenesis().validate(GenesisState(params=DEFAULT_PARAMS, keys=keys))


@pytest.mark.parametrize("name", ["max_recipients", "max_ciphertext_bytes", "max_keys_per_account"])
def test_params_out_of_bounds_are_refused(name: str) -> None:
    for value in (0, 1 << 31):
        with pytest.raises(errors.InvalidParams):
            validate_params(replace(DEFAULT_PARAMS, **{name: value}))


def test_invariants_see_a_broken_registry() -> None:
    for where, key, words in (
        ((b"\1" * 20, GOOD.owner), GOOD, "stands under"),
        ((bytes.fromhex(GOOD.fingerprint), b"\2" * 20), GOOD, "stands under"),
        ((bytes.fromhex(GOOD.fingerprint), b""), replace(GOOD, owner=Address(b"")), "belongs to nobody"),
    ):
        ctx = make_context()
        EncryptionState.keys.set(ctx, where, key)
        assert any(words in fault for fault in violations(ctx))
    ctx = make_context()
    ctx.store("encryption").set(b"\x02\x01\x01" + bytes(8) + b"stray", b"")
    assert any("index" in fault for fault in violations(ctx))
