"""The genesis document `config/genesis.json`, in CometBFT's JSON."""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from virtengine.engine.errors import HomeError
from virtengine.engine.solo.params import default_params, find_problem
from virtengine.engine.solo.validators import Validator
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.tendermint.types import params_pb2 as pb
from virtengine.kit.codec.ints import parse_int
from virtengine.kit.codec.timestamp import NANOS, Timestamp

MAX_CHAIN_ID: Final = 50
PUBLIC_KEY_TYPE: Final = "tendermint/PubKeyEd25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class GenesisValidator:
    """A validator named in genesis."""

    validator: Validator
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenesisDoc:
    """How a chain begins."""

    genesis_time: Timestamp
    """Time of the first block."""
    chain_id: str
    initial_height: int = 1
    """Height of the first block."""
    params: pb.ConsensusParams
    validators: tuple[GenesisValidator, ...] = ()
    """Empty: the application names them in InitChain."""
    app_hash: bytes = b""
    app_state: bytes = b""
    """JSON for the application, passed to it as it stands."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; HomeError if missing or malformed."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise HomeError(f"cannot read the genesis file {path}: {error.strerror}; run init first") from error
        try:
            return cls.from_json(raw)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HomeError(f"the genesis file {path} is malformed: {type(error).__name__}: {error}") from error

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Decode and complete with defaults; ValueError, KeyError or TypeError if malformed."""
        document = json.loads(raw)
        chain_id = document["chain_id"]
        if not isinstance(chain_id, str) or not 0 < len(chain_id) <= MAX_CHAIN_ID:
            raise DecodeError(f"chain_id must have 1 to {MAX_CHAIN_ID} characters")
        initial_height = _int(document.get("initial_height") or "1")
        if initial_height < 0:
            raise DecodeError("initial_height cannot be negative")
        described = document.get("consensus_params") or (document.get("consensus") or {}).get("params")
        params = params_from_json(described) if described else default_params()
        if problem := find_problem(params):
            raise DecodeError(problem)
        state = document.get("app_state")
        return cls(
            genesis_time=Timestamp.parse(document["genesis_time"]),
            chain_id=chain_id,
            initial_height=initial_height or 1,
            params=params,
            validators=tuple(map(_validator_from_json, document.get("validators") or ())),
            app_hash=bytes.fromhex(document.get("app_hash") or ""),
            app_state=b"" if state is None else json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode(),
        )

    def to_json(self) -> dict[str, Any]:
        """The document as JSON values, in CometBFT's order; what is absent is left out as CometBFT does."""
        document: dict[str, Any] = {
            "genesis_time": self.genesis_time.rfc3339(),
            "chain_id": self.chain_id,
            "initial_height": str(self.initial_height),
            "consensus_params": params_to_json(self.params),
        }
        if self.validators:
            document["validators"] = [
                {
                    "address": entry.validator.address.hex().upper(),
                    "pub_key": public_key_to_json(entry.validator.public_key),
                    "power": str(entry.validator.power),
                    "name": entry.name,
                }
                for entry in self.validators
            ]
        document["app_hash"] = self.app_hash.hex().upper()
        if self.app_state:
            document["app_state"] = json.loads(self.app_state)
        return document

    def save(self, path: Path) -> None:
        """Write the file, readable by all."""
        path.write_text(json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n")


def public_key_to_json(public_key: bytes) -> dict[str, str]:
    """An ed25519 key in CometBFT's typed JSON."""
    return {"type": PUBLIC_KEY_TYPE, "value": base64.b64encode(public_key).decode()}


def public_key_from_json(document: dict[str, str]) -> bytes:
    """The inverse of `public_key_to_json`; DecodeError for another type or size."""
    if document["type"] != PUBLIC_KEY_TYPE:
        raise DecodeError(f"public key of type {document['type']}, only {PUBLIC_KEY_TYPE} is supported")
    try:
        key = base64.b64decode(document["value"], validate=True)
    except binascii.Error as error:
        raise DecodeError("public key is not base64") from error
    if len(key) != 32:
        raise DecodeError("public key has not 32 bytes")
    return key


def params_to_json(params: pb.ConsensusParams) -> dict[str, Any]:
    """Consensus parameters as CometBFT prints them: 64-bit integers as strings, the duration in nanoseconds."""
    duration = params.evidence.max_age_duration
    return {
        "block": {"max_bytes": str(params.block.max_bytes), "max_gas": str(params.block.max_gas)},
        "evidence": {
            "max_age_num_blocks": str(params.evidence.max_age_num_blocks),
            "max_age_duration": str(duration.seconds * NANOS + duration.nanos),
            "max_bytes": str(params.evidence.max_bytes),
        },
        "validator": {"pub_key_types": list(params.validator.pub_key_types)},
        "version": {"app": str(params.version.app)},
        "abci": {"vote_extensions_enable_height": str(params.abci.vote_extensions_enable_height)},
    }


def params_from_json(document: dict[str, Any]) -> pb.ConsensusParams:
    """The inverse of `params_to_json`; groups that are absent keep their zero, as in CometBFT, but for version and
    abci.
    """
    params = pb.ConsensusParams()
    block, evidence = document["block"], document["evidence"]
    params.block.max_bytes = _int(block["max_bytes"])
    params.block.max_gas = _int(block["max_gas"])
    params.evidence.max_age_num_blocks = _int(evidence["max_age_num_blocks"])
    seconds, nanos = divmod(_int(evidence["max_age_duration"]), NANOS)
    params.evidence.max_age_duration.seconds = seconds
    params.evidence.max_age_duration.nanos = nanos
    params.evidence.max_bytes = _int(evidence.get("max_bytes", "0"))
    params.validator.pub_key_types.extend(document["validator"]["pub_key_types"])
    params.version.app = _int((document.get("version") or {}).get("app", "0"))
    params.abci.vote_extensions_enable_height = _int(
        (document.get("abci") or {}).get("vote_extensions_enable_height", "0")
    )
    return params


def _validator_from_json(document: dict[str, Any]) -> GenesisValidator:
    power = _int(document["power"])
    if power <= 0:
        raise DecodeError("a genesis validator needs voting power")
    validator = Validator(public_key=public_key_from_json(document["pub_key"]), power=power)
    stated = document.get("address") or ""
    if stated and bytes.fromhex(stated) != validator.address:
        raise DecodeError(f"incorrect address for validator {stated}, should be {validator.address.hex().upper()}")
    return GenesisValidator(validator=validator, name=document.get("name", ""))


def _int(value: str | int) -> int:
    """CometBFT writes 64-bit integers as strings, tools of the SDK sometimes as numbers; both are read."""
    return value if isinstance(value, int) and not isinstance(value, bool) else parse_int(str(value), bits=63)
