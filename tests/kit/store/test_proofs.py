"""Proofs verify against the specification, and lies do not."""

import json
import random
from hashlib import sha256
from pathlib import Path

import pytest
from tests.kit.store import ics23

from virtengine.kit.store.memory import MemorySnapshot, MemoryStores
from virtengine.kit.store.simple import EMPTY_ROOT, compute_root

DATA = Path(__file__).parent / "data" / "ics23"


@pytest.mark.parametrize(
    "path", sorted(DATA.glob("*/exist_*.json")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_the_verifier_accepts_the_recorded_proofs(path: Path) -> None:
    vector = {name: bytes.fromhex(value) for name, value in json.loads(path.read_text()).items()}
    spec = ics23.IAVL if path.parent.name == "iavl" else ics23.TENDERMINT
    ics23.verify_existence(spec, **vector)
    with pytest.raises(ics23.Invalid):
        ics23.verify_existence(spec, **vector | {"value": b"lie"})
    with pytest.raises(ics23.Invalid):
        ics23.verify_existence(spec, **vector | {"root": bytes(32)})


def make_snapshot(count: int) -> MemorySnapshot:
    chance = random.Random(count)
    stores = MemoryStores(["bank", "auth", "escrow", "market", "x"])
    pairs = {b"%05d" % chance.randrange(100_000): chance.randbytes(20) for _ in range(count)}
    for start in range(0, count, 50):
        stores.commit(
            stores.stage({"bank": sorted(pairs.items())[start : start + 50], "auth": [(b"a%d" % start, b"1")]})
        )
    return stores.snapshot()


@pytest.mark.parametrize("count", [1, 2, 3, 11, 700])
def test_every_key_and_every_gap_is_proven(count: int) -> None:
    snapshot = make_snapshot(count)
    present = dict(snapshot.reader("bank").range(b"", None))
    absent = [b"0", b"x", *(key + b"!" for key in present)]
    for key in [*present, *absent]:
        proof = snapshot.prove("bank", key)
        root = proof.store.value
        assert proof.value == present.get(key)
        ics23.verify_existence(ics23.TENDERMINT, snapshot.app_hash, proof.store.encode(), b"bank", root)
        assert proof.store.compute_root() == snapshot.app_hash
        if key in present:
            ics23.verify_existence(ics23.IAVL, root, proof.key.encode(), key, present[key])
            with pytest.raises(ics23.Invalid):
                ics23.verify_existence(ics23.IAVL, root, proof.key.encode(), key, b"lie")
        else:
            ics23.verify_absence(ics23.IAVL, root, proof.key.encode(), key)


def test_absence_is_not_proven_for_a_key_that_is_there() -> None:
    snapshot = make_snapshot(200)
    present = [key for key, _ in snapshot.reader("bank").range(b"", None)]
    gap = snapshot.prove("bank", present[50] + b"!")
    for key in (present[50], present[51], present[20] + b"!"):
        with pytest.raises(ics23.Invalid):
            ics23.verify_absence(ics23.IAVL, gap.store.value, gap.key.encode(), key)
    lie = gap.key._replace(right=gap.key._replace(key=present[53]).right and snapshot.prove("bank", present[53]).key)
    with pytest.raises(ics23.Invalid, match="between"):
        ics23.verify_absence(ics23.IAVL, gap.store.value, lie.encode(), gap.key.key)


def test_a_store_without_keys_proves_nothing_but_its_root() -> None:
    snapshot = make_snapshot(3)
    proof = snapshot.prove("market", b"key")
    assert proof.value is None
    assert proof.store.value == EMPTY_ROOT
    with pytest.raises(ics23.Invalid, match="no neighbour"):
        ics23.verify_absence(ics23.IAVL, EMPTY_ROOT, proof.key.encode(), b"key")
    with pytest.raises(KeyError):
        snapshot.prove("nothing", b"key")


def test_empty_values_are_encoded_as_absent_fields() -> None:
    stores = MemoryStores(["s"])
    stores.commit(stores.stage({"s": [(b"k", b"")]}))
    proof = stores.snapshot().prove("s", b"k")
    assert proof.value == b""
    assert proof.key.compute_root() == proof.store.value
    assert 2 not in ics23.fields(ics23.fields(proof.key.encode())[1][0])


@pytest.mark.parametrize("count", range(1, 12))
def test_every_store_is_proven_in_any_number_of_stores(count: int) -> None:
    names = [f"store{number:02}" for number in range(count)]
    stores = MemoryStores(names)
    stores.commit(stores.stage({name: [(b"k", name.encode())] for name in names}))
    snapshot = stores.snapshot()
    for name in names:
        proof = snapshot.prove(name, b"k").store
        ics23.verify_existence(ics23.TENDERMINT, stores.app_hash, proof.encode(), name.encode(), proof.value)


def test_the_root_over_stores_is_that_of_rfc_6962_over_sorted_names() -> None:
    def leaf(name: bytes, root: bytes) -> bytes:
        return sha256(b"\0" + bytes((len(name),)) + name + b"\x20" + sha256(root).digest()).digest()

    def inner(left: bytes, right: bytes) -> bytes:
        return sha256(b"\1" + left + right).digest()

    a, b, c = leaf(b"a", b"1"), leaf(b"b", b"2"), leaf(b"c", b"3")
    assert compute_root({"c": b"3", "a": b"1", "b": b"2"}) == inner(inner(a, b), c)
    assert compute_root({}) == sha256(b"").digest()
