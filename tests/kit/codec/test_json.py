"""Cosmos JSON: the SDK's rules one by one, protobuf's own JSON as a counterpart, round trips over every type."""

import pytest
from google.protobuf import descriptor_pb2, json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec import pool as codec_pool
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.errors import DecodeError, UnknownType
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import TxBody
from virtengine.kit.codec.json import dumps, from_json, loads, pb_from_json, pb_to_json, to_json
from virtengine.kit.codec.json_form import MAX_DEPTH, NumberForm, number_form
from virtengine.kit.codec.pool import build_pool, message_class

ADDRESS = "ve19rl4cm2hmr8afy4kldpxz3fka4jguq0aplx4mg"


def new(name, **fields):
    return message_class(name)(**fields)


# --- what the SDK prints ---


def test_a_send_as_the_sdk_prints_it():
    message = new("cosmos.bank.v1beta1.MsgSend", from_address="a", amount=[{"denom": "uve", "amount": "5"}])
    assert pb_to_json(message) == {"from_address": "a", "to_address": "", "amount": [{"denom": "uve", "amount": "5"}]}


def test_defaults_are_printed():
    assert pb_to_json(new("cosmos.tx.v1beta1.TxBody")) == {
        "messages": [],
        "memo": "",
        "timeout_height": "0",
        "unordered": False,
        "timeout_timestamp": None,
        "extension_options": [],
        "non_critical_extension_options": [],
    }


def test_the_last_page_has_a_null_key_and_a_text_total():
    assert pb_to_json(new("cosmos.base.query.v1beta1.PageResponse")) == {"next_key": None, "total": "0"}
    page = new("cosmos.base.query.v1beta1.PageResponse", next_key=b"\xff\xfe", total=2**64 - 1)
    assert pb_to_json(page) == {"next_key": "//4=", "total": "18446744073709551615"}


def test_repeated_bytes_are_text_even_when_empty():
    assert pb_to_json(new("cosmos.tx.v1beta1.TxRaw", signatures=[b"", b"a"]))["signatures"] == ["", "YQ=="]


def test_an_account_spreads_its_key():
    account = new("cosmos.auth.v1beta1.BaseAccount", address="a", sequence=3)
    assert pb_to_json(account) == {"address": "a", "pub_key": None, "account_number": "0", "sequence": "3"}
    account.pub_key.type_url = "/cosmos.crypto.secp256k1.PubKey"
    account.pub_key.value = new("cosmos.crypto.secp256k1.PubKey", key=b"key").SerializeToString()
    assert pb_to_json(account)["pub_key"] == {"@type": "/cosmos.crypto.secp256k1.PubKey", "key": "a2V5"}


def test_oneofs_show_only_the_member_that_is_set():
    mode = new("cosmos.tx.v1beta1.ModeInfo")
    assert pb_to_json(mode) == {}
    mode.single.mode = 127
    assert pb_to_json(mode) == {"single": {"mode": "SIGN_MODE_LEGACY_AMINO_JSON"}}
    key = new("tendermint.crypto.PublicKey", ed25519=b"")
    assert pb_to_json(key) == {"ed25519": ""}


def test_an_enum_without_a_name_shows_its_number():
    mode = new("cosmos.tx.v1beta1.ModeInfo.Single", mode=99)
    assert pb_to_json(mode) == {"mode": 99}


def test_decimals_have_a_point_and_integers_a_zero():
    assert pb_to_json(new("cosmos.base.v1beta1.DecCoin", denom="uve", amount="1500000000000000000"))["amount"] == (
        "1.500000000000000000"
    )
    assert pb_to_json(new("cosmos.base.v1beta1.DecCoin", amount="-1"))["amount"] == "-0.000000000000000001"
    assert pb_to_json(new("cosmos.base.v1beta1.DecCoin"))["amount"] == "0.000000000000000000"
    assert pb_to_json(new("cosmos.base.v1beta1.Coin"))["amount"] == "0"


def test_times_go_held_by_value_show_as_go_zero_time():
    header = pb_to_json(new("tendermint.types.Header"))
    assert header["time"] == "0001-01-01T00:00:00Z"
    assert header["version"] == {"block": "0", "app": "0"}
    assert header["last_block_id"] == {"hash": None, "part_set_header": {"total": 0, "hash": None}}
    params = pb_to_json(new("tendermint.types.EvidenceParams"))
    assert params["max_age_duration"] == "0s"


def test_packed_times_are_held_as_a_value():
    body = new("cosmos.tx.v1beta1.TxBody")
    for name, raw in (("Timestamp", b"\x08\x01"), ("Duration", b"\x08\x02")):
        body.messages.add(type_url=f"/google.protobuf.{name}", value=raw)
    printed = pb_to_json(body)
    assert printed["messages"] == [
        {"@type": "/google.protobuf.Timestamp", "value": "1970-01-01T00:00:01Z"},
        {"@type": "/google.protobuf.Duration", "value": "2s"},
    ]
    assert pb_from_json(type(body), printed) == body
    for wrong in (
        {"@type": "/google.protobuf.Duration"},
        {"@type": "/google.protobuf.Duration", "value": "2s", "more": 1},
    ):
        with pytest.raises(DecodeError, match=r"messages\[0\]: expected @type and value"):
            pb_from_json(type(body), {"messages": [wrong]})


def test_a_time_is_its_text():
    time = new("google.protobuf.Timestamp", seconds=1)
    assert pb_to_json(time) == "1970-01-01T00:00:01Z"
    assert pb_from_json(type(time), "1970-01-01T00:00:01Z") == time


def test_an_any_that_cannot_be_opened_is_an_error():
    body = new("cosmos.tx.v1beta1.TxBody", messages=[{"type_url": "/no.such.Type"}])
    with pytest.raises(UnknownType, match=r"/no\.such\.Type"):
        pb_to_json(body)
    body = new("cosmos.tx.v1beta1.TxBody", messages=[{"type_url": "/cosmos.tx.v1beta1.TxBody", "value": b"\x0a\x7f"}])
    with pytest.raises(DecodeError, match="TxBody"):
        pb_to_json(body)


def test_generated_messages_by_way_of_upb():
    coin = DecCoin(denom="uve", amount=Dec.parse("1.5"))
    assert to_json(coin) == {"denom": "uve", "amount": "1.500000000000000000"}
    assert from_json(DecCoin, to_json(coin)) == coin
    body = TxBody(messages=(Any(Coin.TYPE_URL, Coin(denom="uve", amount=7).encode()),), memo="m")
    assert to_json(body)["messages"] == [{"@type": "/cosmos.base.v1beta1.Coin", "denom": "uve", "amount": "7"}]
    assert from_json(TxBody, to_json(body)) == body


# --- what is read ---

TX_BODY = message_class("cosmos.tx.v1beta1.TxBody")
FEE = message_class("cosmos.tx.v1beta1.Fee")
PAGE = message_class("cosmos.base.query.v1beta1.PageRequest")
MODE = message_class("cosmos.tx.v1beta1.ModeInfo.Single")
ANY_MODE = message_class("cosmos.tx.v1beta1.ModeInfo")
HEADER = message_class("tendermint.types.Header")
DEC_COIN = message_class("cosmos.base.v1beta1.DecCoin")
COIN = message_class("cosmos.base.v1beta1.Coin")


def test_both_spellings_and_both_forms_of_numbers_are_read():
    assert pb_from_json(FEE, {"gas_limit": "7"}) == pb_from_json(FEE, {"gasLimit": 7}) == FEE(gas_limit=7)
    assert pb_from_json(MODE, {"mode": "SIGN_MODE_DIRECT"}) == pb_from_json(MODE, {"mode": 1}) == MODE(mode=1)
    assert pb_from_json(PAGE, {"count_total": True, "key": None, "reverse": False}) == PAGE(count_total=True)


@pytest.mark.parametrize("text", ["+/8=", "-_8=", "+/8", "-_8"])
def test_base64_of_both_alphabets_is_read(text):
    assert pb_from_json(PAGE, {"key": text}) == PAGE(key=b"\xfb\xff")


def test_an_empty_object_is_a_present_message():
    assert pb_from_json(ANY_MODE, {"single": {}}).HasField("single")
    assert not pb_from_json(ANY_MODE, {"single": None}).HasField("single")


@pytest.mark.parametrize(
    ("message", "value", "reason"),
    [
        (FEE, [], "^expected an object$"),
        (FEE, {"gaslimit": 1}, "^gaslimit: unknown field of cosmos.tx.v1beta1.Fee$"),
        (FEE, {"amount": [{"denom": "a"}, {"x": 1}]}, r"^amount\[1\].x: unknown field of cosmos.base.v1beta1.Coin$"),
        (FEE, {"gas_limit": 1, "gasLimit": 1}, "^gasLimit: given together with gas_limit$"),
        (ANY_MODE, {"single": {}, "multi": {}}, "^multi: given together with single$"),
        (FEE, {"amount": {}}, "^amount: expected an array$"),
        (FEE, {"amount": [None]}, r"^amount\[0\]: null in an array$"),
        (FEE, {"gas_limit": -1}, "^gas_limit: integer out of range$"),
        (FEE, {"gas_limit": 2**64}, "^gas_limit: integer out of range$"),
        (FEE, {"gas_limit": "1.0"}, "^gas_limit: not an integer$"),
        (FEE, {"gas_limit": 1.0}, "^gas_limit: not an integer$"),
        (FEE, {"gas_limit": True}, "^gas_limit: not an integer$"),
        (FEE, {"payer": 1}, "^payer: expected a string$"),
        (FEE, {"payer": "\ud800"}, "^payer: half a surrogate pair"),
        (PAGE, {"reverse": "true"}, "^reverse: expected true or false$"),
        (PAGE, {"key": 1}, "^key: expected a string$"),
        (PAGE, {"key": "a"}, "^key: not base64$"),
        (PAGE, {"key": "YQ="}, "^key: not base64$"),
        (PAGE, {"key": "Y Q="}, "^key: not base64$"),
        (MODE, {"mode": "DIRECT"}, "^mode: not a value of cosmos.tx.signing.v1beta1.SignMode$"),
        (MODE, {"mode": 99}, "^mode: not a value"),
        (MODE, {"mode": True}, "^mode: not a value"),
        (MODE, {"mode": []}, "^mode: not a value"),
        (HEADER, {"time": "yesterday"}, "^time: not an RFC 3339 timestamp$"),
        (HEADER, {"time": 5}, "^time: expected a string$"),
        (
            message_class("tendermint.types.EvidenceParams"),
            {"max_age_duration": "5"},
            "^max_age_duration: not a duration",
        ),
        (DEC_COIN, {"amount": "1e3"}, "^amount: not a decimal$"),
        (DEC_COIN, {"amount": 1}, "^amount: expected a string$"),
        (COIN, {"amount": "01"}, "^amount: an integer has no leading zero"),
        (TX_BODY, {"messages": [{}]}, r"^messages\[0\]: expected an object with @type$"),
        (TX_BODY, {"messages": ["x"]}, r"^messages\[0\]: expected an object with @type$"),
        (TX_BODY, {"messages": [{"@type": "/x"}]}, r"^messages\[0\]: unable to resolve type URL /x$"),
        (
            TX_BODY,
            {"messages": [{"@type": "/cosmos.base.v1beta1.Coin", "x": 1}]},
            r"^messages\[0\].x: unknown field of",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(message, value, reason):
    with pytest.raises(DecodeError, match=reason):
        pb_from_json(message, value)


def test_nesting_is_limited_in_both_directions():
    value = {"memo": "core"}
    for _ in range(MAX_DEPTH // 2 - 1):
        value = {"messages": [{"@type": "/cosmos.tx.v1beta1.TxBody", **value}]}
    message = pb_from_json(TX_BODY, value)
    assert pb_to_json(message)["messages"]
    for _ in range(MAX_DEPTH):
        value = {"messages": [{"@type": "/cosmos.tx.v1beta1.TxBody", **value}]}
        message = TX_BODY(messages=[{"type_url": "/cosmos.tx.v1beta1.TxBody", "value": message.SerializeToString()}])
    with pytest.raises(DecodeError, match="nested more than 100 deep"):
        pb_from_json(TX_BODY, value)
    with pytest.raises(DecodeError, match="nested more than 100 deep"):
        pb_to_json(message)


def test_types_that_contain_themselves_are_limited_too():
    mode = ANY_MODE()
    mode.single.mode = 1
    for _ in range(MAX_DEPTH // 2 + 1):
        outer = ANY_MODE()
        outer.multi.mode_infos.add().CopyFrom(mode)
        mode = outer
    with pytest.raises(DecodeError, match="nested more than 100 deep"):
        pb_to_json(mode)


# --- text ---


def test_text_is_compact_and_leads_back():
    assert dumps({"a": [1, None, "é"]}) == '{"a":[1,null,"é"]}'
    assert loads(dumps({"a": [1, None, "é"]})) == {"a": [1, None, "é"]}


@pytest.mark.parametrize(
    "text", ["", "{", '{"a":1,"a":2}', "NaN", "[Infinity]", "1" * 5000, "[" * 200_000, b"\xff", "{} {}"], ids=range(9)
)
def test_malformed_text_is_refused(text):
    with pytest.raises(DecodeError, match="malformed JSON"):
        loads(text)


# --- every type of the pool ---


def all_classes():
    pending = [d for name in codec_pool.file_names() for d in codec_pool.get_file(name).message_types_by_name.values()]
    while pending:
        descriptor = pending.pop()
        pending += descriptor.nested_types
        if descriptor.file.name != "google/protobuf/descriptor.proto":  # proto2, and holds a double
            yield GetMessageClass(descriptor)


CLASSES = sorted(all_classes(), key=lambda cls: cls.DESCRIPTOR.full_name)


def scalars(field):
    """Values of a scalar field in protobuf."""
    if field.enum_type:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        texts = st.text(max_size=5)
        if number_form(field) is not NumberForm.NONE:
            texts = st.integers(-(10**25), 10**25).map(str)
        return texts.map(str.encode) if field.type == FieldDescriptor.TYPE_BYTES else texts
    bits = 64 if field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64) else 32
    if field.cpp_type in (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64):
        return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return st.booleans() if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL else st.integers(0, 2**bits - 1)


def fill(draw, message, depth=0):
    name = message.DESCRIPTOR.full_name
    if name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
        message.seconds, message.nanos = draw(st.integers(0, 2**33)), draw(st.integers(0, 999_999_999))
        return
    if name == "google.protobuf.Any":
        inner = new("cosmos.base.v1beta1.Coin", denom=draw(st.text(max_size=3)), amount="7")
        message.type_url, message.value = "/cosmos.base.v1beta1.Coin", inner.SerializeToString()
        return
    for field in message.DESCRIPTOR.fields:
        if draw(st.booleans()) or (field.containing_oneof and message.WhichOneof(field.containing_oneof.name)):
            continue
        if field.message_type is None:
            if field.is_repeated:
                getattr(message, field.name).extend(draw(st.lists(scalars(field), max_size=2)))
            else:
                setattr(message, field.name, draw(scalars(field)))
        elif depth < 3:
            child = getattr(message, field.name)
            if field.is_repeated:
                fill(draw, child.add(), depth + 1)
            else:
                child.SetInParent()
                fill(draw, child, depth + 1)


@st.composite
def messages(draw):
    message = draw(st.sampled_from(CLASSES))()
    fill(draw, message)
    return message


@given(messages())
def test_json_leads_back_for_every_type(message):
    printed = pb_to_json(message)
    again = pb_from_json(type(message), loads(dumps(printed)))
    assert pb_to_json(again) == printed


@given(messages())
def test_protobuf_own_json_agrees_where_cosmos_adds_no_rule(message):
    ours = pb_to_json(message)
    theirs = json_format.MessageToDict(
        message,
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
        descriptor_pool=codec_pool.pool(),
    )
    if isinstance(ours, dict) and "@type" not in ours:
        for field in message.DESCRIPTOR.fields:
            if field.message_type is None and number_form_or_none(field) is NumberForm.NONE:
                expected = theirs.get(field.name)
                assert ours.get(field.name) == (None if expected == "" and is_lone_bytes(field) else expected)
            elif field.name in theirs:
                assert field.name in ours


@given(messages())
def test_protobuf_own_json_is_read(message):
    """What other tools print, camelCase and defaults left out, means the same to us."""
    own = json_format.MessageToDict(message, descriptor_pool=codec_pool.pool())
    if not any(number_form_or_none(field) is NumberForm.DEC for field in all_fields(message.DESCRIPTOR)):
        assert pb_from_json(type(message), own) == message


def number_form_or_none(field):
    return number_form(field) if field.cpp_type == FieldDescriptor.CPPTYPE_STRING else NumberForm.NONE


def is_lone_bytes(field):
    return field.type == FieldDescriptor.TYPE_BYTES and not field.is_repeated and field.containing_oneof is None


def all_fields(descriptor):
    seen, pending = {}, [descriptor]
    while pending:
        current = pending.pop()
        if current.full_name not in seen:
            seen[current.full_name] = current
            pending += [field.message_type for field in current.fields if field.message_type]
    return [field for found in seen.values() for field in found.fields]


# --- what no type of the chain has yet: maps, optional scalars, decimals in bytes ---


@pytest.fixture(scope="module")
def toy():
    file = descriptor_pb2.FileDescriptorProto(name="toy.proto", package="toy", syntax="proto3")
    file.dependency.append("gogoproto/gogo.proto")
    holder = file.message_type.add(name="Holder")
    for number, (name, key, value) in enumerate([("Counts", 9, 4), ("Flags", 8, 12), ("Leaves", 3, 11)], 1):
        entry = holder.nested_type.add(name=f"{name}Entry", options={"map_entry": True})
        entry.field.add(name="key", number=1, label=1, type=key)
        entry.field.add(name="value", number=2, label=1, type=value, type_name=".toy.Leaf" if value == 11 else None)
        holder.field.add(name=name.lower(), number=number, label=3, type=11, type_name=f".toy.Holder.{name}Entry")
    holder.oneof_decl.add(name="_note")
    holder.field.add(name="note", number=4, label=1, type=9, proto3_optional=True, oneof_index=0)
    ratio = holder.field.add(name="ratio", number=5, label=1, type=12)
    ratio.options.MergeFromString(customtype("cosmossdk.io/math.LegacyDec"))
    file.message_type.add(name="Leaf").field.add(name="text", number=1, label=1, type=9)
    file.message_type.add(name="Float").field.add(name="value", number=1, label=1, type=1)
    whole = descriptor_pb2.FileDescriptorSet.FromString(codec_pool.read_descriptors())
    needed = [
        found for found in whole.file if found.name in ("google/protobuf/descriptor.proto", "gogoproto/gogo.proto")
    ]
    return build_pool(descriptor_pb2.FileDescriptorSet(file=[*needed, file]).SerializeToString())


def customtype(name: str) -> bytes:
    """The option `(gogoproto.customtype)` in its wire form."""
    options = message_class("google.protobuf.FieldOptions")()
    options.Extensions[codec_pool.pool().FindExtensionByName("gogoproto.customtype")] = name
    return options.SerializeToString()


def toy_class(pool: DescriptorPool, name: str = "Holder"):
    return GetMessageClass(pool.FindMessageTypeByName(f"toy.{name}"))


def test_maps_show_sorted_and_are_read_back(toy):
    message = toy_class(toy)(
        counts={"b": 2, "a": 1}, flags={True: b"", False: b"x"}, note="", ratio=b"500000000000000000"
    )
    message.leaves[-3].text = "leaf"
    printed = pb_to_json(message)
    assert printed == {
        "counts": {"a": "1", "b": "2"},
        "flags": {"false": "eA==", "true": ""},
        "leaves": {"-3": {"text": "leaf"}},
        "note": "",
        "ratio": "0.500000000000000000",
    }
    assert list(printed["counts"]) == ["a", "b"]
    assert pb_from_json(type(message), printed) == message


def test_an_unset_optional_scalar_is_null(toy):
    assert pb_to_json(toy_class(toy)()) == {
        "counts": {},
        "flags": {},
        "leaves": {},
        "note": None,
        "ratio": "0.000000000000000000",
    }
    assert not pb_from_json(toy_class(toy), {"note": None}).HasField("note")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"counts": []}, "^counts: expected an object$"),
        ({"counts": {"a": "x"}}, "^counts.a: not an integer$"),
        ({"counts": {"a": None}}, "^counts.a: not an integer$"),
        ({"flags": {"yes": ""}}, "^flags.yes: expected true or false$"),
        ({"leaves": {"x": {}}}, "^leaves.x: not an integer$"),
        ({"leaves": {"1": {"x": 1}}}, "^leaves.1.x: unknown field of toy.Leaf$"),
    ],
)
def test_malformed_maps_are_refused(toy, value, reason):
    with pytest.raises(DecodeError, match=reason):
        pb_from_json(toy_class(toy), value)


def test_floats_have_no_place(toy):
    with pytest.raises(TypeError, match="no message of this chain has floats"):
        pb_to_json(toy_class(toy, "Float")())
    with pytest.raises(TypeError, match="no message of this chain has floats"):
        pb_from_json(toy_class(toy, "Float"), {})
