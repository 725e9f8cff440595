"""What decoding and encoding refuse, and how the error names it."""

from __future__ import annotations

from typing import Any

import pytest

from virtengine.kit.codec import bech32, pool
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.errors import DecodeError, InvalidAddress
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend
from virtengine.kit.codec.gen.cosmos.base.tendermint.v1beta1.types import Header
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.cosmos.crypto.multisig.keys import LegacyAminoPubKey
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.service import BroadcastTxRequest, OrderBy
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import ModeInfo, TxBody
from virtengine.kit.codec.message import EncodeError, read_duration
from virtengine.kit.codec.timestamp import Duration

ALICE = Address(b"a" * 20)
BOB = Address(b"b" * 20)


@pytest.mark.parametrize("text", ["1_000", " 5", "5 ", "+7", "-0", "007", "0x1", "1.0", "1e3", "٣", "-", str(2**256)])
def test_amounts_that_are_not_canonical_integers_are_refused(text: str) -> None:
    with pytest.raises(DecodeError, match=r"Coin\.amount"):
        Coin.decode(Coin.PB(denom="uve", amount=text).SerializeToString())


@pytest.mark.parametrize("text", ["0.5", "1e3", " 1", str(2**315)])
def test_decimals_that_are_not_canonical_integers_of_parts_are_refused(text: str) -> None:
    with pytest.raises(DecodeError, match=r"DecCoin\.amount"):
        DecCoin.decode(DecCoin.PB(denom="uve", amount=text).SerializeToString())


def test_empty_amounts_are_zero_and_written_as_zero() -> None:
    assert Coin.decode(Coin.PB(denom="uve").SerializeToString()) == Coin(denom="uve", amount=0)
    assert Coin(denom="uve").to_pb().amount == "0"
    assert DecCoin(denom="uve").to_pb().amount == "0"


def test_decimals_travel_as_parts() -> None:
    half = DecCoin(denom="uve", amount=Dec.parse("0.5"))
    assert half.to_pb().amount == "500000000000000000"
    assert DecCoin.decode(half.encode()) == half


def test_addresses_are_bytes_inside_and_bech32_on_the_wire() -> None:
    message = MsgSend(from_address=ALICE, to_address=BOB)
    assert message.to_pb().from_address == bech32.encode_account(ALICE)
    assert MsgSend.decode(message.encode()).from_address == ALICE


@pytest.mark.parametrize(
    "text", ["nonsense", bech32.encode_validator(ALICE), bech32.encode_account(ALICE)[:-1], "cosmos1qypqxpq9"]
)
def test_addresses_of_another_kind_or_with_faults_are_refused(text: str) -> None:
    with pytest.raises(InvalidAddress, match=r"MsgSend\.to_address"):
        MsgSend.decode(MsgSend.PB(to_address=text).SerializeToString())


def test_unknown_enum_numbers_are_refused() -> None:
    with pytest.raises(DecodeError, match=r"BroadcastTxRequest\.mode"):
        BroadcastTxRequest.decode(BroadcastTxRequest.PB(mode=77).SerializeToString())


def test_enum_members_drop_the_prefix_of_their_type() -> None:
    assert [member.name for member in OrderBy] == ["UNSPECIFIED", "ASC", "DESC"]


@pytest.mark.parametrize(
    ("seconds", "nanos"), [(253_402_300_800, 0), (-62_135_596_801, 0), (0, -1), (0, 1_000_000_000)]
)
def test_times_outside_of_the_calendar_are_refused(seconds: int, nanos: int) -> None:
    raw = TxBody.PB(timeout_timestamp={"seconds": seconds, "nanos": nanos}).SerializeToString()
    with pytest.raises(DecodeError, match=r"TxBody\.timeout_timestamp"):
        TxBody.decode(raw)


@pytest.mark.parametrize(("seconds", "nanos"), [(315_576_000_001, 0), (1, -1), (0, 1_000_000_000)])
def test_spans_that_are_no_duration_are_refused(seconds: int, nanos: int) -> None:
    span = pool.message_class("google.protobuf.Duration")
    assert read_duration(span(seconds=-5, nanos=-2), "M.span") == Duration(seconds=-5, nanos=-2)
    with pytest.raises(DecodeError, match=r"^M\.span: "):
        read_duration(span(seconds=seconds, nanos=nanos), "M.span")


@pytest.mark.parametrize(
    "raw", [b"\x0a", b"\x0a\x05ab", b"\x0a\x02\xff\xfe", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"]
)
def test_truncated_bytes_and_invalid_utf8_are_refused(raw: bytes) -> None:
    with pytest.raises(DecodeError, match=r"/cosmos\.base\.v1beta1\.Coin"):
        Coin.decode(raw)


def nested_mode(depth: int) -> bytes:
    """The wire form of a multi-signature mode nested so deep."""
    pb = ModeInfo.PB()
    leaf = pb
    for _ in range(depth):
        leaf = leaf.multi.mode_infos.add()
    leaf.single.mode = 1
    raw: bytes = pb.SerializeToString()
    return raw


def test_recursive_types_decode_up_to_the_nesting_upb_allows() -> None:
    mode = ModeInfo.decode(nested_mode(40))
    for _ in range(40):
        assert mode.multi is not None
        (mode,) = mode.multi.mode_infos
    assert mode.single is not None


def test_nesting_beyond_a_hundred_levels_is_refused() -> None:
    with pytest.raises(DecodeError):
        ModeInfo.decode(nested_mode(60))


@pytest.mark.parametrize(
    "message",
    [
        LegacyAminoPubKey(threshold=-1),
        LegacyAminoPubKey(threshold=2**32),
        Coin(denom=5),  # type: ignore[arg-type]
    ],
)
def test_values_that_do_not_fit_their_wire_type_are_an_encode_error(message: Any) -> None:
    with pytest.raises(EncodeError, match=message.TYPE_URL):
        message.encode()


def test_signers_come_from_the_signer_option_through_sub_messages() -> None:
    assert MsgSend(from_address=ALICE, to_address=BOB).signers() == (ALICE,)
    assert MsgMultiSend(inputs=(Input(address=ALICE), Input(address=BOB))).signers() == (ALICE, BOB)
    assert Coin(denom="uve").signers() == ()


def test_a_required_sub_message_that_is_missing_decodes_to_its_default_and_is_written() -> None:
    header = Header.decode(b"")
    assert header.time.seconds == 0
    assert header.to_pb().HasField("time")
