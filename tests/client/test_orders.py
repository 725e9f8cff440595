"""A customer's orders against a real chain, with a provider moved by hand."""

import threading
from collections.abc import Iterator

import pytest
from tests.client.network import HandProvider, Network, serve

from virtengine.client.errors import ClientError
from virtengine.client.manifest import OrderDraft, parse_sdl
from virtengine.client.orders import NoProvider, OrderLost, Orders, Terms, describe_state, per_hour
from virtengine.client.settlement import compute_settlement
from virtengine.client.signer import Signer
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.market.v1.market import BidState, CloseReason, OrderState

SECRET = "s3cret-value-of-the-customer"
SDL = f"""
version: "2.0"
services:
  web:
    image: host
    command: ["/bin/true"]
    env: ["TOKEN={SECRET}"]
    expose: [{{port: 8080, as: 80, to: [{{global: true}}]}}]
profiles:
  compute: {{small: {{resources: {{cpu: {{units: 0.5}}, memory: {{size: 128Mi}}, storage: {{size: 64Mi}}}}}}}}
  placement: {{anywhere: {{pricing: {{small: {{denom: uve, amount: 100}}}}}}}}
deployment: {{web: {{anywhere: {{profile: small, count: 1}}}}}}
"""
DEPOSIT = Coin(denom="uve", amount=600_000)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A network of its own: other tests may have registered no provider yet."""
    with serve(tmp_path_factory.mktemp("market")) as running:
        yield running
        running.close_clients()


@pytest.fixture(scope="module")
def provider(market: Network) -> HandProvider:
    return HandProvider(market)


@pytest.fixture
def orders(market: Network, provider: HandProvider) -> Orders:
    return Orders(market.client(), market.signer("alice"))


@pytest.fixture
def draft() -> OrderDraft:
    return parse_sdl(SDL)[0]


def quiet(text: str) -> None:
    """Progress that nobody looks at."""


def place(orders: Orders, draft: OrderDraft, terms: Terms | None = None) -> int:
    """An open order."""
    message = orders.make_order_message(draft, DEPOSIT, terms or Terms())
    result = orders.chain.send(orders.signer, *orders.make_key_messages(), message)
    return orders.read_created(result)[0]


def make_active(orders: Orders, provider: HandProvider, draft: OrderDraft, price: str = "20") -> int:
    number = place(orders, draft)
    provider.bid(orders.owner, number, price)
    bid = orders.wait_bid(number, quiet, 10)
    orders.chain.send(orders.signer, orders.make_accept_message(orders.get(number), bid))
    provider.confirm(orders, number)
    return number


def test_an_order_goes_from_draft_to_settlement_and_every_base_unit_is_accounted_for(
    orders: Orders, provider: HandProvider, draft: OrderDraft
) -> None:
    number = make_active(orders, provider, draft)
    lease = orders.wait_active(number, quiet, 10)
    access = orders.open_access(lease)
    assert access is not None
    assert access.endpoints[0].url == "http://127.0.0.1:31000"
    orders.chain.wait_height(orders.chain.status().height + 5)
    orders.chain.send(orders.signer, orders.make_close_message(number))
    # No daemon sends a final record here: the chain waits final_record_blocks for it.
    order = orders.wait_closed(number, quiet, 30)
    assert describe_state(order) == "closed (owner)"
    sums = compute_settlement(orders, number)
    assert sums.deposited == DEPOSIT.amount
    assert sums.gain > 0
    assert sums.fees > 0
    assert sums.refunded > 0
    assert sums.gain + sums.fees + sums.refunded == sums.deposited
    account = orders.escrow(number).account
    assert (account.paid, account.refunded) == (sums.gain + sums.fees, sums.refunded)


def test_the_provider_gets_the_very_manifest_and_nobody_else_its_content(
    orders: Orders, provider: HandProvider, draft: OrderDraft, market: Network
) -> None:
    number = make_active(orders, provider, draft)
    assert provider.open_manifest(orders.owner, number) == draft.manifest
    assert orders.open_manifest(orders.get(number))[1] == draft.manifest
    order = orders.get(number)
    assert SECRET.encode() not in order.encode()
    with pytest.raises(ClientError):
        Orders(orders.chain, market.signer("bob")).open_manifest(order)


def test_the_cheapest_bid_two_blocks_after_the_first_is_taken(
    orders: Orders, provider: HandProvider, draft: OrderDraft, market: Network
) -> None:
    second = HandProvider(market, "carol")
    number = place(orders, draft)
    provider.bid(orders.owner, number, "30")
    second.bid(orders.owner, number, "29.999999999999999999")
    bid = orders.wait_bid(number, quiet, 10)
    assert bid.id.provider == second.signer.address
    first = min(bid.created_at for bid in orders.bids(number))
    accepted = orders.chain.send(orders.signer, orders.make_accept_message(orders.get(number), bid))
    assert accepted.height >= first + 2


def test_keys_are_registered_once(orders: Orders, draft: OrderDraft) -> None:
    place(orders, draft)
    assert orders.make_key_messages() == ()


def test_the_newest_order_is_the_one_made_last(orders: Orders, draft: OrderDraft) -> None:
    number = place(orders, draft)
    assert orders.newest().id.sequence == number
    assert [order.id.sequence for order in orders.list_newest(2)] == [number, number - 1]


def test_who_has_no_orders_is_told_how_to_make_one(market: Network) -> None:
    with pytest.raises(ClientError, match="has no orders") as caught:
        Orders(market.client(), market.signer("bob")).newest()
    assert "order create" in caught.value.hint


def test_the_minimum_deposit_is_what_the_chain_demands_to_open(orders: Orders, draft: OrderDraft) -> None:
    least = orders.minimum_deposit(draft.ceiling)
    states = []
    for amount in (least.amount - 1, least.amount):
        message = orders.make_order_message(draft, Coin(denom="uve", amount=amount), Terms())
        number = orders.read_created(orders.chain.send(orders.signer, message))[0]
        states.append(orders.get(number).state)
    assert states == [OrderState.PENDING, OrderState.OPEN]


def test_an_image_that_nobody_has_is_found_out_before_ordering(orders: Orders) -> None:
    with pytest.raises(NoProvider, match="does not have the image nginx"):
        orders.find_candidates(parse_sdl(SDL.replace("image: host", "image: nginx"))[0])


def test_resources_that_nobody_has_are_found_out_before_ordering(orders: Orders, provider: HandProvider) -> None:
    with pytest.raises(NoProvider, match=provider.signer.bech32):
        orders.find_candidates(parse_sdl(SDL.replace("units: 0.5", "units: 100"))[0])


def test_an_order_without_bids_gives_up_waiting_and_stands(orders: Orders, draft: OrderDraft) -> None:
    number = place(orders, draft)
    with pytest.raises(ClientError, match="got no bid") as caught:
        orders.wait_bid(number, quiet, 0.3)
    assert f"order close {number}" in caught.value.hint
    assert orders.get(number).state is OrderState.OPEN


def test_closing_an_order_ends_the_waiting_for_bids(orders: Orders, draft: OrderDraft, market: Network) -> None:
    number = place(orders, draft)
    other = Orders(market.client(), orders.signer)
    closer = threading.Timer(0.3, lambda: other.chain.send(other.signer, other.make_close_message(number)))
    closer.start()
    with pytest.raises(OrderLost, match=r"closed \(owner\)"):
        orders.wait_bid(number, quiet, 20)
    closer.join()
    assert compute_settlement(orders, number).refunded == DEPOSIT.amount


def test_a_provider_that_refuses_ends_the_waiting_with_its_reason(
    orders: Orders, provider: HandProvider, draft: OrderDraft
) -> None:
    number = place(orders, draft)
    provider.bid(orders.owner, number, "20")
    bid = orders.wait_bid(number, quiet, 10)
    orders.chain.send(orders.signer, orders.make_accept_message(orders.get(number), bid))
    provider.refuse(orders.owner, number)
    with pytest.raises(OrderLost, match="cannot provision"):
        orders.wait_active(number, quiet, 10)
    order = orders.get(number)
    assert (order.state, order.reason) == (OrderState.CLOSED, CloseReason.CANNOT_PROVISION)
    assert compute_settlement(orders, number).refunded == DEPOSIT.amount


def test_an_order_asked_to_be_put_back_takes_bids_once_more(
    orders: Orders, provider: HandProvider, draft: OrderDraft
) -> None:
    number = place(orders, draft, Terms(rebid=True))
    provider.bid(orders.owner, number, "20")
    orders.chain.send(orders.signer, orders.make_accept_message(orders.get(number), orders.wait_bid(number, quiet, 10)))
    provider.refuse(orders.owner, number)
    assert orders.get(number).state is OrderState.OPEN
    provider.bid(orders.owner, number, "21")
    again = orders.wait_bid(number, quiet, 10)
    assert (again.price.amount, again.state) == (Dec.from_int(21), BidState.OPEN)


def test_a_lease_shows_cost_and_runway(orders: Orders, provider: HandProvider, draft: OrderDraft) -> None:
    number = make_active(orders, provider, draft)
    orders.chain.wait_height(orders.chain.status().height + 2)
    found = orders.find_lease(number)
    assert found is not None
    assert found.cost.is_positive()
    assert 0 < found.runway_blocks < DEPOSIT.amount // 20
    assert orders.find_lease(place(orders, draft)) is None


def test_hourly_estimates_come_from_the_reference_block_time() -> None:
    assert per_hour(Dec.parse("13.8125"), 1000) == Dec.parse("49725")
    assert per_hour(Dec.from_int(1), 6000) == Dec.from_int(600)


def test_a_key_revoked_on_chain_is_not_used(market: Network, provider: HandProvider) -> None:
    from virtengine.kit.codec.envelope import compute_fingerprint
    from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRevokeKey

    chain, faucet = market.client(), market.signer("faucet")
    orders = Orders(chain, faucet)
    chain.send(faucet, *orders.make_key_messages())
    fingerprint = compute_fingerprint(faucet.envelope_keys().box_public)
    chain.send(faucet, MsgRevokeKey(owner=faucet.address, fingerprint=fingerprint))
    with pytest.raises(ClientError, match="is revoked"):
        orders.make_key_messages()


def test_an_unknown_signer_has_no_orders_and_no_lease(market: Network) -> None:
    stranger = Orders(market.client(), Signer(b"\x61" * 32))
    assert stranger.list_newest() == []
