"""Unknown fields, limits and the canonical TxRaw, on real transaction types of the pool."""

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.unknown_fields import UnknownFieldSet
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec.errors import DecodeError, UnknownField, UnknownType
from virtengine.kit.codec.pool import build_pool, message_class
from virtengine.kit.codec.unknown import (
    MAX_ANY_DEPTH,
    MAX_ANYS,
    MAX_PARTS,
    check_limits,
    check_parts,
    parse_known,
    split_tx_raw,
)
from virtengine.kit.codec.varint import Truncated, encode_uvarint

TxRaw = message_class("cosmos.tx.v1beta1.TxRaw")
TxBody = message_class("cosmos.tx.v1beta1.TxBody")
AuthInfo = message_class("cosmos.tx.v1beta1.AuthInfo")
ModeInfo = message_class("cosmos.tx.v1beta1.ModeInfo")
MsgSend = message_class("cosmos.bank.v1beta1.MsgSend")
AnyPb = message_class("google.protobuf.Any")

CRITICAL = encode_uvarint(500 << 3) + b"\x01"
NON_CRITICAL = encode_uvarint(1025 << 3) + b"\x01"
WRONG_TYPE = encode_uvarint(1 << 3) + b"\x01"
"""Field 1 as a varint; in all types here it is a message, string or bytes."""


def pack(target: Message, raw: bytes = b"", type_url: str = "/cosmos.bank.v1beta1.MsgSend") -> None:
    target.type_url, target.value = type_url, raw


def body(raw: bytes = b"", *, behind: bytes = b"") -> Message:
    """A body with one MsgSend encoded as `raw`, and `behind` after the body's own fields."""
    built = TxBody(memo="memo")
    pack(built.messages.add(), raw)
    return TxBody.FromString(built.SerializeToString() + behind)


SEND = MsgSend(from_address="a", to_address="b", amount=[{"denom": "uve", "amount": "1"}]).SerializeToString()


def parse(message: Message, **options: bool) -> list[tuple[str, Message]]:
    """`parse_known` of what `message` encodes to, which it must give back whole; gives what is packed in it."""
    parsed, packed = parse_known(message.SerializeToString(deterministic=True), type(message), **options)
    assert parsed.SerializeToString(deterministic=True) == message.SerializeToString(deterministic=True)
    return packed


def test_known_messages_pass():
    assert parse(body(SEND)) == [("/cosmos.bank.v1beta1.MsgSend", MsgSend.FromString(SEND))]
    auth = AuthInfo(fee={"gas_limit": 1})
    pack(auth.signer_infos.add().public_key, b"\x0a\x01k", "/cosmos.crypto.secp256k1.PubKey")
    parse(auth)


@pytest.mark.parametrize("unknown", [CRITICAL, NON_CRITICAL, WRONG_TYPE])
@pytest.mark.parametrize(
    "build",
    [
        lambda unknown: body(SEND, behind=unknown),
        lambda unknown: body(SEND + unknown),
        lambda unknown: body(SEND + b"\x1a" + encode_uvarint(len(unknown)) + unknown),
        lambda unknown: AuthInfo.FromString(b"\x0a" + encode_uvarint(len(unknown)) + unknown),
        lambda unknown: AuthInfo.FromString(b"\x12" + encode_uvarint(len(unknown)) + unknown),
    ],
    ids=["body", "message", "coin in message", "signer", "fee"],
)
def test_unknown_fields_are_refused_at_any_depth(build, unknown):
    with pytest.raises(UnknownField, match="TagNum"):
        parse(build(unknown))


def test_the_refusal_names_type_number_and_wire_type():
    with pytest.raises(UnknownField) as raised:
        parse(body(SEND + CRITICAL))
    assert str(raised.value) == 'errUnknownField "cosmos.bank.v1beta1.MsgSend": {TagNum: 500, WireType: "varint"}'
    with pytest.raises(UnknownField, match=r"Mismatched .*TagNum: 1"):
        parse(body(SEND + WRONG_TYPE), allow_non_critical=True)


def test_non_critical_fields_pass_in_a_body_and_what_it_contains_if_allowed():
    parse(body(SEND, behind=NON_CRITICAL), allow_non_critical=True)
    [(_, send)] = parse(body(SEND + NON_CRITICAL), allow_non_critical=True)
    assert send == MsgSend.FromString(SEND + NON_CRITICAL)
    for message in (body(SEND, behind=CRITICAL), body(SEND + CRITICAL), body(SEND, behind=NON_CRITICAL + CRITICAL)):
        with pytest.raises(UnknownField, match="TagNum: 500"):
            parse(message, allow_non_critical=True)


@pytest.mark.parametrize(
    "type_url", ["", "/", "/no.such.Type", "cosmos.bank.v1beta1.MsgSend", "x/cosmos.bank.v1beta1.MsgSend"]
)
def test_an_any_of_an_unknown_type_is_refused(type_url):
    message = TxBody()
    pack(message.messages.add(), b"", type_url)
    with pytest.raises(UnknownType, match="unable to resolve type URL"):
        parse(message)


def test_a_malformed_any_is_refused():
    with pytest.raises(DecodeError, match="MsgSend"):
        parse(body(b"\x0a\x7f"))


def nest(depth: int) -> Message:
    """Bodies packed into one another."""
    inner = TxBody(memo="core")
    for _ in range(depth):
        outer = TxBody()
        pack(outer.messages.add(), inner.SerializeToString(), "/cosmos.tx.v1beta1.TxBody")
        inner = outer
    return inner


def test_anys_nest_and_number_within_limits():
    parse(nest(MAX_ANY_DEPTH))
    with pytest.raises(DecodeError, match="packed into one another"):
        parse(nest(MAX_ANY_DEPTH + 1))
    many = TxBody()
    for _ in range(MAX_ANYS):
        pack(many.messages.add(), SEND)
    parse(many)
    pack(many.messages.add(), SEND)
    with pytest.raises(DecodeError, match="packed into one another"):
        parse(many)


def test_an_unknown_field_cannot_hide_behind_a_longer_known_encoding():
    """A number listed by itself is a byte shorter than the packed form that upb writes."""
    bits = message_class("tendermint.libs.bits.BitArray")
    with pytest.raises(UnknownField, match="TagNum: 15"):
        parse_known(b"\x10\x05" + b"\x78\x01", bits)
    assert parse_known(b"\x10\x05", bits) == (bits(elems=[5]), [])


FRAGMENTS = st.sampled_from(
    [
        b"\x12\x01m",  # the memo
        b"\x12\x00",  # empty, which upb leaves out
        b"\x12\x81\x00m",  # a length longer than need be
        b"\x18\x05",  # the height
        b"\x18\x85\x00",
        b"\x2a\x02\x08\x01",  # the time, twice
        b"\x2a\x02\x10\x01",
        b"\x2a\x04\x08\x01\x18\x01",  # with an unknown field
        CRITICAL,
        NON_CRITICAL,
        WRONG_TYPE,
    ]
)


@given(st.lists(FRAGMENTS, max_size=6).map(b"".join))
def test_an_encoding_passes_exactly_if_upb_knows_all_its_fields(raw):
    message = TxBody.FromString(raw)
    is_known = not UnknownFieldSet(message) and not UnknownFieldSet(message.timeout_timestamp)
    try:
        assert parse_known(raw, TxBody) == (message, [])
        passes = True
    except UnknownField:
        passes = False
    assert passes == is_known


@pytest.fixture(scope="module")
def with_map():
    """A type with maps, which no message of the chain has, in a pool of its own."""
    file = descriptor_pb2.FileDescriptorProto(name="toy.proto", package="toy", syntax="proto3")
    holder = file.message_type.add(name="Holder")
    for number, (name, value) in enumerate([("counts", None), ("leaves", ".toy.Leaf")], 1):
        entry = holder.nested_type.add(name=f"{name.capitalize()}Entry", options={"map_entry": True})
        entry.field.add(name="key", number=1, label=1, type=9)
        entry.field.add(name="value", number=2, label=1, type=11 if value else 4, type_name=value)
        holder.field.add(name=name, number=number, label=3, type=11, type_name=f".toy.Holder.{entry.name}")
    file.message_type.add(name="Leaf").field.add(name="text", number=1, label=1, type=9)
    pool = build_pool(descriptor_pb2.FileDescriptorSet(file=[file]).SerializeToString())
    return GetMessageClass(pool.FindMessageTypeByName("toy.Holder"))


def test_unknown_fields_in_the_values_of_a_map_are_refused(with_map):
    message = with_map(counts={"a": 1})
    message.leaves["a"].text = "t"
    parse(message)
    message.leaves["b"].MergeFromString(CRITICAL)
    with pytest.raises(UnknownField, match=r"toy\.Leaf"):
        parse(message)


# --- limits ---


def modes(depth: int) -> Message:
    """A multi-signature's mode within another's."""
    inner = ModeInfo(single={"mode": 1})
    for _ in range(depth):
        outer = ModeInfo()
        outer.multi.mode_infos.add().CopyFrom(inner)
        inner = outer
    return inner


def test_length_is_limited():
    check_limits(bytes(10), TxRaw, max_bytes=10)
    with pytest.raises(DecodeError, match="11 bytes, at most 10"):
        check_limits(bytes(11), TxRaw, max_bytes=10)


def test_depth_is_limited_where_a_type_contains_itself():
    auth = AuthInfo(fee={"gas_limit": 2**63})
    auth.signer_infos.add(sequence=300).mode_info.CopyFrom(modes(3))
    raw = auth.SerializeToString()  # AuthInfo, SignerInfo, then per level ModeInfo and Multi, and the last ModeInfo
    check_limits(raw, AuthInfo, max_bytes=1000, max_depth=9)
    with pytest.raises(DecodeError, match="more than 8 deep"):
        check_limits(raw, AuthInfo, max_bytes=1000, max_depth=8)


def test_depth_far_beyond_the_decoder_is_refused_without_recursion():
    raw = b""
    for _ in range(6000):  # ModeInfo.multi and Multi.mode_infos are both field 2
        raw = b"\x12" + encode_uvarint(len(raw)) + raw
    with pytest.raises(DecodeError, match="more than 32 deep"):
        check_limits(raw, ModeInfo, max_bytes=10**6)


def test_other_types_are_not_even_looked_at():
    check_limits(b"\xff" * 100, TxRaw, max_bytes=100)


@pytest.mark.parametrize(
    "raw",
    [b"\x0a", b"\x0a\x05", b"\x0b", b"\x0c", b"\x09\x00", b"\x0d\x00", b"\x08", b"\x0e", b"\x12\x80", b"\xff" * 11],
    ids=bytes.hex,
)
def test_malformed_bytes_are_refused(raw):
    with pytest.raises(DecodeError):
        check_limits(raw, AuthInfo, max_bytes=100)


@given(st.binary(max_size=60))
def test_what_passes_the_limits_or_not_never_raises_anything_else(raw):
    for message in (AuthInfo, ModeInfo):
        try:
            check_limits(raw, message, max_bytes=50)
        except DecodeError:
            continue
        assert len(raw) <= 50


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32), st.integers(0, 2**32))
def test_fields_of_every_wire_type_are_passed_over(varint, fixed64, fixed32):
    behind = b"".join(
        (
            b"\x78" + encode_uvarint(varint),
            b"\x79" + fixed64.to_bytes(8, "little"),
            b"\x7d" + (fixed32 % 2**32).to_bytes(4, "little"),
            b"\x7a\x02hi",
        )
    )
    deep = AuthInfo()
    deep.signer_infos.add().mode_info.CopyFrom(modes(40))
    with pytest.raises(DecodeError, match="deep"):
        check_limits(behind + deep.SerializeToString(), AuthInfo, max_bytes=10**4)


# --- TxRaw ---

PARTS = st.binary(max_size=200)


@given(PARTS, PARTS, st.lists(PARTS, max_size=3))
def test_the_canonical_encoding_passes(body_bytes, auth_info, signatures):
    raw = TxRaw(body_bytes=body_bytes, auth_info_bytes=auth_info, signatures=signatures).SerializeToString()
    assert split_tx_raw(raw) == (body_bytes, auth_info, tuple(signatures))


@given(
    st.binary(max_size=30)
    | st.lists(st.sampled_from([b"\x0a", b"\x12", b"\x1a", b"\x01", b"a", b"\x00", b"\x81\x00"])).map(b"".join)
)
def test_what_passes_is_its_own_encoding(raw):
    try:
        body_bytes, auth_info, signatures = split_tx_raw(raw)
    except DecodeError:
        return
    parts = TxRaw(body_bytes=body_bytes, auth_info_bytes=auth_info, signatures=signatures)
    assert parts == TxRaw.FromString(raw)
    assert parts.SerializeToString() == raw


@pytest.mark.parametrize(
    ("raw", "error", "reason"),
    [
        (b"\x12\x01a\x0a\x01b", DecodeError, "got tagNum 1 after tagNum 2"),
        (b"\x1a\x01a\x12\x01b", DecodeError, "got tagNum 2 after tagNum 3"),
        (b"\x0a\x01a\x0a\x01b", DecodeError, "got tagNum 1 after tagNum 1"),
        (b"\x12\x01a\x12\x01b", DecodeError, "got tagNum 2 after tagNum 2"),
        (b"\x0a\x81\x00a", DecodeError, "short"),
        (b"\x8a\x00\x01a", UnknownField, "only bytes fields"),
        (b"\x08\x01", UnknownField, "only bytes fields"),
        (b"\x22\x01a", UnknownField, "only bytes fields"),
        (b"\x0a\x00", DecodeError, "empty"),
        (b"\x12\x00", DecodeError, "empty"),
        (b"\x0a\x02a", DecodeError, "ends within a field"),
        (b"\x0a", Truncated, "ends within"),
        (b"\x0a" + b"\xff" * 9 + b"\x02", DecodeError, "beyond 64 bits"),
    ],
)
def test_any_other_encoding_is_refused(raw, error, reason):
    with pytest.raises(error, match=reason):
        split_tx_raw(raw)


def test_equal_and_empty_signatures_are_allowed():
    assert split_tx_raw(b"\x1a\x00\x1a\x00") == (b"", b"", (b"", b""))


def test_any_is_covered_by_the_pool():
    parse(AnyPb(type_url="anything"))


MULTI_SEND = "cosmos.bank.v1beta1.MsgMultiSend"


@pytest.mark.parametrize(("outputs", "passes"), [(MAX_PARTS, True), (MAX_PARTS + 1, False), (500_000, False)])
def test_the_messages_within_an_encoding_are_counted_before_they_become_values(outputs, passes):
    raw = b"\x12\x00" * outputs
    body = message_class("cosmos.tx.v1beta1.TxBody")(messages=[{"type_url": f"/{MULTI_SEND}", "value": raw}])
    if passes:
        check_parts(raw, message_class(MULTI_SEND))
        body.messages[0].value = raw[2:]  # the Any is one too
        parse(body)
        return
    with pytest.raises(DecodeError, match="more than 8192 messages"):
        check_parts(raw, message_class(MULTI_SEND))
    with pytest.raises(DecodeError, match="more than 8192 messages"):
        parse(body)


def test_parts_are_counted_over_all_messages_of_a_transaction():
    packed = {"type_url": f"/{MULTI_SEND}", "value": b"\x12\x00" * 1_000}
    with pytest.raises(DecodeError, match="more than 8192 messages"):
        parse(message_class("cosmos.tx.v1beta1.TxBody")(messages=[packed] * 9))


def test_of_a_type_that_contains_itself_not_more_fields_are_looked_at():
    with pytest.raises(DecodeError, match="more than 8192 fields"):
        check_limits(b"\x0a\x00" * 500_000, message_class("cosmos.tx.v1beta1.AuthInfo"), max_bytes=1 << 20)


def test_signatures_are_counted():
    with pytest.raises(DecodeError, match="too many signatures"):
        split_tx_raw(b"\x1a\x00" * 500_000)


def test_a_malformed_long_encoding_is_refused():
    with pytest.raises(DecodeError):
        check_parts(b"\x12\xff" * 20_000, message_class(MULTI_SEND))
