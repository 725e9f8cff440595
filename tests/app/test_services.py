"""Services that belong to no module, without a node and with one that answers as the RPC does."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.support.chain import TestChain, make_signer_info

from virtengine.app.app import make_querier
from virtengine.app.config import AppConfig, parse_gas_prices
from virtengine.app.services.node_client import NodeRefused, NodeUnavailable
from virtengine.kit.baseapp.query import Querier
from virtengine.kit.codec.any import pack, unpack
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.node.v1beta1 import query as node_query
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.cosmos.base.reflection.v1beta1 import reflection
from virtengine.kit.codec.gen.cosmos.base.tendermint.v1beta1 import query as comet
from virtengine.kit.codec.gen.cosmos.crypto.ed25519.keys import PubKey
from virtengine.kit.codec.gen.cosmos.tx.v1beta1 import service
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.service import BroadcastMode, OrderBy
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, Fee, ModeInfo, SignerInfo, Tx, TxBody, TxRaw
from virtengine.kit.codec.json import to_json
from virtengine.kit.codec.message import Message
from virtengine.kit.sdk.coins import parse_coins
from virtengine.kit.sdk.errors import InvalidRequest, NotFound, NotSupported, SdkError, WrongSequence

HASH, HEX = bytes(range(32)), bytes(range(32)).hex().upper()


class FakeNode:
    """Answers what a test says, and notes what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def call(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((method, dict(params)))
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, dict)
        return answer


@pytest.fixture
def chain() -> TestChain:
    chain = TestChain(config=AppConfig(minimum_gas_prices=parse_gas_prices("0.5uve")))
    chain.account("alice", "1000uve")
    chain.block()
    return chain


def ask(chain: TestChain, request: Message, node: FakeNode | None = None) -> Any:
    """As a gateway does it: over committed state, with a node to ask."""
    querier: Querier = make_querier(chain.stores, chain.config, modules=chain.modules, node=node)
    (path,) = (path for path in querier.router.paths if querier.router.find(path).request is type(request))  # type: ignore[union-attr]
    return querier.answer(path, request.encode())[0]


def send(chain: TestChain) -> MsgSend:
    alice, bob = chain.account("alice"), chain.account("bob")
    return MsgSend(from_address=alice.address, to_address=bob.address, amount=parse_coins("1uve"))


# --- simulation, in the dialects of three clients ---


def dialects(chain: TestChain, sequence: int = 0) -> dict[str, service.SimulateRequest]:
    alice = chain.account("alice")
    body = TxBody(messages=(pack(send(chain)),))
    info = make_signer_info(alice, sequence)
    unspecified = replace(info, mode_info=ModeInfo(single=ModeInfo.Single()))
    amino = SignerInfo(mode_info=ModeInfo(single=ModeInfo.Single(mode=127)), sequence=sequence)  # type: ignore[arg-type]

    def raw(signer: SignerInfo, fee: Fee, signature: bytes) -> bytes:
        auth = AuthInfo(signer_infos=(signer,), fee=fee)
        return TxRaw(body_bytes=body.encode(), auth_info_bytes=auth.encode(), signatures=(signature,)).encode()

    signed = Tx(body=body, auth_info=AuthInfo(signer_infos=(info,), fee=Fee()), signatures=(b"s" * 64,))
    return {
        "CosmJS": service.SimulateRequest(tx_bytes=raw(unspecified, Fee(), b"")),
        "cosmpy": service.SimulateRequest(tx=signed),
        "Keplr": service.SimulateRequest(tx_bytes=raw(amino, Fee(gas_limit=1, amount=parse_coins("1uve")), bytes(64))),
    }


@pytest.mark.parametrize("client", ["CosmJS", "cosmpy", "Keplr"])
def test_a_transaction_is_simulated_in_every_dialect(chain: TestChain, client: str) -> None:
    response = ask(chain, dialects(chain)[client])
    assert response.gas_info.gas_used > 30_000
    assert isinstance(to_json(response)["gas_info"]["gas_used"], str)
    assert [packed.type_url for packed in response.result.msg_responses] == ["/cosmos.bank.v1beta1.MsgSendResponse"]
    assert chain.balance(chain.account("bob")) == 0
    again = chain.abci_query("/cosmos.tx.v1beta1.Service/Simulate", dialects(chain)[client].encode())
    assert service.SimulateResponse.decode(again.value) == response


def test_a_simulation_needs_to_know_nothing_of_the_signer(chain: TestChain) -> None:
    body = TxBody(messages=(pack(send(chain)),)).encode()
    response = ask(chain, service.SimulateRequest(tx_bytes=TxRaw(body_bytes=body).encode()))
    assert response.gas_info.gas_used > 30_000


def test_what_is_simulated_is_enough_for_what_is_delivered(chain: TestChain) -> None:
    used = ask(chain, dialects(chain)["CosmJS"]).gas_info.gas_used
    delivered = chain.deliver(chain.account("alice"), send(chain)).ok().gas_used
    assert delivered <= used < delivered * 1.2


def test_a_simulated_sequence_may_be_ahead_but_not_behind(chain: TestChain) -> None:
    assert ask(chain, dialects(chain, sequence=5)["CosmJS"]).gas_info.gas_used > 0
    chain.deliver(chain.account("alice"), send(chain)).ok()
    with pytest.raises(WrongSequence):
        ask(chain, dialects(chain, sequence=0)["CosmJS"])


def test_a_failed_simulation_says_why(chain: TestChain) -> None:
    with pytest.raises(InvalidRequest, match="empty txBytes"):
        ask(chain, service.SimulateRequest())
    alice = chain.account("alice")
    too_much = chain.tx(alice, replace(send(chain), amount=parse_coins("5000uve")))
    with pytest.raises(SdkError, match="spendable balance 1000uve is smaller than 5000uve"):
        ask(chain, service.SimulateRequest(tx_bytes=too_much))


# --- without a node ---


@pytest.mark.parametrize(
    "request_",
    [
        service.GetTxRequest(hash=HEX),
        service.GetTxsEventRequest(query="tx.height=1"),
        service.BroadcastTxRequest(tx_bytes=b"x", mode=BroadcastMode.SYNC),
        service.GetBlockWithTxsRequest(height=1),
        service.TxEncodeAminoRequest(),
        service.TxDecodeAminoRequest(),
        comet.GetLatestBlockRequest(),
        comet.GetNodeInfoRequest(),
        comet.GetSyncingRequest(),
        comet.GetLatestValidatorSetRequest(),
        comet.ABCIQueryRequest(),
    ],
)
def test_what_only_a_node_knows_is_not_offered_without_one(chain: TestChain, request_: Message) -> None:
    with pytest.raises(NotSupported):
        chain.query(request_)


# --- with a node ---


def found_tx(chain: TestChain) -> dict[str, Any]:
    raw = chain.tx(chain.account("alice"), send(chain), memo="hi", sequence=0)
    return {
        "hash": HEX,
        "height": "7",
        "index": 0,
        "tx": b64encode(raw).decode(),
        "tx_result": {
            "code": 5,
            "codespace": "sdk",
            "data": b64encode(b"\x12\x34").decode(),
            "log": "insufficient funds",
            "info": "",
            "gas_wanted": "100",
            "gas_used": "90",
            "events": [{"type": "tx", "attributes": [{"key": "fee", "value": "1uve", "index": True}, {"key": "x"}]}],
        },
    }


def test_a_transaction_is_found_by_its_hash(chain: TestChain) -> None:
    node = FakeNode(tx=found_tx(chain), block=BLOCK)
    response = ask(chain, service.GetTxRequest(hash=HEX), node)
    assert node.asked[0] == ("tx", {"hash": b64encode(HASH).decode(), "prove": False})
    told = response.tx_response
    assert (told.txhash, told.height, told.code, told.codespace) == (HEX, 7, 5, "sdk")
    assert (told.data, told.raw_log, told.gas_wanted, told.gas_used) == ("1234", "insufficient funds", 100, 90)
    assert told.timestamp == "2026-01-01T00:00:05Z"
    assert unpack(told.tx) == response.tx
    assert response.tx.body.memo == "hi"
    shown = to_json(response)["tx_response"]
    assert shown["tx"]["@type"] == "/cosmos.tx.v1beta1.Tx"
    assert shown["tx"]["body"]["messages"][0]["@type"] == "/cosmos.bank.v1beta1.MsgSend"
    assert shown["events"][0]["attributes"][0] == {"key": "fee", "value": "1uve", "index": True}


@pytest.mark.parametrize("name", [HEX, "not hexadecimal"])
def test_a_transaction_that_is_not_there_is_told_in_the_words_clients_match(chain: TestChain, name: str) -> None:
    node = FakeNode(tx=NodeRefused(f"tx ({HEX}) not found"))
    with pytest.raises(NotFound) as error:
        ask(chain, service.GetTxRequest(hash=name), node)
    assert error.value.args[0] == f"tx not found: {name}"
    with pytest.raises(InvalidRequest, match="cannot be empty"):
        ask(chain, service.GetTxRequest(), node)


def test_other_refusals_of_the_node_are_passed_on(chain: TestChain) -> None:
    with pytest.raises(InvalidRequest, match="height must be greater than 0"):
        ask(
            chain, comet.GetBlockByHeightRequest(height=0), FakeNode(block=NodeRefused("height must be greater than 0"))
        )
    request = service.BroadcastTxRequest(tx_bytes=b"x", mode=BroadcastMode.ASYNC)
    with pytest.raises(InvalidRequest, match="mempool is full"):
        ask(chain, request, FakeNode(broadcast_tx_async=NodeRefused("mempool is full")))
    with pytest.raises(NodeUnavailable):
        ask(chain, comet.GetLatestBlockRequest(), FakeNode(block=NodeUnavailable("gone")))


def test_transactions_are_searched_for(chain: TestChain) -> None:
    node = FakeNode(tx_search={"txs": [found_tx(chain)] * 2, "total_count": "31"}, block=BLOCK)
    request = service.GetTxsEventRequest(
        events=("message.sender='a'", "tx.height>5"), order_by=OrderBy.DESC, page=2, limit=30
    )
    response = ask(chain, request, node)
    assert node.asked[0] == (
        "tx_search",
        {
            "query": "message.sender='a' AND tx.height>5",
            "prove": False,
            "page": "2",
            "per_page": "30",
            "order_by": "desc",
        },
    )
    assert [method for method, _ in node.asked] == ["tx_search", "block"]
    assert (len(response.txs), len(response.tx_responses), response.total) == (2, 2, 31)
    with pytest.raises(InvalidRequest, match="query cannot be empty"):
        ask(chain, service.GetTxsEventRequest(), node)


def test_a_transaction_is_handed_to_the_node(chain: TestChain) -> None:
    node = FakeNode(
        broadcast_tx_sync={"code": 13, "codespace": "sdk", "data": "", "log": "insufficient fee", "hash": HEX}
    )
    request = service.BroadcastTxRequest(tx_bytes=b"raw", mode=BroadcastMode.SYNC)
    told = ask(chain, request, node).tx_response
    assert node.asked == [("broadcast_tx_sync", {"tx": b64encode(b"raw").decode()})]
    assert (told.txhash, told.code, told.raw_log) == (HEX, 13, "insufficient fee")
    for bad in (replace(request, mode=BroadcastMode.BLOCK), replace(request, tx_bytes=b"")):
        with pytest.raises(InvalidRequest):
            ask(chain, bad, node)


def test_transactions_are_taken_apart_and_put_together(chain: TestChain) -> None:
    raw = chain.tx(chain.account("alice"), send(chain))
    tx = ask(chain, service.TxDecodeRequest(tx_bytes=raw)).tx
    assert ask(chain, service.TxEncodeRequest(tx=tx)).tx_bytes == raw
    for bad in (service.TxDecodeRequest(), service.TxDecodeRequest(tx_bytes=b"\xff"), service.TxEncodeRequest()):
        with pytest.raises(SdkError):
            ask(chain, bad)


ZERO = "00" * 32
BLOCK: dict[str, Any] = {
    "block_id": {"hash": HEX, "parts": {"total": 1, "hash": HEX}},
    "block": {
        "header": {
            "version": {"block": "11"},
            "chain_id": "virtengine-test-1",
            "height": "7",
            "time": "2026-01-01T00:00:05.123456789Z",
            "last_block_id": {"hash": "", "parts": {"total": 0, "hash": ""}},
            "last_commit_hash": ZERO,
            "data_hash": ZERO,
            "validators_hash": ZERO,
            "next_validators_hash": ZERO,
            "consensus_hash": ZERO,
            "app_hash": HEX,
            "last_results_hash": ZERO,
            "evidence_hash": ZERO,
            "proposer_address": "01" * 20,
        },
        "data": {"txs": [b64encode(b"garbage").decode()]},
        "evidence": {"evidence": []},
        "last_commit": {
            "height": "6",
            "round": 0,
            "block_id": {"hash": HEX, "parts": {"total": 1, "hash": HEX}},
            "signatures": [
                {
                    "block_id_flag": 2,
                    "validator_address": "01" * 20,
                    "timestamp": "2026-01-01T00:00:04Z",
                    "signature": b64encode(bytes(64)).decode(),
                }
            ],
        },
    },
}


def test_blocks_are_told_in_both_forms(chain: TestChain) -> None:
    node = FakeNode(block=BLOCK)
    latest = ask(chain, comet.GetLatestBlockRequest(), node)
    by_height = ask(chain, comet.GetBlockByHeightRequest(height=7), node)
    assert node.asked == [("block", {}), ("block", {"height": "7"})]
    assert latest.block == by_height.block
    assert (latest.block.header.height, latest.block.header.app_hash, latest.block_id.hash) == (7, HASH, HASH)
    assert latest.block.last_commit.signatures[0].block_id_flag == 2
    shown = to_json(latest)
    assert shown["sdk_block"]["header"]["proposer_address"].startswith("vevalcons1")
    assert shown["block"]["header"]["proposer_address"] == b64encode(b"\x01" * 20).decode()
    assert shown["block"]["header"]["time"] == "2026-01-01T00:00:05.123456789Z"
    with pytest.raises(InvalidRequest, match="negative"):
        ask(chain, comet.GetBlockByHeightRequest(height=-1), node)


def test_a_block_with_its_transactions(chain: TestChain) -> None:
    request = service.GetBlockWithTxsRequest(height=7, pagination=PageRequest(limit=5))
    response = ask(chain, request, FakeNode(block=BLOCK))
    assert response.txs == (Tx(),)
    assert response.pagination.total == 1


def test_validators_are_told_with_their_keys(chain: TestChain) -> None:
    validator = {
        "address": "01" * 20,
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": b64encode(bytes(32)).decode()},
        "voting_power": "10",
        "proposer_priority": "-3",
    }
    node = FakeNode(validators={"block_height": "7", "validators": [validator], "count": "1", "total": "1"})
    latest = ask(chain, comet.GetLatestValidatorSetRequest(), node)
    at = ask(chain, comet.GetValidatorSetByHeightRequest(height=7, pagination=PageRequest(offset=20, limit=10)), node)
    assert latest.validators == at.validators
    assert (latest.block_height, latest.validators[0].voting_power, latest.validators[0].proposer_priority) == (
        7,
        10,
        -3,
    )
    assert unpack(latest.validators[0].pub_key) == PubKey(key=bytes(32))
    assert node.asked[1] == ("validators", {"height": "7", "page": "3", "per_page": "10"})


def test_the_node_tells_who_it_is(chain: TestChain) -> None:
    info = {
        "protocol_version": {"p2p": "8", "block": "11", "app": "0"},
        "id": "ab" * 20,
        "listen_addr": "tcp://0.0.0.0:26656",
        "network": "virtengine-test-1",
        "version": "0.38.25",
        "channels": "4020",
        "moniker": "me",
        "other": {"tx_index": "on", "rpc_address": "tcp://127.0.0.1:26657"},
    }
    node = FakeNode(status={"node_info": info, "sync_info": {"catching_up": False}})
    response = ask(chain, comet.GetNodeInfoRequest(), node)
    assert response.default_node_info.network == "virtengine-test-1"
    assert response.default_node_info.other.tx_index == "on"
    assert response.application_version.cosmos_sdk_version.startswith("v0.53.")
    assert ask(chain, comet.GetSyncingRequest(), node).syncing is False


def test_abci_query_goes_through(chain: TestChain) -> None:
    answer = {"code": 0, "key": None, "value": b64encode(b"v").decode(), "height": "7", "proofOps": None, "index": "0"}
    node = FakeNode(abci_query={"response": answer})
    response = ask(chain, comet.ABCIQueryRequest(path="/store/bank/key", data=b"\x01", height=7), node)
    assert (response.value, response.height, response.proof_ops) == (b"v", 7, None)
    assert node.asked[0][1] == {"path": "/store/bank/key", "data": "01", "height": "7", "prove": False}
    answer["proofOps"] = {"ops": [{"type": "ics23:iavl", "key": "AQ==", "data": "Ag=="}]}
    proven = ask(chain, comet.ABCIQueryRequest(), node)
    assert proven.proof_ops.ops[0] == comet.ProofOp(type="ics23:iavl", key=b"\x01", data=b"\x02")


# --- the node's settings, and reflection ---


def test_settings_and_height_are_told(chain: TestChain) -> None:
    config = ask(chain, node_query.ConfigRequest())
    assert config.minimum_gas_price == "0.500000000000000000uve"
    status = ask(chain, node_query.StatusRequest())
    assert (status.height, status.timestamp, status.earliest_store_height) == (1, chain.time, 1)


def test_what_stands_in_anys_is_told(chain: TestChain) -> None:
    names = ask(chain, reflection.ListAllInterfacesRequest()).interface_names
    assert "cosmos.base.v1beta1.Msg" in names
    messages = ask(chain, reflection.ListImplementationsRequest(interface_name="cosmos.base.v1beta1.Msg"))
    assert "/cosmos.bank.v1beta1.MsgSend" in messages.implementation_message_names
    assert ask(chain, reflection.ListImplementationsRequest(interface_name="x")).implementation_message_names == ()
    with pytest.raises(InvalidRequest):
        ask(chain, reflection.ListImplementationsRequest())
