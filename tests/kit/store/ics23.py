"""A verifier of ICS23 proofs after the specification of cosmos/ics23, for the `iavl` and `tendermint` trees.

It decodes the protobuf bytes by itself and knows nothing of the code it checks.
"""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Spec:
    leaf_prefix: bytes
    min_prefix: int
    max_prefix: int
    child_size: int


IAVL = Spec(b"\x00", 4, 12, 33)
TENDERMINT = Spec(b"\x00", 1, 1, 32)


class Invalid(Exception):
    """The proof does not hold."""


def verify_existence(spec: Spec, root: bytes, proof: bytes, key: bytes, value: bytes) -> None:
    """Raises `Invalid` unless the CommitmentProof shows `key` with `value` under `root`."""
    exist = fields(proof).get(1)
    require(exist is not None, "not an existence proof")
    check_existence(spec, root, exist[0], key, value)


def verify_absence(spec: Spec, root: bytes, proof: bytes, key: bytes) -> None:
    """Raises `Invalid` unless the CommitmentProof shows that there is no `key` under `root`."""
    absence = fields(proof).get(2)
    require(absence is not None, "not a non-existence proof")
    absence = fields(absence[0])
    require(absence[1][0] == key, "another key")
    left, right = absence.get(2), absence.get(3)
    require(left is not None or right is not None, "no neighbour")
    left_sides = right_sides = None
    if left:
        left_key = fields(left[0])[1][0]
        left_sides = check_existence(spec, root, left[0], left_key, fields(left[0])[2][0])
        require(left_key < key, "left neighbour is not left")
    if right:
        right_key = fields(right[0])[1][0]
        right_sides = check_existence(spec, root, right[0], right_key, fields(right[0])[2][0])
        require(key < right_key, "right neighbour is not right")
    if left_sides is None:
        require(not any(right_sides), "right neighbour is not the first key")
    elif right_sides is None:
        require(all(left_sides), "left neighbour is not the last key")
    else:
        left_down, right_down = left_sides[::-1], right_sides[::-1]
        while left_down and right_down and left_down[0] == right_down[0]:
            left_down, right_down = left_down[1:], right_down[1:]
        require(left_down[:1] == [0] and right_down[:1] == [1], "neighbours do not part")
        require(all(left_down[1:]) and not any(right_down[1:]), "something lies between the neighbours")


def check_existence(spec: Spec, root: bytes, message: bytes, key: bytes, value: bytes) -> list[int]:
    """On which side the path lies at each step, from the leaf up."""
    proof = fields(message)
    require(proof[1][0] == key and proof[2][0] == value, "another pair")
    leaf = fields(proof[3][0])
    require((leaf.get(1), leaf.get(2), leaf.get(3), leaf.get(4)) == ([1], None, [1], [1]), "another leaf operation")
    prefix = leaf[5][0]
    require(prefix.startswith(spec.leaf_prefix), "not a leaf")
    hash = sha256(prefix + frame(key) + frame(sha256(value).digest())).digest()
    sides = []
    for raw in proof.get(4, []):
        step = fields(raw)
        before, after = step[2][0], step.get(3, [b""])[0]
        require(step[1] == [1] and not before.startswith(spec.leaf_prefix), "not an inner step")
        side, rest = divmod(len(before) - spec.min_prefix, spec.child_size)
        require(side in (0, 1) and rest <= spec.max_prefix - spec.min_prefix, "bad prefix")
        require(len(after) == (0 if side else spec.child_size), "bad suffix")
        sides.append(side)
        hash = sha256(before + hash + after).digest()
    require(hash == root, "another root")
    return sides


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Invalid(otherwise)


def frame(data: bytes) -> bytes:
    assert len(data) < 128
    return bytes((len(data),)) + data


def fields(message: bytes) -> dict[int, list]:
    """The fields of a protobuf message: numbers and bytes."""
    found: dict[int, list] = {}
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        content, at = varint(message, at)
        if tag & 7 == 2:
            content, at = message[at : at + content], at + content
        found.setdefault(tag >> 3, []).append(content)
    return found


def varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
