"""The table of requirements is asked before the mempool and again by the router."""

import pytest
from tests.support.chain import TestChain

from virtengine.app.gates import GATES, Gates
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend
from virtengine.kit.sdk.coins import parse_coins
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import Unauthorized
from virtengine.kit.sdk.router import MsgRouter


def test_nothing_is_asked_yet() -> None:
    assert not GATES


def make_gates(refused: bytes) -> Gates:
    def requirement(_ctx: Context, signer: bytes) -> None:
        if signer == refused:
            raise Unauthorized("identity of level 2 required")

    return Gates({MsgSend: (requirement,)})


def test_an_unmet_requirement_keeps_a_message_out_before_it_costs_anything() -> None:
    alice = TestChain().account("alice")
    chain = TestChain(gates=make_gates(alice.address))
    chain.account("alice", "1000uve")
    bob = chain.account("bob", "1000uve")
    for sender, passes in ((alice, False), (bob, True)):
        send = MsgSend(from_address=sender.address, to_address=sender.address, amount=parse_coins("1uve"))
        tx = chain.tx(sender, send, fee="1uve")
        assert (chain.check(tx).code == 0) is passes
        (result,) = chain.block([tx])
        if passes:
            result.ok()
        else:
            result.fails_with(Unauthorized, "identity of level 2 required")
            assert chain.balance(sender) == 1000


def test_the_router_asks_whatever_a_message_is_wrapped_in() -> None:
    chain = TestChain()
    alice = chain.account("alice", "10uve")
    gates = make_gates(alice.address)
    router = MsgRouter(chain.modules.msgs, gates.check_message)
    with pytest.raises(Unauthorized):
        router.deliver(chain.ctx(), MsgSend(from_address=alice.address))
    gates.check_message(chain.ctx(), MsgMultiSend())
