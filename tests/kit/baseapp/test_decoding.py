"""From bytes to a transaction, and what is none."""

import contextlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.chain import TestChain, make_signer_info

from virtengine.kit.baseapp import decoding
from virtengine.kit.baseapp.cache import BoundedCache
from virtengine.kit.baseapp.decoding import MAX_TX_BYTES, MULTI, Tx, TxDecoder, decode_tx
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any, pack
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input, Output
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import TxMsgData
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.crypto.ed25519.keys import PubKey as Ed25519PubKey
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, Fee, ModeInfo, TxBody, TxRaw
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.codec.varint import encode_uvarint, frame
from virtengine.kit.sdk.errors import InvalidAddressError, SdkError, TxDecodeError, TxTooLarge

CHAIN = TestChain()
ALICE, BOB = CHAIN.account("alice"), CHAIN.account("bob")
SEND = MsgSend(from_address=ALICE.address, to_address=BOB.address, amount=(Coin(denom="uve", amount=5),))
BODY = TxBody(messages=(pack(SEND),), memo="hello", timeout_height=9, timeout_timestamp=Timestamp(5, 6))
AUTH = AuthInfo(signer_infos=(make_signer_info(ALICE, 3),), fee=Fee(gas_limit=7, amount=(Coin(denom="uve", amount=2),)))


def make(body: TxBody | bytes = BODY, auth: AuthInfo | bytes = AUTH, signatures: tuple[bytes, ...] = (b"s",)) -> bytes:
    return TxRaw(
        body_bytes=body if isinstance(body, bytes) else body.encode(),
        auth_info_bytes=auth if isinstance(auth, bytes) else auth.encode(),
        signatures=signatures,
    ).encode()


def field(number: int, content: bytes) -> bytes:
    return encode_uvarint(number << 3 | 2) + frame(content)


def test_a_transaction_is_taken_apart() -> None:
    tx = decode_tx(make())
    assert tx.messages == (SEND,)
    assert tx.signers == (ALICE.address,)
    assert (tx.memo, tx.timeout_height, tx.timeout_timestamp) == ("hello", 9, Timestamp(5, 6))
    assert (tx.gas_limit, tx.fee) == (7, (Coin(denom="uve", amount=2),))
    assert (tx.signer_infos[0].mode, tx.signer_infos[0].sequence) == (1, 3)
    assert (tx.signed, tx.signatures) == (field(1, BODY.encode()) + field(2, AUTH.encode()), (b"s",))
    assert tx.fee_payer == ALICE.address


def test_signers_are_in_order_of_first_appearance_and_the_payer_last() -> None:
    multi = MsgMultiSend(inputs=(Input(address=BOB.address), Input(address=ALICE.address)))
    payer = CHAIN.account("payer").address
    body = TxBody(messages=(pack(multi), pack(SEND)))
    tx = decode_tx(make(body, AuthInfo(fee=Fee(payer=payer))))
    assert tx.signers == (BOB.address, ALICE.address, payer)
    assert tx.fee_payer == payer
    tx = decode_tx(make(body, AuthInfo(fee=Fee(payer=ALICE.address))))
    assert tx.signers == (BOB.address, ALICE.address)


def test_a_signer_with_several_keys_is_marked() -> None:
    info = replace(make_signer_info(ALICE, 0), mode_info=ModeInfo(multi=ModeInfo.Multi()))
    assert decode_tx(make(auth=AuthInfo(signer_infos=(info,)))).signer_infos[0].mode == MULTI


def test_a_transaction_of_nothing_decodes_to_nothing() -> None:
    tx = decode_tx(b"")
    assert (tx.messages, tx.signers, tx.signatures) == ((), (), ())


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("garbage", b"\xff\xff\xff"),
        ("fields out of order", field(2, AUTH.encode()) + field(1, BODY.encode())),
        ("a field twice", field(1, BODY.encode()) + field(1, BODY.encode())),
        ("an unknown field of the envelope", make() + field(4, b"x")),
        ("a long varint", b"\x0a\x80\x80\x00"),
        ("an unknown critical field of the body", make(BODY.encode() + field(15, b"x"))),
        ("an unknown field of the auth info", make(auth=AUTH.encode() + field(15, b"x"))),
        ("a non-critical field of the auth info", make(auth=AUTH.encode() + field(1 << 11 | 1 << 10, b"x"))),
        ("an unknown type of message", make(TxBody(messages=(Any("/virtengine.none.v1.Msg", b""),)))),
        ("a type that no message has", make(TxBody(messages=(Any("/google.protobuf.FileDescriptorSet", b""),)))),
        (
            "a message with an unknown field",
            make(TxBody(messages=(Any(SEND.TYPE_URL, SEND.encode() + field(9, b"")),))),
        ),
        ("a malformed message", make(TxBody(messages=(Any(SEND.TYPE_URL, b"\xff"),)))),
        (
            "a malformed amount",
            make(TxBody(messages=(Any(SEND.TYPE_URL, field(3, field(1, b"uve") + field(2, b"+1"))),))),
        ),
        ("a truncated body", make(BODY.encode()[:-1])),
    ],
)
def test_what_is_no_transaction_is_refused(name: str, raw: bytes) -> None:
    with pytest.raises(TxDecodeError):
        decode_tx(raw)


def test_a_non_critical_field_of_the_body_is_tolerated_and_signed() -> None:
    body = BODY.encode() + field(1 << 11 | 1 << 10, b"later")
    tx = decode_tx(make(body))
    assert tx.messages == (SEND,)
    assert tx.signed == field(1, body) + field(2, AUTH.encode())


def test_an_address_that_is_none_is_told_as_such() -> None:
    bad = field(1, b"ve1nonsense") + field(2, BOB.text.encode())
    with pytest.raises(InvalidAddressError):
        decode_tx(make(TxBody(messages=(Any(SEND.TYPE_URL, bad),))))
    with pytest.raises(InvalidAddressError, match="empty address"):
        decode_tx(make(TxBody(messages=(pack(MsgSend(to_address=BOB.address)),))))


def test_a_transaction_has_a_longest_size() -> None:
    with pytest.raises(TxTooLarge):
        decode_tx(bytes(MAX_TX_BYTES + 1))


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_nothing_else_happens(raw: bytes) -> None:
    with contextlib.suppress(SdkError):
        decode_tx(raw)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_changed_byte_gives_another_transaction_or_none(position: int, value: int) -> None:
    raw = make()
    changed = bytearray(raw)
    changed[position % len(raw)] = value
    try:
        tx = decode_tx(bytes(changed))
    except SdkError:
        return
    assert (bytes(changed) == raw) == (tx == decode_tx(raw))


def decode_carefully(raw: bytes) -> Tx:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "_parse_plain", lambda _raw: None)
        return decode_tx(raw)


def outcome(decode: Callable[[bytes], Tx], raw: bytes) -> Tx | tuple[type[SdkError], str]:
    try:
        return decode(raw)
    except SdkError as error:
        return type(error), str(error)


INFO = make_signer_info(ALICE, 3)
INFOS = {
    "none": (),
    "two": (INFO, make_signer_info(BOB, 0)),
    "too many": (INFO,) * 101,
    "without a key": (replace(INFO, public_key=None),),
    "several keys": (replace(INFO, mode_info=ModeInfo(multi=ModeInfo.Multi(mode_infos=(ModeInfo(),)))),),
    "another kind of key": (replace(INFO, public_key=pack(Ed25519PubKey(key=bytes(32)))),),
    "a key with an unknown field": (replace(INFO, public_key=Any(SEND.TYPE_URL, field(9, b""))),),
    "a key of no type": (replace(INFO, public_key=Any("/none", b"")),),
}
BODIES = {
    "empty": TxBody(),
    "an option": replace(BODY, extension_options=(pack(SEND),)),
    "a non-critical option": replace(BODY, non_critical_extension_options=(pack(SEND),)),
    "an unknown option": replace(BODY, extension_options=(Any("/none", b""),)),
    "many messages": TxBody(messages=(pack(SEND),) * 60),
    "too many messages": TxBody(messages=(pack(SEND),) * 101),
    "a message that holds messages": TxBody(messages=(pack(TxMsgData(msg_responses=(pack(SEND),))),)),
    "a long memo": replace(BODY, memo="m" * 20_000),
    "no text": BODY.encode() + field(2, b"\xff"),
    "a non-critical field": BODY.encode() + field(1 << 11 | 1 << 10, b"later"),
    "fields out of order": field(2, b"memo") + BODY.encode(),
}


@pytest.mark.parametrize(
    "raw",
    [
        *(pytest.param(make(auth=replace(AUTH, signer_infos=infos)), id=name) for name, infos in INFOS.items()),
        *(pytest.param(make(body), id=name) for name, body in BODIES.items()),
        pytest.param(make(auth=AUTH.encode() + field(1, b"")), id="a signer of nothing"),
        pytest.param(b"\x0a\x00" + make(b""), id="an empty body"),
        pytest.param(make(signatures=()), id="no signature"),
        pytest.param(make(signatures=(b"", b"s" * 200)), id="signatures of any length"),
    ],
)
def test_what_is_decoded_in_haste_is_decoded_as_with_care(raw: bytes) -> None:
    assert outcome(decode_tx, raw) == outcome(decode_carefully, raw)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=3), st.booleans())
def test_whatever_is_changed_haste_decodes_as_care(changes: list[tuple[int, int]], insert: bool) -> None:
    changed = bytearray(make())
    for position, value in changes:
        at = position % len(changed)
        changed[at : at + (not insert)] = bytes((value,))
    assert outcome(decode_tx, bytes(changed)) == outcome(decode_carefully, bytes(changed))


def test_haste_is_for_the_ordinary() -> None:
    """Else the tests above would compare care with care."""
    two = TxBody(messages=(pack(SEND), pack(SEND)))
    for raw in (make(), make(two), make(auth=replace(AUTH, signer_infos=INFOS["two"])), make(signatures=())):
        assert decoding._parse_plain(raw) is not None


def test_a_decoder_remembers_what_it_is_told_to() -> None:
    raw = make()
    decoder, forgetful = TxDecoder(), TxDecoder(0)
    for each in (decoder, forgetful):
        each.remember(each.decode(raw))
    assert decoder.decode(bytes(bytearray(raw))) is decoder.decode(raw)
    assert forgetful.decode(raw) is not forgetful.decode(raw)
    assert forgetful.decode(raw) == decoder.decode(raw)
    assert isinstance(decoder.decode(raw), Tx)


def test_what_is_remembered_weighs_what_it_occupies() -> None:
    """Two bytes on the wire may be an object in memory: a few such transactions fill the memory, not thousands."""
    decoder = TxDecoder(1 << 20)
    many = MsgMultiSend(inputs=(Input(address=Address(b"a" * 20)),), outputs=(Output(),) * 1_000)
    raws = [make(TxBody(messages=(pack(many),), memo=str(number))) for number in range(3)]
    for raw in raws:
        decoder.remember(decoder.decode(raw))
    assert [decoder.decode(raw) is decoder.decode(raw) for raw in raws] == [False, True, True]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9))), st.integers(0, 30))
def test_a_cache_stays_within_its_weight_and_drops_the_oldest(puts: list[tuple[int, int]], capacity: int) -> None:
    cache: BoundedCache[int, int] = BoundedCache(capacity)
    model: list[tuple[int, int]] = []
    for key, weight in puts:
        cache.put(key, -key, weight)
        if weight <= capacity and key not in dict(model):
            model.append((key, weight))
            while sum(entry for _, entry in model) > capacity:
                model.pop(0)
    assert len(cache) == len(model)
    assert [cache.get(key) for key, _ in model] == [-key for key, _ in model]
