"""`ve query`: transactions and blocks, and a command for every query of every module."""

import base64
from functools import partial
from typing import Any

import click

from virtengine.cli.amounts import format_coin
from virtengine.cli.failures import CliError
from virtengine.cli.generated import app_modules, command_name, describe_rpc, make_query_command
from virtengine.cli.lazy import Entry, LazyGroup
from virtengine.cli.output import emit, print_facts, print_table
from virtengine.cli.session import Session, session_options
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, TxBody, TxRaw
from virtengine.kit.codec.json import to_json
from virtengine.kit.sdk.module import Module

__all__ = ["make_query_group", "query"]


@click.command("tx")
@click.argument("tx_hash", metavar="HASH")
@session_options("query")
def query_tx(session: Session, tx_hash: str) -> None:
    """A transaction that is in a block: whether it succeeded, and its messages."""
    try:
        is_hash = len(bytes.fromhex(tx_hash)) == 32
    except ValueError:
        is_hash = False
    if not is_hash:
        raise CliError(f"{tx_hash!r} is not a transaction's hash", "It is 64 hexadecimal digits.")
    found = session.chain.rpc.find_tx(tx_hash)
    if found is None:
        raise CliError(f"transaction {tx_hash} is in no block", "It may still come, or was never sent to this chain.")
    emit(session, _describe_tx(found), lambda: print_facts(_tx_facts(_describe_tx(found))))


@click.command("txs")
@click.argument("condition", metavar="QUERY")
@click.option("--page", type=click.IntRange(min=1), default=1)
@click.option("--limit", type=click.IntRange(1, 100), default=30, show_default=True)
@session_options("query")
def query_txs(session: Session, condition: str, page: int, limit: int) -> None:
    """Transactions by their events, such as "message.sender='ve1…'"."""
    parameters = {"query": condition, "prove": False, "page": str(page), "per_page": str(limit), "order_by": "desc"}
    answer = session.chain.rpc.call("tx_search", **parameters)
    described = [_describe_tx(found) for found in answer["txs"] or ()]
    rows = [
        (tx["height"], tx["txhash"], _result(tx), ", ".join(message["@type"] for message in tx["body"]["messages"]))
        for tx in described
    ]
    emit(
        session,
        {"total": answer["total_count"], "txs": described},
        lambda: print_table(("HEIGHT", "HASH", "RESULT", "MESSAGES"), rows, "no such transaction"),
    )


@click.command("block")
@click.argument("height", type=click.IntRange(min=1), required=False)
@session_options("query")
def query_block(session: Session, height: int | None) -> None:
    """A block; the latest if no HEIGHT is given."""
    answer: dict[str, Any] = session.chain.rpc.call("block", **({"height": str(height)} if height else {}))
    header = answer["block"]["header"]
    facts = [
        ("height", header["height"]),
        ("hash", answer["block_id"]["hash"]),
        ("time", header["time"]),
        ("transactions", str(len(answer["block"]["data"]["txs"] or ()))),
        ("app hash", header["app_hash"]),
    ]
    emit(session, answer, lambda: print_facts(facts))


@click.command("block-results")
@click.argument("height", type=click.IntRange(min=1), required=False)
@session_options("query")
def query_block_results(session: Session, height: int | None) -> None:
    """What came of a block: results and events."""
    emit(session, session.chain.rpc.call("block_results", **({"height": str(height)} if height else {})))


@click.command(
    cls=LazyGroup,
    entries={
        "tx": (lambda: query_tx, "A transaction by its hash."),
        "txs": (lambda: query_txs, "Transactions by their events."),
        "block": (lambda: query_block, "A block."),
        "block-results": (lambda: query_block_results, "What came of a block."),
    },
    more=lambda: {
        module.name: (partial(make_query_group, module), f"Queries of {module.name}.")
        for module in app_modules()
        if module.queries
    },
)
def query() -> None:
    """Ask the chain: its transactions and blocks, and every query of every module."""


def make_query_group(module: Module) -> click.Group:
    """The queries of one module."""
    entries: dict[str, Entry] = {
        command_name(rpc): (partial(make_query_command, type(service), rpc), describe_rpc(service, rpc))
        for service in module.queries
        for rpc in service.RPCS
    }
    return LazyGroup(module.name, entries=entries, help=f"Queries of {module.name}.")


def _describe_tx(found: dict[str, Any]) -> dict[str, Any]:
    """A found transaction as JSON: the node's result, and the transaction decoded."""
    result = found["tx_result"]
    raw = TxRaw.decode(base64.b64decode(found["tx"]))
    body, auth = TxBody.decode(raw.body_bytes), AuthInfo.decode(raw.auth_info_bytes)
    return {
        "txhash": found["hash"],
        "height": found["height"],
        "code": result["code"],
        "codespace": result["codespace"],
        "log": result["log"],
        "gas_wanted": result["gas_wanted"],
        "gas_used": result["gas_used"],
        "body": to_json(body),
        "auth_info": to_json(auth),
        "events": result["events"],
    }


def _tx_facts(tx: dict[str, Any]) -> list[tuple[str, str]]:
    fee = ", ".join(format_coin(int(coin["amount"]), coin["denom"]) for coin in tx["auth_info"]["fee"]["amount"])
    return [
        ("transaction", tx["txhash"]),
        ("in block", tx["height"]),
        ("result", _result(tx)),
        ("messages", "\n".join(message["@type"] for message in tx["body"]["messages"])),
        ("fee", fee or "none"),
        ("gas", f"{tx['gas_used']} of {tx['gas_wanted']}"),
        ("note", tx["body"]["memo"]),
    ]


def _result(tx: dict[str, Any]) -> str:
    return "succeeded" if not tx["code"] else f"failed ({tx['codespace']}/{tx['code']}): {tx['log']}"
