"""Run in a copy of the repository that has the toy module: does everything derived from the one list know it?

Prints one line per place that does; raises where one does not.
"""

from click.testing import CliRunner
from tests.support.chain import TestChain
from virtengine.kit.codec.gen.virtengine.toy.v1.query import QueryRingsRequest
from virtengine.kit.codec.gen.virtengine.toy.v1.tx import MsgRing, MsgRingResponse
from virtengine.x.toy.errors import TooLoud

from tools import module_docs
from virtengine.app.app import make_querier
from virtengine.cli.main import root
from virtengine.gateway.openapi import describe
from virtengine.gateway.table import Table
from virtengine.kit.store.memory import MemoryStores


def check_chain() -> None:
    chain = TestChain()
    assert chain.genesis["toy"] == {"total": "0"}
    alice = chain.account("alice", "1000uve")
    result = chain.deliver(alice, MsgRing(ringer=alice.address, times=3))
    assert result.response(MsgRingResponse).total == 3
    assert result.events_of("virtengine.toy.v1.EventRung")[0]["total"] == '"3"'
    chain.deliver(alice, MsgRing(ringer=alice.address, times=101)).fails_with(TooLoud)
    assert chain.query(QueryRingsRequest()).total == 3
    assert chain.export()["toy"] == {"total": "3"}


def check_gateway() -> None:
    stores = MemoryStores(("toy",))
    table = Table(make_querier(stores).router)
    assert table.find("/virtengine.toy.v1.Query/Rings") is not None
    assert table.match("GET", ["virtengine", "toy", "v1", "rings"]) is not None
    assert "/virtengine/toy/v1/rings" in describe(table)["paths"]


def check_cli() -> None:
    for command in (["query", "toy", "rings", "--help"], ["tx", "toy", "ring", "--help"]):
        answer = CliRunner().invoke(root, command)
        assert answer.exit_code == 0, answer.output
    assert "Ring the bell" in CliRunner().invoke(root, ["tx", "toy", "--help"]).output


def check_docs() -> None:
    page = module_docs.render()
    for word in ("## toy", "A bell.", "MsgRing", "Query/Rings", "EventRung", "toy/2", "`rings`"):
        assert word in page, word


if __name__ == "__main__":
    for check in (check_chain, check_gateway, check_cli, check_docs):
        check()
        print(check.__name__)
