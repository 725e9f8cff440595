"""abci_query in all its dialects, and queries at other heights."""

import threading
from pathlib import Path

import pytest
from tests.kit.store.ics23 import IAVL, TENDERMINT, verify_absence, verify_existence
from tests.support.chain import TestChain

from virtengine.kit.baseapp.status import Code, Status, status_of
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.query import QueryAccountRequest
from virtengine.kit.codec.gen.cosmos.bank.v1beta1 import query
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import SimulationResponse
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import (
    InsufficientFunds,
    InvalidHeight,
    InvalidRequest,
    KeyNotFound,
    LogicError,
    NotFound,
    NotSupported,
    OutOfGas,
    SdkError,
    Unauthorized,
    UnknownRequest,
    WrongSequence,
)
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.multistore import MultiStore
from virtengine.kit.store.pruning import custom
from virtengine.x.bank.errors import MetadataNotFound
from virtengine.x.bank.state import BankState

BALANCE = "/cosmos.bank.v1beta1.Query/Balance"


@pytest.fixture
def chain() -> TestChain:
    chain = TestChain(stores=lambda names: MemoryStores(names, custom(4)))
    chain.account("alice", "1000uve")
    chain.advance(2)
    return chain


def test_a_query_by_path_tells_the_height_it_is_of(chain: TestChain) -> None:
    alice = chain.account("alice")
    request = query.QueryBalanceRequest(address=alice.address, denom="uve").encode()
    response = chain.abci_query(BALANCE, request)
    assert (response.code, response.height) == (0, 2)
    assert query.QueryBalanceResponse.decode(response.value).balance == Coin(denom="uve", amount=1000)


def test_a_query_at_an_older_height_sees_that_height(chain: TestChain) -> None:
    alice, bob = chain.account("alice"), chain.account("bob")
    send = MsgSend(from_address=alice.address, to_address=bob.address, amount=(Coin(denom="uve", amount=1),))
    chain.deliver(alice, send).ok()
    request = query.QueryBalanceRequest(address=bob.address, denom="uve")
    assert chain.query(request).balance.amount == 1
    assert chain.query(request, height=2).balance.amount == 0


@pytest.mark.parametrize(
    ("height", "code", "log"),
    [
        (-1, InvalidHeight.code, "cannot query with height < 0; please provide a valid height"),
        (99, InvalidHeight.code, "cannot query with height in the future; please provide a valid height"),
        (1, InvalidRequest.code, "failed to load state at height 1; version 1 has been pruned"),
    ],
)
def test_a_height_that_is_not_there_is_told(chain: TestChain, height: int, code: int, log: str) -> None:
    chain.advance(5)
    response = chain.abci_query("/store/bank/key", b"x", height=height)
    assert (response.codespace, response.code) == ("sdk", code)
    assert log in response.log


def test_an_unknown_account_is_told_in_the_words_clients_match(chain: TestChain) -> None:
    nobody = chain.account("nobody")
    response = chain.abci_query(
        "/cosmos.auth.v1beta1.Query/Account", QueryAccountRequest(address=nobody.address).encode()
    )
    assert (response.codespace, response.code) == ("sdk", 22)
    assert response.log == f"rpc error: code = NotFound desc = account {nobody.text} not found: key not found"


@pytest.mark.parametrize(
    ("path", "data", "code", "log"),
    [
        ("", b"", 6, "no query path provided: unknown request"),
        ("/nothing", b"", 6, "unknown query path: unknown request"),
        ("/store/nothing/key", b"", 6, "no such store: nothing: unknown request"),
        ("/cosmos.bank.v1beta1.Query/Nothing", b"", 6, "unknown query path: unknown request"),
        (BALANCE, b"\xff", 18, "rpc error: code = InvalidArgument desc = "),
        (BALANCE, query.QueryBalanceRequest(denom="uve").encode(), 18,
         "rpc error: code = InvalidArgument desc = empty address string is not allowed: invalid request"),
        ("/virtengine.market.v1.Query/Screening", b"\x0a\x00" * 500_000, 18,
         "rpc error: code = InvalidArgument desc = more than 8192 messages"),
        ("/cosmos.tx.v1beta1.Service/GetTx", b"\x0a\x02ab", 37, "rpc error: code = Unimplemented desc = "),
    ],
)  # fmt: skip
def test_bad_queries_are_answered(chain: TestChain, path: str, data: bytes, code: int, log: str) -> None:
    response = chain.abci_query(path, data)
    assert (response.codespace, response.code) == ("sdk", code), response.log
    assert log in response.log


def test_a_bad_page_is_an_invalid_request(chain: TestChain) -> None:
    request = query.QueryTotalSupplyRequest(pagination=PageRequest(key=b"x", offset=1))
    response = chain.abci_query("/cosmos.bank.v1beta1.Query/TotalSupply", request.encode())
    assert (response.code, "either offset or key is expected" in response.log) == (18, True)


def test_a_bug_in_a_query_is_an_error_of_that_query(chain: TestChain, caplog: pytest.LogCaptureFixture) -> None:
    chain.edit(lambda ctx: BankState.params.remove(ctx))
    response = chain.abci_query("/cosmos.bank.v1beta1.Query/Params", b"")
    assert response.code != 0
    assert "EntryNotFound" in response.log
    assert "a bug in a query handler" in caplog.text


@pytest.mark.parametrize("error", [Unauthorized("no"), MemoryError()])
def test_a_refusal_is_told_and_a_failing_machine_goes_through(
    chain: TestChain, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(chain.app.querier, "answer", fail)
    if isinstance(error, MemoryError):
        with pytest.raises(MemoryError):
            chain.abci_query(BALANCE)
        return
    response = chain.abci_query(BALANCE)
    assert (response.code, response.log) == (4, "rpc error: code = PermissionDenied desc = no: unauthorized")


def test_the_version_and_peer_filters_answer(chain: TestChain) -> None:
    assert chain.abci_query("/app/version").value == b"0.1.0"
    assert chain.abci_query("/p2p/filter/addr/1.2.3.4:5").code == 0
    assert chain.abci_query("/p2p/filter/id/abc").code == 0


def test_a_raw_value_comes_with_a_proof_up_to_the_app_hash(chain: TestChain) -> None:
    key = b"\x01uve"
    response = chain.abci_query("/store/bank/key", key, prove=True)
    assert response.height == 2
    assert response.value == chain.abci_query("/store/bank/key", key).value != b""
    in_tree, in_root = response.proof_ops.ops
    assert (in_tree.type, in_tree.key, in_root.type, in_root.key) == ("ics23:iavl", key, "ics23:simple", b"bank")
    root = chain.stores.snapshot().prove("bank", key).store.value
    verify_existence(IAVL, root, in_tree.data, key, response.value)
    verify_existence(TENDERMINT, chain.app_hash, in_root.data, b"bank", root)


def test_a_key_that_is_not_there_is_proven_absent(chain: TestChain) -> None:
    response = chain.abci_query("/store/bank/key", b"\x01none", prove=True)
    assert response.value == b""
    root = chain.stores.snapshot().prove("bank", b"\x01none").store.value
    verify_absence(IAVL, root, response.proof_ops.ops[0].data, b"\x01none")


def test_nothing_can_be_proven_at_the_first_height(chain: TestChain) -> None:
    response = chain.abci_query("/store/bank/key", b"x", height=1, prove=True)
    assert (response.code, "cannot query with proof when height <= 1" in response.log) == (18, True)


def test_a_transaction_is_simulated_by_path(chain: TestChain) -> None:
    alice, bob = chain.account("alice"), chain.account("bob")
    send = MsgSend(from_address=alice.address, to_address=bob.address, amount=(Coin(denom="uve", amount=1),))
    tx = chain.tx(alice, send)
    response = chain.abci_query("/app/simulate", tx)
    simulated = SimulationResponse.decode(response.value)
    assert response.height == 2
    assert chain.balance(bob) == 0
    too_much = MsgSend(from_address=alice.address, to_address=bob.address, amount=(Coin(denom="uve", amount=2000),))
    failed = chain.abci_query("/app/simulate", chain.tx(alice, too_much))
    assert (failed.code, "smaller than 2000uve" in failed.log) == (InsufficientFunds.code, True)
    assert chain.block([tx])[0].ok().gas_used == simulated.gas_info.gas_used


def test_a_query_runs_out_of_gas() -> None:
    chain = TestChain(check_invariants=False)

    def fill(ctx: Context) -> None:
        for number in range(300):
            BankState.supply.set(ctx, f"coin{number}", 1)

    chain.edit(fill)
    chain.app.querier._gas_limit = 10_000
    response = chain.abci_query("/cosmos.bank.v1beta1.Query/TotalSupply")
    assert (response.codespace, response.code) == ("sdk", UnknownRequest.code)
    assert "code = ResourceExhausted desc = out of gas in location" in response.log


def test_queries_see_one_height_each_while_blocks_are_made(tmp_path: Path) -> None:
    chain = TestChain(stores=lambda names: MultiStore.open(tmp_path, names, sync=False))
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    chain.block()
    broken: list[str] = []
    done = threading.Event()

    def ask() -> None:
        request = query.QueryTotalSupplyRequest().encode()
        while not done.is_set():
            supply, height = chain.app.querier.answer("/cosmos.bank.v1beta1.Query/TotalSupply", request)
            held, later = chain.app.querier.answer(
                BALANCE, query.QueryBalanceRequest(address=bob.address, denom="uve").encode()
            )
            assert isinstance(held, query.QueryBalanceResponse)
            if held.balance is None or held.balance.amount != later - 1 or later < height:
                broken.append(f"{held} at {later} after {height}: {supply}")

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    send = MsgSend(from_address=alice.address, to_address=bob.address, amount=(Coin(denom="uve", amount=1),))
    for _ in range(20):
        chain.deliver(alice, send).ok()
    done.set()
    for thread in threads:
        thread.join()
    assert broken == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("order 5"), Status(Code.NOT_FOUND, "order 5")),
        (KeyNotFound(), Status(Code.NOT_FOUND, "key not found")),
        (MetadataNotFound("uve"), Status(Code.NOT_FOUND, "uve")),
        (InvalidRequest("x"), Status(Code.INVALID_ARGUMENT, "x")),
        (NotSupported("x"), Status(Code.UNIMPLEMENTED, "x")),
        (OutOfGas("x"), Status(Code.RESOURCE_EXHAUSTED, "x")),
        (Unauthorized("x"), Status(Code.PERMISSION_DENIED, "x")),
        (InsufficientFunds("x"), Status(Code.FAILED_PRECONDITION, "x")),
        (WrongSequence("x"), Status(Code.UNKNOWN, "x: incorrect account sequence")),
        (LogicError(), Status(Code.UNKNOWN, "internal logic error")),
    ],
)
def test_errors_have_a_status(error: SdkError, status: Status) -> None:
    assert status_of(error) == status


def test_a_status_reads_as_go_prints_it() -> None:
    assert str(Status(Code.NOT_FOUND, "x")) == "rpc error: code = NotFound desc = x"
    assert Code.FAILED_PRECONDITION.label == "FailedPrecondition"


def test_there_is_no_answer_before_the_first_block() -> None:
    chain = TestChain()
    with pytest.raises(InvalidHeight, match="wait for the first block"):
        chain.app.querier.answer(BALANCE, b"")
