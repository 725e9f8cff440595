"""The validator signs one block per height, whatever happens to it."""

import json
from pathlib import Path

import pytest

from virtengine.engine.errors import Halt, HomeError, SigningRefused
from virtengine.engine.solo.privval import PrivateValidator
from virtengine.engine.solo.vote import Precommit, precommit_sign_bytes, read_precommit
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import ed25519

CHAIN = "privval-1"


def make(tmp_path: Path) -> PrivateValidator:
    return PrivateValidator.create(tmp_path / "key.json", tmp_path / "state.json", bytes(32))


def reload(tmp_path: Path) -> PrivateValidator:
    return PrivateValidator.load(tmp_path / "key.json", tmp_path / "state.json")


def vote(height: int = 5, *, block: bytes = b"b" * 32, time: int = 100, round: int = 0) -> Precommit:
    block_id = pb.BlockID(hash=block)
    block_id.part_set_header.total = 1
    block_id.part_set_header.hash = b"p" * 32
    return Precommit(height, round, block_id, Timestamp(time, 7))


def test_a_signature_is_valid_over_the_vote(tmp_path: Path) -> None:
    validator = make(tmp_path)
    time, signature = validator.sign_precommit(CHAIN, vote())
    assert time == Timestamp(100, 7)
    assert ed25519.verify(validator.public_key, precommit_sign_bytes(CHAIN, vote()), signature)


def test_the_same_vote_gives_the_same_signature_after_a_restart(tmp_path: Path) -> None:
    first = make(tmp_path).sign_precommit(CHAIN, vote())
    assert reload(tmp_path).sign_precommit(CHAIN, vote()) == first


def test_the_same_vote_at_another_time_gives_the_earlier_signature_and_time(tmp_path: Path) -> None:
    first = make(tmp_path).sign_precommit(CHAIN, vote(time=100))
    assert reload(tmp_path).sign_precommit(CHAIN, vote(time=999)) == first


def test_another_block_at_the_same_height_is_refused(tmp_path: Path) -> None:
    make(tmp_path).sign_precommit(CHAIN, vote(block=b"a" * 32))
    validator = reload(tmp_path)
    with pytest.raises(SigningRefused, match="conflicting data"):
        validator.sign_precommit(CHAIN, vote(block=b"b" * 32))
    with pytest.raises(SigningRefused, match="conflicting data"):
        validator.sign_precommit("another-chain", vote(block=b"a" * 32))
    assert validator.last_signed == reload(tmp_path).last_signed


def test_an_earlier_height_or_round_is_refused(tmp_path: Path) -> None:
    validator = make(tmp_path)
    validator.sign_precommit(CHAIN, vote(5, round=2))
    with pytest.raises(SigningRefused, match="older than priv_validator_state"):
        validator.sign_precommit(CHAIN, vote(4))
    with pytest.raises(SigningRefused):
        validator.sign_precommit(CHAIN, vote(5, round=1))
    validator.sign_precommit(CHAIN, vote(5, round=3))
    validator.sign_precommit(CHAIN, vote(6))


def test_the_memory_is_on_disk_when_the_signature_is_given(tmp_path: Path) -> None:
    """In CometBFT's own format, so that either engine can take the home over."""
    _, signature = make(tmp_path).sign_precommit(CHAIN, vote())
    state = json.loads((tmp_path / "state.json").read_text())
    assert list(state) == ["height", "round", "step", "signature", "signbytes"]
    assert (state["height"], state["round"], state["step"]) == ("5", 0, 3)
    assert bytes.fromhex(state["signbytes"]) == precommit_sign_bytes(CHAIN, vote())
    assert reload(tmp_path).last_signed.signature == signature


def test_nothing_is_signed_when_the_memory_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    validator = make(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(Halt, match=r"state.json: No space left on device; nothing was signed"):
        validator.sign_precommit(CHAIN, vote())
    assert validator.last_signed.height == 0
    assert json.loads((tmp_path / "state.json").read_text())["height"] == "0"


def test_the_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    make(tmp_path).sign_precommit(CHAIN, vote())
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "key.json": 0o600,
        "state.json": 0o600,
    }


def test_a_missing_or_malformed_file_is_named_but_not_quoted(tmp_path: Path) -> None:
    make(tmp_path)
    secret = json.loads((tmp_path / "key.json").read_text())["priv_key"]["value"]
    (tmp_path / "key.json").write_text(f'{{"priv_key": {{"type": "tendermint/PrivKeyEd25519", "value": "{secret}?"}}}}')
    with pytest.raises(HomeError, match="malformed") as caught:
        reload(tmp_path)
    assert secret[:20] not in str(caught.value)
    (tmp_path / "key.json").write_text('{"priv_key": {"type": "other", "value": ""}}')
    with pytest.raises(HomeError, match="only tendermint/PrivKeyEd25519"):
        reload(tmp_path)
    (tmp_path / "state.json").unlink()
    make_again = PrivateValidator.load
    with pytest.raises(HomeError):
        make_again(tmp_path / "key.json", tmp_path / "state.json")
    with pytest.raises(HomeError, match=r"absent.json: No such file.*run init first"):
        make_again(tmp_path / "absent.json", tmp_path / "state.json")


def test_the_time_is_read_back_from_sign_bytes() -> None:
    for time in (Timestamp(0, 0), Timestamp(-62_135_596_800, 0), Timestamp(1_700_000_000, 999_999_999)):
        signed = precommit_sign_bytes(CHAIN, vote(1 << 40, round=3).at(time))
        assert read_precommit(signed) == time
