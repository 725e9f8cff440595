"""Providers: what they may say of themselves, how they come, change and go. Leaving while bound: market's tests."""

from dataclasses import replace
from typing import Any

import pytest
from tests.support.chain import TestChain
from tests.x.market.world import Market

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.envelope import compute_fingerprint
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRevokeKey
from virtengine.kit.codec.gen.virtengine.provider.v1 import query, tx
from virtengine.kit.codec.gen.virtengine.provider.v1.genesis import GenesisState
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Info, Params, Provider, ProviderState
from virtengine.kit.codec.json import from_json
from virtengine.kit.crypto import box
from virtengine.x.provider import errors
from virtengine.x.provider.genesis import ProviderGenesis
from virtengine.x.provider.invariants import providers_keep_the_rules
from virtengine.x.provider.rules import DEFAULT_PARAMS, is_host_uri, validate_params
from virtengine.x.provider.state import ProviderState as State


@pytest.fixture(scope="module")
def market() -> Market:
    """A chain on which alice has registered keys and is no provider."""
    return Market()


def update(create: tx.MsgCreateProvider, state: ProviderState = ProviderState.ACTIVE) -> tx.MsgUpdateProvider:
    return tx.MsgUpdateProvider(**{name: getattr(create, name) for name in create.__slots__}, state=state)


def get(market: Market, owner: Address) -> Provider:
    found: Provider = market.chain.query(query.QueryProviderRequest(owner=owner)).provider
    return found


BAD: list[tuple[Any, dict[str, Any]]] = [
    (errors.HostInvalid, {"host_uri": "http://provider.example"}),
    (errors.AttributeInvalid, {"attributes": (Attribute(key="", value="x"),)}),
    (errors.AttributeInvalid, {"attributes": (Attribute(key="1region", value="x"),)}),
    (errors.AttributeInvalid, {"attributes": (Attribute(key="region*", value="x"),)}),
    (errors.AttributeInvalid, {"attributes": (Attribute(key="région", value="x"),)}),
    (errors.AttributeInvalid, {"attributes": (Attribute(key="k" * 128, value="x"),)}),
    (errors.AttributeInvalid, {"attributes": (Attribute(key="region", value=""),)}),
    (errors.AttributeInvalid, {"attributes": (Attribute(key="region", value="x" * 256),)}),
    (errors.AttributeDoubled, {"attributes": (Attribute(key="region", value="a"), Attribute(key="region", value="b"))}),
    (errors.TooManyAttributes, {"attributes": tuple(Attribute(key=f"k{n}", value="x") for n in range(101))}),
    (errors.InfoInvalid, {"region": "x" * 64}),
    (errors.InfoInvalid, {"info": Info(email="x" * 255, website="")}),
    (errors.InfoInvalid, {"info": Info(email="", website="x" * 256)}),
    (errors.EncryptionKeyNotActive, {"encryption_key": box.public_key(bytes(range(32)))}),
    (errors.EncryptionKeyNotActive, {"encryption_key": b""}),
    (errors.MeterKeyInvalid, {"meter_key": b"short"}),
    (errors.MeterKeyInvalid, {"meter_key": bytes(32)}),
    (errors.ApiKeyHashInvalid, {"api_key_hash": bytes(31)}),
]


@pytest.mark.parametrize(("error", "changes"), BAD)
def test_what_a_provider_may_not_say_is_refused_at_first_and_later(
    market: Market, error: Any, changes: dict[str, Any]
) -> None:
    market.deliver(market.alice, market.alice.provider(**changes)).fails_with(error)
    market.deliver(market.bob, update(market.bob.provider(**changes))).fails_with(error)


@pytest.mark.parametrize(
    "uri",
    [
        "https://provider.example",
        "https://provider.example:8443",
        "https://a.b-c.example:1",
        "https://127.0.0.1:65535",
        "https://[::1]:8443",
        "https://localhost",
        "https://xn--bcher-kva.example",
    ],
)
def test_a_host_may_be_a_name_or_an_address_with_a_port(uri: str) -> None:
    assert is_host_uri(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "https://",
        "https:///path",
        "HTTPS://provider.example/",
        "https://provider.example/",
        "https://provider.example/path",
        "https://provider.example?x",
        "https://provider.example#x",
        "https://user@provider.example",
        "https://provider.example:",
        "https://provider.example:0",
        "https://provider.example:65536",
        "https://provider.example:٣",
        "https://-a.example",
        "https://a..b",
        "https://bücher.example",
        "https://provider.example\n",
        "https://" + "a." * 130 + "b",
        "wss://provider.example",
    ],
)
def test_a_host_is_nothing_else(uri: str) -> None:
    assert not is_host_uri(uri)


def test_a_provider_comes_changes_and_goes() -> None:
    market = Market(providers=0)
    alice = market.alice
    create = alice.provider()
    for message in (update(create), tx.MsgDeleteProvider(owner=alice.address)):
        market.deliver(alice, message).fails_with(errors.ProviderUnknown)
    result = market.deliver(alice, create).ok()
    created_at = market.height
    assert result.events_of("virtengine.provider.v1.EventProviderCreated")[0]["owner"] == f'"{alice.text}"'
    market.deliver(alice, create).fails_with(errors.ProviderExists)
    other = replace(create, host_uri="https://new.example", attributes=(Attribute(key="tier", value="gold"),))
    market.deliver(alice, update(other, ProviderState.UNSPECIFIED)).fails_with(errors.StateInvalid)
    market.deliver(alice, update(other, ProviderState.PAUSED)).ok()
    found = get(market, alice.address)
    assert (found.host_uri, found.attributes, found.state, found.created_at) == (
        "https://new.example",
        other.attributes,
        ProviderState.PAUSED,
        created_at,
    )
    market.deliver(alice, tx.MsgDeleteProvider(owner=alice.address)).ok()
    with pytest.raises(errors.ProviderUnknown):
        get(market, alice.address)
    market.deliver(alice, create).ok()


def test_a_revoked_encryption_key_must_be_replaced_with_the_next_change() -> None:
    market = Market()
    fingerprint = compute_fingerprint(market.bob.encryption_key)
    market.deliver(market.bob, MsgRevokeKey(owner=market.bob.address, fingerprint=fingerprint)).ok()
    market.deliver(market.bob, update(market.bob.provider())).fails_with(errors.EncryptionKeyNotActive)


def test_another_accounts_encryption_key_is_not_ones_own(market: Market) -> None:
    message = market.alice.provider(encryption_key=market.bob.encryption_key)
    market.deliver(market.alice, message).fails_with(errors.EncryptionKeyNotActive)


def test_all_providers_are_listed_in_pages() -> None:
    market = Market(providers=3)
    owners, key = [], b""
    for _ in range(3):
        page = PageRequest(key=key, limit=1)
        answer = market.chain.query(query.QueryProvidersRequest(pagination=page))
        owners += [found.owner for found in answer.providers]
        key = answer.pagination.next_key
    assert owners == sorted(party.address for party in market.providers)
    assert key == b""
    assert market.chain.query(query.QueryParamsRequest()).params == DEFAULT_PARAMS


def test_a_chain_with_providers_starts_again_from_its_export() -> None:
    market = Market(providers=2)
    again = TestChain(initial_height=market.chain.height + 1)
    again.genesis = market.chain.export()
    again.start()
    assert again.export() == market.chain.export()


def test_a_document_that_breaks_a_rule_is_refused() -> None:
    genesis = from_json(GenesisState, Market(providers=2).chain.export()["provider"])
    first, second = genesis.providers
    for providers in ((second, first), (first, first)):
        with pytest.raises(errors.InvalidGenesis):
            ProviderGenesis().validate(replace(genesis, providers=providers))
    with pytest.raises(errors.HostInvalid):
        ProviderGenesis().validate(replace(genesis, providers=(replace(first, host_uri=""),)))
    for most in (0, 1_001):
        with pytest.raises(errors.InvalidParams):
            validate_params(Params(max_attributes=most))


def test_the_invariant_sees_a_provider_that_breaks_a_rule(market: Market) -> None:
    ctx = market.chain.ctx()
    provider = State.providers.get(ctx, market.bob.address)
    State.providers.set(ctx, b"\1" * 20, replace(provider, host_uri=""))
    faults = list(providers_keep_the_rules(ctx))
    assert len(faults) == 2
