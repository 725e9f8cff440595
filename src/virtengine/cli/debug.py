"""`ve debug`: checks, and a look into encodings."""

import base64
import binascii

import click

from virtengine.cli.failures import CliError
from virtengine.cli.output import emit, print_facts
from virtengine.cli.session import Session, session_options

__all__ = ["debug"]


@click.group()
def debug() -> None:
    """Check invariants; look into addresses and transactions."""


@debug.command()
@click.option("--height", type=click.IntRange(min=0), default=0, help="The state at this height; 0: the latest.")
@session_options("output")
def invariants(session: Session, height: int) -> None:
    """Check every module's invariants on the state of a home. The node may run meanwhile."""
    from virtengine.cli.node.reading import committed_state

    with committed_state(session.home, height) as (modules, ctx):
        violations = list(modules.check_invariants(ctx))
        checked = sum(len(module.invariants) for module in modules.all)
        facts = {"height": str(ctx.height), "invariants": checked, "violations": violations}
    emit(
        session,
        facts,
        lambda: print_facts(
            [("height", str(ctx.height)), ("invariants", str(checked)), ("violations", "\n".join(violations) or "none")]
        ),
    )
    if violations:
        raise CliError(f"{len(violations)} invariants are violated at height {ctx.height}")


@debug.command()
@click.argument("text")
@session_options("output")
def addr(session: Session, text: str) -> None:
    """An address in all its forms, from Bech32 of any prefix or from hexadecimal."""
    from virtengine.kit.codec.bech32 import decode_any, encode_account, encode_consensus, encode_validator
    from virtengine.kit.codec.errors import InvalidAddress

    try:
        raw = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        try:
            raw = decode_any(text)[1]
        except InvalidAddress as error:
            raise CliError(f"{text!r} is neither hexadecimal nor Bech32: {error}") from error
    facts = {
        "hex": raw.hex(),
        "account": encode_account(raw),
        "validator": encode_validator(raw),
        "consensus": encode_consensus(raw),
    }
    emit(session, facts, lambda: print_facts(facts.items()))


@debug.command("decode-tx")
@click.argument("text")
@session_options("output")
def decode_tx(session: Session, text: str) -> None:
    """A transaction as JSON, from its base64 or hexadecimal bytes."""
    from virtengine.kit.codec.errors import DecodeError
    from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, Tx, TxBody, TxRaw
    from virtengine.kit.codec.json import to_json

    try:
        raw = TxRaw.decode(_read_bytes(text))
        tx = Tx(
            body=TxBody.decode(raw.body_bytes),
            auth_info=AuthInfo.decode(raw.auth_info_bytes),
            signatures=raw.signatures,
        )
        emit(session, to_json(tx))
    except DecodeError as error:
        raise CliError(f"not a transaction: {error}") from error


def _read_bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        pass
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise CliError("neither hexadecimal nor base64") from error
