"""What came of a transaction, as ABCI carries it: code, gas, log and events.

CometBFT hashes code, data, gas wanted and gas used of every result, so these depend on nothing but the chain's state.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer

from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import GasInfo, Result, TxMsgData
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.message import Message
from virtengine.kit.sdk.errors import OutOfGas, Panic, SdkError, as_sdk_error
from virtengine.kit.sdk.events import Attribute, Event
from virtengine.kit.sdk.gas import GasMeter

__all__ = ["Outcome", "make_check_response", "message_events", "write_event", "write_result"]

_MAX_INT64: Final = (1 << 63) - 1


@dataclass(slots=True)
class Outcome:
    """What is known of a transaction that runs, or has run. It succeeded if there is no `error`."""

    gas: GasMeter = field(default_factory=lambda: GasMeter(0))
    """The transaction's meter."""
    ante_events: list[Event] = field(default_factory=list)
    """Of a passed ante: they stand even if the messages fail."""
    events: list[Event] = field(default_factory=list)
    responses: list[Message] = field(default_factory=list)
    """One for each message."""
    message_index: int | None = None
    """The message that is being executed."""
    error: SdkError | None = None

    @property
    def gas_wanted(self) -> int:
        """The limit the sender set."""
        return min(self.gas.limit, _MAX_INT64)

    @property
    def gas_used(self) -> int:
        """What was used; more than the limit if it ran out."""
        return min(self.gas.consumed, _MAX_INT64)

    @property
    def log(self) -> str:
        """The error's text, with the place in the transaction, as the SDK words it; empty on success."""
        if self.error is None:
            return ""
        if self.message_index is None or isinstance(self.error, (OutOfGas, Panic)):
            return str(self.error)
        return f"failed to execute message; message index: {self.message_index}: {self.error}"

    @property
    def data(self) -> bytes:
        """The messages' responses: `cosmos.base.abci.v1beta1.TxMsgData`."""
        return encode_responses(self.responses) if self.responses else b""

    def fail(self, error: Exception) -> None:
        """The transaction ends in `error`. Of a bug only the kind is told: its text may hold anything."""
        self.error = as_sdk_error(error) or Panic(f"recovered: {type(error).__name__}")

    def to_simulation(self) -> tuple[GasInfo, Result]:
        """What the simulation of a transaction is answered with."""
        written = abci.ExecTxResult()
        for event in (*self.ante_events, *self.events):
            write_event(event, written.events)
        result = Result(
            data=self.data,
            log=self.log,
            events=tuple(written.events),
            msg_responses=tuple(Any(response.TYPE_URL, response.encode()) for response in self.responses),
        )
        return GasInfo(gas_wanted=self.gas.limit, gas_used=self.gas.consumed), result


def encode_responses(responses: list[Message]) -> bytes:
    """`TxMsgData` of the messages' responses."""
    packed = [{"type_url": response.TYPE_URL, "value": response.encode()} for response in responses]
    raw: bytes = TxMsgData.PB(msg_responses=packed).SerializeToString(deterministic=True)
    return raw


def write_result(outcome: Outcome, result: abci.ExecTxResult) -> None:
    """Fill in the result of a transaction of a block."""
    result.gas_wanted = outcome.gas_wanted
    result.gas_used = outcome.gas_used
    for event in outcome.ante_events:
        write_event(event, result.events)
    if outcome.error is not None:
        result.code, result.codespace, result.log = outcome.error.code, outcome.error.codespace, outcome.log
        return
    result.data = outcome.data
    for event in outcome.events:
        write_event(event, result.events)


def make_check_response(outcome: Outcome) -> abci.ResponseCheckTx:
    """The answer to the mempool, which hears of no events."""
    response = abci.ResponseCheckTx(gas_wanted=outcome.gas_wanted, gas_used=outcome.gas_used)
    if outcome.error is not None:
        response.code, response.codespace, response.log = outcome.error.code, outcome.error.codespace, outcome.log
    return response


def write_event(event: Event, events: RepeatedCompositeFieldContainer[abci.Event]) -> None:
    """Append an event; every attribute is for the indexer."""
    # A transfer has forty attributes: upb takes dictionaries in half the time of as many messages.
    attributes = [{"key": key, "value": value, "index": True} for key, value in event.attributes]
    events.add(type=event.type, attributes=attributes)


def message_events(message: Message, index: int, emitted: list[Event]) -> list[Event]:
    """A message's events: who did what, then what its handler emitted, all with the message's index.

    The module is named unless the handler did so itself (SDK `createEvents`).
    """
    place: Attribute = ("msg_index", str(index))
    action: list[Attribute] = [("action", message.TYPE_URL)]
    signers = message.signers()
    if signers:
        action.append(("sender", encode_account(signers[0])))
    if not any(key == "module" for event in emitted for key, _ in event.attributes):
        action.append(("module", _module_name(message.TYPE_URL)))
    events = [Event("message", (*action, place))]
    events += [Event(event.type, (*event.attributes, place)) for event in emitted]
    return events


@cache
def _module_name(type_url: str) -> str:
    """`bank` of `/cosmos.bank.v1beta1.MsgSend`."""
    return type_url.split(".")[1]
