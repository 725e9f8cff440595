"""Sending transactions for a command, and telling how it went."""

import sys
from typing import TYPE_CHECKING, Any

from virtengine.cli.amounts import format_coin
from virtengine.cli.output import emit, print_facts
from virtengine.cli.progress import Progress
from virtengine.cli.session import Session
from virtengine.kit.codec.message import Message

if TYPE_CHECKING:
    from virtengine.client.chain import TxResult

__all__ = ["send", "show_result"]


def send(session: Session, *messages: Message) -> "TxResult":
    """Sign and send as the options say, and wait until it is in a block."""
    hashes: list[str] = []
    try:
        return session.chain.send(
            session.signer,
            *messages,
            gas=session.gas_limit,
            fee=session.fee,
            memo=session.note,
            tell=hashes.append,
        )
    except KeyboardInterrupt:
        if hashes:
            print(f"it is sent: `ve query tx {hashes[-1]}` tells what became of it", file=sys.stderr)
        raise


def show_result(session: Session, *messages: Message) -> None:
    """Send (or, with `--dry-run`, simulate), then print what came of it."""
    if session.dry_run:
        gas = session.chain.simulate(session.signer, messages, memo=session.note)
        emit(session, {"gas_used": str(gas)}, lambda: print_facts([("would use", f"{gas} gas")]))
        return
    with Progress() as progress:
        progress.begin("waiting for the block")
        result = send(session, *messages)
    emit(session, describe_result(result), lambda: print_facts(_facts(result)))


def describe_result(result: "TxResult") -> dict[str, Any]:
    """A transaction's result as JSON."""
    from virtengine.kit.codec.json import to_json

    return {
        "txhash": result.tx_hash,
        "height": str(result.height),
        "code": 0,
        "gas_wanted": str(result.gas_wanted),
        "gas_used": str(result.gas_used),
        "fee": [{"denom": coin.denom, "amount": str(coin.amount)} for coin in result.fee],
        "responses": [{"@type": response.TYPE_URL, **to_json(response)} for response in result.responses],
        "events": list(result.events),
    }


def _facts(result: "TxResult") -> list[tuple[str, str]]:
    return [
        ("transaction", result.tx_hash),
        ("in block", str(result.height)),
        ("fee", ", ".join(format_coin(coin.amount, coin.denom) for coin in result.fee) or "none"),
        ("gas", f"{result.gas_used} of {result.gas_wanted}"),
    ]
