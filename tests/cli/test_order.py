"""`ve order` against a chain and a provider moved by hand."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Ve
from tests.client.network import HandProvider, Network, serve
from tests.client.test_orders import SDL

from virtengine.client.errors import NodeUnreachable
from virtengine.client.orders import Orders
from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderState


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with serve(tmp_path_factory.mktemp("market")) as running:
        yield running
        running.close_clients()


@pytest.fixture(scope="module")
def provider(market: Network) -> HandProvider:
    return HandProvider(market)


@pytest.fixture
def customer(market: Network, monkeypatch: pytest.MonkeyPatch) -> Network:
    """Commands are alice's."""
    monkeypatch.setenv("VE_HOME", str(market.home))
    return market


@pytest.fixture
def sdl(tmp_path: Path) -> str:
    path = tmp_path / "web.yaml"
    path.write_text(SDL)
    return str(path)


class Helper(threading.Thread):
    """Does one thing beside the command under test; what it raises is raised by `join`."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self.act = act
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.act()
        except BaseException as error:
            self.error = error

    def finish(self) -> None:
        self.join()
        if self.error is not None:
            raise self.error


def await_state(orders: Orders, number: int, state: OrderState) -> None:
    deadline = time.monotonic() + 20
    while orders.list_newest(1)[0].id.sequence < number or orders.get(number).state is not state:
        assert time.monotonic() < deadline, state
        time.sleep(0.05)


def serve_next(market: Network, provider: HandProvider, *, refuse: bool = False) -> Callable[[], None]:
    """Bid on the next order of alice and confirm (or refuse) its lease."""
    orders = Orders(market.client(), market.signer("alice"))
    known = orders.list_newest(1)
    number = known[0].id.sequence + 1 if known else 1

    def act() -> None:
        deadline = time.monotonic() + 20
        while not (newest := orders.list_newest(1)) or newest[0].id.sequence < number:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        await_state(orders, number, OrderState.OPEN)
        provider.bid(orders.owner, number, "20")
        await_state(orders, number, OrderState.MATCHED)
        if refuse:
            provider.refuse(orders.owner, number)
        else:
            provider.confirm(orders, number)

    return act


def test_create_waits_until_the_workload_runs_and_close_accounts_for_every_base_unit(
    customer: Network, provider: HandProvider, ve: Ve, sdl: str
) -> None:
    helper = Helper(serve_next(customer, provider))
    created = ve("order", "create", sdl, "--wait", "--deposit", "2VE")
    helper.finish()
    value = created.json
    assert (value["state"], value["escrow"]["deposited"]) == ("ACTIVE", "2000000")
    assert value["endpoints"] == [
        {"service": "web", "port": 8080, "protocol": "tcp", "address": "http://127.0.0.1:31000"}
    ]
    assert "1 provider would bid" in created.err
    assert "the workload runs" in created.err

    status = ve("order", "status").json
    assert status["order"] == value["order"]
    assert 0 < int(status["lease"]["runway_blocks"]) <= 100_000
    assert status["lease"]["price_per_hour_estimate"] == "72000.000000000000000000"
    table = ve("order", "status", "-o", "table").out
    for part in ("active", "runway", "reached at", "http://127.0.0.1:31000", "0.072 VE an hour"):
        assert part in table
    assert ve("order", "bids").json[0]["state"] == "BID_STATE_ACCEPTED"
    assert str(value["order"]) in ve("order", "list", "-o", "table").out

    closed = ve("order", "close", "--wait").json
    assert closed["reason"] == "OWNER"
    assert int(closed["provider"]) > 0
    assert int(closed["deposited"]) == 2_000_000
    total = int(closed["provider"]) + int(closed["fees"]) + int(closed["refunded"])
    assert total == int(closed["deposited"])
    assert ve("order", "close", "-o", "table").out.count("uve") == 4
    assert "reached at" not in ve("order", "status", "-o", "table").out


def test_access_data_for_the_terminal_hide_nothing_of_the_order(
    customer: Network, provider: HandProvider, ve: Ve, sdl: str
) -> None:
    number = ve("order", "create", sdl).json["order"]
    orders = Orders(customer.client(), customer.signer("alice"))
    provider.bid(orders.owner, number, "20")
    ve("order", "accept")
    provider.confirm(orders, number, "http://x/\x1b]0;owned\x07")
    shown = ve("order", "status").json
    assert (shown["state"], shown["endpoints"]) == ("ACTIVE", [])
    assert "visible ASCII" in shown["access_fault"]
    table = ve("order", "status", "-o", "table").out
    assert "not reached  the provider's access data cannot be read" in table
    assert "owned" not in table
    assert ve("order", "close", "--wait").code == 0


def test_a_node_that_goes_while_an_order_is_waited_for_is_no_reason_to_order_again(
    customer: Network, provider: HandProvider, ve: Ve, sdl: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go(*_: object) -> None:
        raise NodeUnreachable("no answer from the node")

    with monkeypatch.context() as patch:
        patch.setattr(Orders, "wait_bid", go)
        ran = ve("order", "create", sdl, "--wait")
    ran.fails("no answer from the node", "stands: `ve order accept")
    assert ve("order", "close", "--wait").code == 0


def test_create_and_accept_can_be_two_steps(customer: Network, provider: HandProvider, ve: Ve, sdl: str) -> None:
    number = ve("order", "create", sdl).json["order"]
    ve("order", "accept", str(number)).fails("has no open bid", "--wait")
    orders = Orders(customer.client(), customer.signer("alice"))
    provider.bid(orders.owner, number, "21")
    ve("order", "accept", "--provider", "bob").fails("no open bid of that provider")
    assert ve("order", "accept", "--provider", "provider").json["state"] == "MATCHED"
    ve("order", "accept").fails("is matched: it takes no bids")
    ve("order", "logs", "--follow").fails()
    provider.confirm(orders, number)
    assert ve("order", "accept", "--wait").json["state"] == "ACTIVE"
    assert ve("order", "deposit", "1VE").json["escrow"]["deposited"] == "1500000"
    assert ve("order", "close", "--wait").code == 0


def test_a_default_deposit_pays_for_an_hour_at_the_ceiling(
    customer: Network, provider: HandProvider, ve: Ve, sdl: str
) -> None:
    # 100 uve a block, 3600 reference blocks an hour: less than what the chain demands at least.
    assert ve("order", "create", sdl, "--dry-run").json[0]["deposit"]["amount"] == "500000"
    assert ve("order", "create", sdl, "--dry-run", "--hours", "2.5").json[0]["deposit"]["amount"] == "900000"


def test_an_open_order_is_taken_back_whole(customer: Network, provider: HandProvider, ve: Ve, sdl: str) -> None:
    number = ve("order", "create", sdl).json["order"]
    closed = ve("order", "close", str(number), "--wait").json
    assert closed["refunded"] == closed["deposited"]
    assert ve("order", "close", str(number)).json == closed
    assert ve("order", "list").json == []
    assert number in [item["order"] for item in ve("order", "list", "--all").json]


def test_a_provider_that_refuses_is_told(customer: Network, provider: HandProvider, ve: Ve, sdl: str) -> None:
    helper = Helper(serve_next(customer, provider, refuse=True))
    ran = ve("order", "create", sdl, "--wait")
    helper.finish()
    ran.fails("cannot provision", "Order again")


def test_a_market_without_bids_leaves_the_order_and_says_how_to_go_on(
    customer: Network, provider: HandProvider, ve: Ve, sdl: str
) -> None:
    ve("order", "create", sdl, "--wait", "--timeout", "1").fails("got no bid in 1 s", "order accept", "order close")
    assert ve("order", "status").json["state"] == "OPEN"
    ve("order", "close")


def test_interrupted_waiting_says_how_to_go_on_and_leaves_the_order(
    customer: Network, provider: HandProvider, ve: Ve, sdl: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Orders, "wait_bid", interrupt)
        ran = ve("order", "create", sdl, "--wait")
    assert ran.code == 130
    number = ve("order", "status").json["order"]
    assert f"order {number} stands: `ve order accept {number} --wait` goes on" in ran.err
    assert ve("order", "close").json["state"] == "CLOSED"


def test_an_order_put_back_by_one_provider_is_taken_by_the_next_bid(
    customer: Network, provider: HandProvider, ve: Ve, sdl: str
) -> None:
    orders = Orders(customer.client(), customer.signer("alice"))
    number = orders.newest().id.sequence + 1

    def act() -> None:
        for served in (False, True):
            await_state(orders, number, OrderState.OPEN)
            provider.bid(orders.owner, number, "20")
            await_state(orders, number, OrderState.MATCHED)
            if served:
                provider.confirm(orders, number)
            else:
                provider.refuse(orders.owner, number)

    helper = Helper(act)
    ran = ve("order", "create", sdl, "--wait", "--rebid")
    helper.finish()
    assert ran.json["state"] == "ACTIVE"
    assert "taking bids once more" in ran.err
    ve("order", "close", "--wait")


def orders_of(network: Network) -> int:
    return len(Orders(network.client(), network.signer("alice")).list_newest())


@pytest.mark.parametrize(
    ("change", "options", "parts"),
    [
        (("image: host", "image: nginx"), (), ("does not have the image nginx",)),
        (("units: 0.5", "units: 100"), (), ("no provider would bid",)),
        (("units: 0.5", "units: lots"), (), ("1 mistake", "nothing was ordered", "cpu.units")),
        (("profiles:", "profils:"), (), ("mistakes", "profiles is missing", "profils")),
        (("", ""), ("--deposit", "1uve"), ("too little", "0.5 VE at least")),
        (("", ""), ("--deposit", "1atom"), ("another coin",)),
        (("", ""), ("--deposit", "99999VE"), ("are needed", "faucet")),
        (("", ""), ("--hours", "soon"), ("not a number",)),
    ],
)
def test_an_order_that_cannot_be_is_refused_in_words_and_not_made(
    customer: Network,
    provider: HandProvider,
    ve: Ve,
    sdl: str,
    change: tuple[str, str],
    options: tuple[str, ...],
    parts: tuple[str, ...],
) -> None:
    path = Path(sdl)
    path.write_text(path.read_text().replace(*change))
    before = orders_of(customer)
    ve("order", "create", sdl, *options).fails(*parts)
    assert orders_of(customer) == before


def test_all_mistakes_of_a_manifest_are_told_at_once_with_their_lines(ve: Ve, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text('version: "2.0"\nservices:\n  web:\n    imag: host\nprofiles: 3\n')
    ran = ve("order", "create", str(path))
    ran.fails("nothing was ordered", f"{path}:4", "did you mean image", f"{path}:5", "deployment")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    ve("order", "create", str(binary)).fails("not a text in UTF-8")
    ve("order", "create", str(tmp_path / "none.yaml")).fails("does not exist", code=2)


def test_a_closed_order_takes_no_deposit(customer: Network, ve: Ve, sdl: str, provider: HandProvider) -> None:
    number = ve("order", "create", sdl).json["order"]
    ve("order", "close", "--wait")
    ve("order", "deposit", "1VE", str(number)).fails(f"order {number} is closed: it takes no deposit")


def test_an_order_that_is_not_there_is_told(customer: Network, ve: Ve) -> None:
    ve("order", "status", "999").fails("has no order 999", "ve order list")
    ve("order", "status", "--from", "bob").fails("has no orders", "order create")
    ve("order", "close", "0").fails("not the number of an order", code=2)
    ve("order", "status", "newest").fails("'newest' is not the number of an order", "ve order list", code=2)
