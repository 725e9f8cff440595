"""Commands made from services: one per RPC, for queries and for messages.

Nothing here names a module: what the application's list contains has its commands.
"""

import re
from collections.abc import Callable
from typing import Any

import click

from virtengine.cli.fields import PAGE, FieldInput, page_value, read_fields
from virtengine.cli.output import emit
from virtengine.cli.sending import show_result
from virtengine.cli.session import Session, session_options
from virtengine.kit.codec import pool
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.json import pb_from_json, to_json
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.service import Rpc, Service
from virtengine.kit.sdk.module import Module

__all__ = ["app_modules", "command_name", "describe_rpc", "make_message_command", "make_query_command"]

_PATH_FIELD = re.compile(r"\{([a-z0-9_]+)[^}]*\}")


def app_modules() -> tuple[Module, ...]:
    """The application's modules: the one list."""
    from virtengine.app import modules

    return modules.modules().all


def describe_rpc(service: Service[Any], rpc: Rpc) -> str:
    """What an RPC is for, in a line: the comment in its proto file, where that says more than its name."""
    text = (getattr(type(service).__mro__[1], rpc.method).__doc__ or "").strip().splitlines()
    return text[0] if text and not text[0].startswith("`") else ""


def command_name(rpc: Rpc) -> str:
    """`AllBalances` → `all-balances`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", rpc.name).lower()


def make_query_command(service: type[Service[Any]], rpc: Rpc) -> click.Command:
    """The command that asks an RPC: the fields in its REST path are arguments, the others options."""
    descriptor = rpc.request.PB.DESCRIPTOR
    inputs = read_fields(descriptor, _PATH_FIELD.findall(rpc.http.path) if rpc.http else ())
    page = next(
        (field.name for field in descriptor.fields if field.message_type and field.message_type.full_name == PAGE), None
    )

    @session_options("query")
    def run(session: Session, /, height: int, **given: Any) -> None:
        request = _build(rpc.request, _values(session, inputs, given) | ({page: page_value(given)} if page else {}))
        response = session.chain.ask(service, request, rpc.response, height=height)
        emit(session, to_json(response))

    parameters = [item.make_parameter() for item in inputs] + (_page_options() if page else [])
    height = click.Option(
        ["--height"], type=click.IntRange(min=0), default=0, help="Ask the state at this height; 0: the latest."
    )
    return _make_command(rpc, run, [*parameters, height], f"Ask {service.NAME}/{rpc.name}.")


def make_message_command(service: type[Service[Any]], rpc: Rpc) -> click.Command:
    """The command that sends a message; its signer's field is filled from `--from`."""
    descriptor = rpc.request.PB.DESCRIPTOR
    signers = pool.signer_fields(descriptor)
    inputs = read_fields(descriptor, (), hidden=signers)

    @session_options("tx")
    def run(session: Session, /, **given: Any) -> None:
        signer = dict.fromkeys(signers, session.signer.bech32)
        message = _build(rpc.request, signer | _values(session, inputs, given))
        session.confirm(f"Send {rpc.request.__name__} signed by {session.key_name}?")
        show_result(session, message)

    return _make_command(rpc, run, [item.make_parameter() for item in inputs], f"Send {descriptor.full_name}.")


def _make_command(rpc: Rpc, run: Callable[..., None], parameters: list[click.Parameter], text: str) -> click.Command:
    command = click.command(command_name(rpc), help=text)(run)
    command.params[:0] = parameters
    return command


def _values(session: Session, inputs: list[FieldInput], given: dict[str, Any]) -> dict[str, Any]:
    """What was given, by field; what was not given is left to the message's defaults."""
    return {
        item.field.name: item.to_json(session, given[item.parameter])
        for item in inputs
        if given[item.parameter] not in (None, (), False)
    }


def _build(message_type: type[Message], value: dict[str, Any]) -> Message:
    try:
        return message_type.from_pb(pb_from_json(message_type.PB, value))
    except DecodeError as error:
        raise click.UsageError(str(error), click.get_current_context(silent=True)) from error


def _page_options() -> list[click.Parameter]:
    return [
        click.Option(["--limit"], type=click.IntRange(min=0), default=100, show_default=True, help="Results at most."),
        click.Option(["--offset"], type=click.IntRange(min=0), default=0, help="Results to skip."),
        click.Option(["--page-key"], help="`next_key` of the page before."),
        click.Option(["--count-total"], is_flag=True, help="Count all results."),
        click.Option(["--reverse"], is_flag=True, help="The last ones first."),
    ]
