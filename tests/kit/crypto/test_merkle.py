"""The Merkle tree against a literal reading of RFC 6962, and its proofs against tampering."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.crypto.merkle import EMPTY_ROOT, MerkleProof, hash_leaf, merkle_proofs, merkle_root

LEAVES = st.lists(st.binary(max_size=8), max_size=40)


def rfc6962_root(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + rfc6962_root(leaves[:split]) + rfc6962_root(leaves[split:])).digest()


@given(LEAVES)
def test_the_root_is_that_of_rfc_6962(leaves):
    assert merkle_root(leaves) == rfc6962_root(leaves)


@given(LEAVES)
def test_every_leaf_has_a_proof_that_no_other_leaf_fits(leaves):
    root, proofs = merkle_proofs(leaves)
    assert root == merkle_root(leaves)
    assert len(proofs) == len(leaves)
    for leaf, proof in zip(leaves, proofs, strict=True):
        assert proof.is_valid(root, leaf)
        assert not proof.is_valid(root, leaf + b"!")
        assert not proof.is_valid(EMPTY_ROOT, leaf)


def test_the_empty_list():
    assert merkle_root([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle_proofs([]) == (EMPTY_ROOT, ())


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 11])
def test_a_proof_of_the_wrong_shape_leads_nowhere(count):
    _, proofs = merkle_proofs([bytes((i,)) for i in range(count)])
    for proof in proofs:
        assert replace(proof, aunts=(*proof.aunts, bytes(32))).compute_root() is None
        assert replace(proof, index=-1).compute_root() is None
        assert replace(proof, index=count).compute_root() is None
        if proof.aunts:
            assert replace(proof, aunts=proof.aunts[:-1]).compute_root() is None


def test_a_proof_of_one_leaf_has_no_aunts():
    assert merkle_proofs([b"a"])[1] == (MerkleProof(total=1, index=0, leaf_hash=hash_leaf(b"a"), aunts=()),)
