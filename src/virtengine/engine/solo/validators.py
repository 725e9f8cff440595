"""The validator set: who signs, with how much power, in CometBFT's order and with its hash.

This engine holds one key. Others may be in the set (the application decides), but commits carry only our signature, so
the chain stops, loudly, when our power no longer exceeds two thirds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from virtengine.engine.errors import Halt
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.crypto import keys_pb2 as keys
from virtengine.kit.codec.gen.tendermint.types import validator_pb2 as pb
from virtengine.kit.crypto.hashes import address_of_ed25519
from virtengine.kit.crypto.merkle import merkle_root


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """One member of the set."""

    public_key: bytes
    """Ed25519, 32 bytes."""
    power: int
    """Voting power, positive."""

    @property
    def address(self) -> bytes:
        """The 20-byte consensus address."""
        return address_of_ed25519(self.public_key)

    def to_abci(self) -> abci.Validator:
        """As the application sees it in commits."""
        return abci.Validator(address=self.address, power=self.power)

    def to_update(self) -> abci.ValidatorUpdate:
        """As the application sees it in InitChain."""
        return abci.ValidatorUpdate(pub_key=keys.PublicKey(ed25519=self.public_key), power=self.power)


@dataclass(frozen=True)
class ValidatorSet:
    """Validators ordered by power, greatest first, then by address."""

    members: tuple[Validator, ...]

    @classmethod
    def of(cls, members: Iterable[Validator]) -> Self:
        """The set of `members`, put in order."""
        return cls(tuple(sorted(members, key=lambda member: (-member.power, member.address))))

    @cached_property
    def hash(self) -> bytes:
        """Merkle root of the members' keys and powers (header field `validators_hash`)."""
        return merkle_root(
            [
                pb.SimpleValidator(
                    pub_key=keys.PublicKey(ed25519=member.public_key), voting_power=member.power
                ).SerializeToString()
                for member in self.members
            ]
        )

    @cached_property
    def total_power(self) -> int:
        """Sum of all powers."""
        return sum(member.power for member in self.members)

    def find(self, address: bytes) -> Validator | None:
        """The member of that address, or None."""
        return next((member for member in self.members if member.address == address), None)

    def require_majority(self, address: bytes) -> Validator:
        """Our own entry; Halt unless it alone holds more than two thirds of the power."""
        own = self.find(address)
        if own is None:
            raise Halt(
                f"the validator set does not contain this node's validator {address.hex().upper()}: "
                "the embedded engine cannot sign for others; use the key in genesis, or run CometBFT"
            )
        if own.power * 3 <= self.total_power * 2:
            raise Halt(
                f"this node's validator holds {own.power} of {self.total_power} voting power, "
                "not more than two thirds: the embedded engine signs alone; run CometBFT for several validators"
            )
        return own

    def update(self, updates: Iterable[abci.ValidatorUpdate]) -> "ValidatorSet":
        """The set after the application's changes: power 0 removes. Raises Halt for changes CometBFT refuses."""
        members = {member.public_key: member for member in self.members}
        seen: dict[bytes, None] = {}
        for change in updates_of(updates):
            if change.public_key in seen:
                raise Halt("the application updated one validator twice in a block")
            seen[change.public_key] = None
            if change.power:
                members[change.public_key] = change
            elif members.pop(change.public_key, None) is None:
                raise Halt(f"the application removed validator {change.address.hex().upper()}, which is not in the set")
        if not members:
            raise Halt("the application removed every validator")
        return ValidatorSet.of(members.values())

    def to_pb(self) -> pb.ValidatorSet:
        """For the store."""
        return pb.ValidatorSet(
            validators=[
                pb.Validator(
                    address=member.address, pub_key=keys.PublicKey(ed25519=member.public_key), voting_power=member.power
                )
                for member in self.members
            ],
            total_voting_power=self.total_power,
        )

    @classmethod
    def from_pb(cls, message: pb.ValidatorSet) -> Self:
        """From the store."""
        return cls.of(
            Validator(public_key=member.pub_key.ed25519, power=member.voting_power) for member in message.validators
        )


def updates_of(updates: Iterable[abci.ValidatorUpdate]) -> list[Validator]:
    """The application's updates, checked: ed25519 keys and powers of zero or more, else Halt."""
    members = []
    for update in updates:
        if update.power < 0:
            raise Halt(f"voting power can't be negative: the application set {update.power}")
        if update.pub_key.WhichOneof("sum") != "ed25519" or len(update.pub_key.ed25519) != 32:
            raise Halt("the application set a validator key that is not ed25519, which is unsupported for consensus")
        members.append(Validator(public_key=update.pub_key.ed25519, power=update.power))
    return members
