"""Every generated message type against upb, which is the reference for its bytes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from importlib import import_module
from typing import Any

import pytest
from google.protobuf.message import Message as PbMessage
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.kit.codec.gen.strategies import upb_messages

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSendResponse, MsgSendResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.index import MESSAGES
from virtengine.kit.codec.message import Message, find_type, message
from virtengine.kit.codec.timestamp import Duration, Timestamp

EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
)


EMPTY = (None, False, 0, "", b"", Dec(0), Timestamp(0, 0), Duration(0, 0))


def get_type(type_url: str) -> type[Message]:
    found = find_type(type_url)
    assert found is not None
    return found


def is_hashable(message: Message) -> bool:
    """Whether a value holds no upb message, the one kind of content that is not hashable."""
    for field in dataclasses.fields(message):  # type: ignore[arg-type]
        value = getattr(message, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, PbMessage) or (isinstance(item, Message) and not is_hashable(item)):
                return False
    return True


@pytest.mark.parametrize("type_url", MESSAGES)
@given(data=st.data())
@EXAMPLES
def test_messages_survive_the_bridge_and_encode_as_upb_does(type_url: str, data: st.DataObject) -> None:
    cls = get_type(type_url)
    pb: Any = data.draw(upb_messages(cls.PB.DESCRIPTOR))
    raw = pb.SerializeToString(deterministic=True)
    message = cls.from_pb(pb)
    assert message.to_pb() == pb
    assert message.encode() == raw
    assert cls.decode(raw) == message
    assert copy.copy(message) == message
    if is_hashable(message):
        assert hash(cls.decode(raw)) == hash(message)
    if raw:
        check_corrupted(cls, raw, data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 255)))


def check_corrupted(cls: type[Message], raw: bytes, position: int, byte: int) -> None:
    """Bytes with one changed decode to a value of the type or are refused with a DecodeError, never anything else."""
    try:
        message = cls.decode(raw[:position] + bytes((byte,)) + raw[position + 1 :])
    except DecodeError:
        return
    assert cls.decode(message.encode()) == message


@pytest.mark.parametrize("type_url", MESSAGES)
def test_empty_bytes_decode_to_the_defaults(type_url: str) -> None:
    cls = get_type(type_url)
    message = cls.decode(b"")
    for field in cls.PB.DESCRIPTOR.fields:
        value = getattr(message, next(name for name in (field.name, f"{field.name}_") if name in cls.__slots__))
        if field.is_repeated:
            assert value == ()
        elif isinstance(value, Message):
            assert value == type(value).decode(b"")
        else:
            assert value in EMPTY or value == type(value)()
    again = cls.decode(message.encode())
    assert again == message
    assert again.encode() == message.encode()


@pytest.mark.parametrize("type_url", MESSAGES)
def test_the_constructor_takes_exactly_the_fields(type_url: str) -> None:
    cls = get_type(type_url)
    message: Any = cls.decode(b"")
    values = {name: getattr(message, name) for name in cls.__slots__}
    assert cls(**values) == message
    assert [field.name for field in dataclasses.fields(message)] == list(cls.__slots__)
    assert dataclasses.replace(message) == message
    assert pickle.loads(pickle.dumps(message)) == message
    with pytest.raises(TypeError):
        cls(no_such_field=1)  # type: ignore[call-arg]


def test_replace_changes_one_field_and_nothing_else() -> None:
    coin = Coin(denom="uve", amount=5)
    assert dataclasses.replace(coin, amount=7) == Coin(denom="uve", amount=7)
    assert coin == Coin(denom="uve", amount=5)


def test_fields_cannot_be_changed_in_place() -> None:
    coin = Coin(denom="uve", amount=5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        coin.amount = 7  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del coin.amount
    with pytest.raises(dataclasses.FrozenInstanceError):
        coin.colour = "red"  # type: ignore[attr-defined]


def test_values_of_different_types_are_never_equal() -> None:
    assert MsgSendResponse() == MsgSendResponse()
    assert MsgSendResponse() != MsgMultiSendResponse()
    assert Coin(denom="uve", amount=0) != DecCoin(denom="uve")


def test_two_types_cannot_have_one_type_url() -> None:
    with pytest.raises(TypeError, match=r"^type URL /cosmos\.base\.v1beta1\.Coin is taken by .*\.v1beta1\.coin$"):
        message()(type("Impostor", (Message,), {"TYPE_URL": Coin.TYPE_URL}))
    assert find_type(Coin.TYPE_URL) is Coin


def test_repr_shows_the_fields() -> None:
    assert repr(Coin(denom="uve", amount=5)) == "Coin(denom='uve', amount=5)"


def test_the_index_knows_every_message_and_service_of_the_modules() -> None:
    for type_url, module in MESSAGES.items():
        cls = get_type(type_url)
        assert cls.__module__ == f"virtengine.kit.codec.gen.{module}"
        assert type_url == cls.TYPE_URL
        assert cls.PB.DESCRIPTOR.full_name == type_url[1:]
        assert getattr(import_module(cls.__module__), cls.__qualname__.split(".")[0])
