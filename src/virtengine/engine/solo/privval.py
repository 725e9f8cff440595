"""The validator's key and its memory of what it signed: CometBFT's `priv_validator_key.json` and
`priv_validator_state.json`.

The memory reaches the disk before a signature leaves `sign_precommit`. So a validator that crashes and comes back, even
on another block store, signs the same vote again or nothing.
"""

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from virtengine.engine.errors import Halt, HomeError, SigningRefused
from virtengine.engine.solo.genesis import public_key_to_json
from virtengine.engine.solo.vote import Precommit, extension_sign_bytes, precommit_sign_bytes, read_precommit
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import ed25519
from virtengine.kit.crypto.hashes import address_of_ed25519

PRIVATE_KEY_TYPE: Final = "tendermint/PrivKeyEd25519"
STEP_PRECOMMIT: Final = 3
"""CometBFT numbers propose 1, prevote 2, precommit 3."""


@dataclass(frozen=True, slots=True)
class LastSigned:
    """The newest thing this key signed."""

    height: int = 0
    round: int = 0
    step: int = 0
    signature: bytes = b""
    sign_bytes: bytes = b""


class PrivateValidator:
    """The key, and the file that keeps it from signing two blocks of one height."""

    def __init__(self, seed: bytes, state_path: Path, last: LastSigned, *, durable: bool = True) -> None:
        """`durable` syncs the memory to disk before signing; off only in tests."""
        self._seed = seed
        self._state_path = state_path
        self._last = last
        self._durable = durable
        self.public_key = ed25519.public_key(seed)
        self.address = address_of_ed25519(self.public_key)

    @classmethod
    def load(cls, key_path: Path, state_path: Path, *, durable: bool = True) -> Self:
        """Read both files; HomeError if missing or malformed. Without a memory nothing is signed."""
        try:
            key = json.loads(key_path.read_bytes())["priv_key"]
            if key["type"] != PRIVATE_KEY_TYPE:
                raise HomeError(
                    f"the validator key {key_path} is of type {key['type']}, only {PRIVATE_KEY_TYPE} is supported"
                )
            seed = base64.b64decode(key["value"], validate=True)[: ed25519.SEED_SIZE]
            state = json.loads(state_path.read_bytes())
            last = LastSigned(
                height=int(state["height"]),
                round=int(state["round"]),
                step=int(state["step"]),
                signature=base64.b64decode(state.get("signature", "")),
                sign_bytes=bytes.fromhex(state.get("signbytes", "")),
            )
        except OSError as error:
            raise HomeError(
                f"cannot read the validator's file {error.filename}: {error.strerror}; run init first"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            # The text of the error could quote the key.
            raise HomeError(f"the validator's files {key_path} and {state_path} are malformed") from error
        return cls(seed, state_path, last, durable=durable)

    @classmethod
    def create(cls, key_path: Path, state_path: Path, seed: bytes | None = None) -> Self:
        """Write a new key (or that of `seed`) and an empty memory; existing files are kept and loaded."""
        if not key_path.exists():
            _write_atomically(key_path, key_to_json(ed25519.generate_seed() if seed is None else seed), durable=True)
        if not state_path.exists():
            _write_atomically(state_path, _last_to_json(LastSigned()), durable=True)
        return cls.load(key_path, state_path)

    @property
    def last_signed(self) -> LastSigned:
        """What was signed last."""
        return self._last

    def sign_precommit(self, chain_id: str, vote: Precommit) -> tuple[Timestamp, bytes]:
        """The time and the signature of a vote for a block.

        The same vote again gives the signature given before, with the time it was given for; an older or another one at
        the same height and round raises SigningRefused.
        """
        position = (vote.height, vote.round, STEP_PRECOMMIT)
        last = (self._last.height, self._last.round, self._last.step)
        if position < last:
            raise SigningRefused(
                f"this validator signed at height {last[0]} already and must not sign at {vote.height}: "
                "the block store is older than priv_validator_state.json; restore it or use a new chain id"
            )
        if position == last:
            return self._repeat(chain_id, vote), self._last.signature
        sign_bytes = precommit_sign_bytes(chain_id, vote)
        signature = ed25519.sign(self._seed, sign_bytes)
        self._remember(LastSigned(*position, signature, sign_bytes))
        return vote.timestamp, signature

    def sign_extension(self, chain_id: str, height: int, round: int, extension: bytes) -> bytes:
        """The signature of a vote extension; it binds nobody, so there is no memory of it."""
        return ed25519.sign(self._seed, extension_sign_bytes(chain_id, height, round, extension))

    def _repeat(self, chain_id: str, vote: Precommit) -> Timestamp:
        """The time of the vote signed last, if `vote` differs from it in nothing else."""
        earlier = read_precommit(self._last.sign_bytes)
        if precommit_sign_bytes(chain_id, vote.at(earlier)) != self._last.sign_bytes:
            raise SigningRefused(f"this validator signed another block at height {vote.height}: conflicting data")
        return earlier

    def _remember(self, last: LastSigned) -> None:
        try:
            _write_atomically(self._state_path, _last_to_json(last), durable=self._durable)
        except OSError as error:
            raise Halt(f"cannot write {self._state_path}: {error.strerror}; nothing was signed") from error
        self._last = last


def key_to_json(seed: bytes) -> str:
    """The key file of `seed`."""
    public_key = ed25519.public_key(seed)
    private = base64.b64encode(seed + public_key).decode()
    document = {
        "address": address_of_ed25519(public_key).hex().upper(),
        "pub_key": public_key_to_json(public_key),
        "priv_key": {"type": PRIVATE_KEY_TYPE, "value": private},
    }
    return json.dumps(document, indent=2)


def _last_to_json(last: LastSigned) -> str:
    document: dict[str, str | int] = {"height": str(last.height), "round": last.round, "step": last.step}
    if last.sign_bytes:
        document["signature"] = base64.b64encode(last.signature).decode()
        document["signbytes"] = last.sign_bytes.hex().upper()
    return json.dumps(document, indent=2)


def _write_atomically(path: Path, text: str, *, durable: bool) -> None:
    """Replace the file whole or not at all, for the owner's eyes only."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    temporary.replace(path)
    if durable:
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
