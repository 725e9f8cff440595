"""Escrow's state and its genesis document are the same thing."""

from dataclasses import replace

import pytest
from tests.x.escrow.world import NO_FEES, ORDER, OTHER, OWNER, SPONSOR, PurseState, World, dec, params, uve

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, AccountState, Params
from virtengine.kit.codec.gen.virtengine.escrow.v1.genesis import GenesisState
from virtengine.kit.crypto.hashes import module_address
from virtengine.x.escrow.errors import InvalidGenesis, InvalidParams
from virtengine.x.escrow.params import DEFAULT_PARAMS, validate_params


@pytest.fixture
def busy() -> World:
    """Accounts in every state, payments in every state, holds."""
    world = World()
    for sequence, amount in ((1, 1_000), (2, 50), (3, 70)):
        id = AccountId(owner=OWNER, sequence=sequence)
        world.open_account(amount, id)
        world.open_payment("7.123456789", reserve=1, id=id)
    world.deposit(5, SPONSOR)
    world.escrow.pause_payment(world.ctx, ORDER, world.open_payment(2, OTHER))
    world.advance(8)
    world.escrow.close_account(world.ctx, AccountId(owner=OWNER, sequence=3))
    world.open_account(20, AccountId(owner=SPONSOR, sequence=1))
    world.escrow.hold(world.ctx, "bid/a", OTHER, uve(9))
    world.escrow.hold(world.ctx, "bid/b", SPONSOR, uve(0))
    world.escrow.settle(world.ctx, ORDER)
    states = [world.state(AccountId(owner=OWNER, sequence=sequence)) for sequence in (1, 2, 3)]
    assert states == [AccountState.OPEN, AccountState.DEPLETED, AccountState.CLOSED]
    return world


def rebuilt(genesis: GenesisState, balance: int, height: int = 10) -> World:
    world = World()
    world.height = height
    world.ctx = world._context()
    PurseState.balances.set(world.ctx, (module_address("escrow"), "uve"), balance)
    world.module.genesis.init(world.ctx, genesis)
    return world


def test_export_of_init_is_the_document(busy: World) -> None:
    genesis = busy.module.genesis.export(busy.ctx)
    busy.module.genesis.validate(genesis)
    again = rebuilt(GenesisState.decode(genesis.encode()), busy.module_balance("escrow"))
    assert again.module.genesis.export(again.ctx) == genesis
    assert again.violations() == []


def test_a_chain_that_was_exported_goes_on_as_if_it_was_not(busy: World) -> None:
    again = rebuilt(busy.module.genesis.export(busy.ctx), busy.module_balance("escrow"))
    again.height = busy.height
    again.ctx = again._context()
    for world in (busy, again):
        world.advance(300)
        world.escrow.close_account(world.ctx, ORDER)
    assert busy.module.genesis.export(busy.ctx) == again.module.genesis.export(again.ctx)


def test_the_default_is_an_empty_market() -> None:
    genesis = World().module.genesis
    assert genesis.default() == GenesisState(params=DEFAULT_PARAMS)
    genesis.validate(genesis.default())


def test_a_document_that_the_bank_contradicts(busy: World) -> None:
    genesis = busy.module.genesis.export(busy.ctx)
    with pytest.raises(InvalidGenesis, match="the module account has"):
        rebuilt(genesis, busy.module_balance("escrow") - 1)


def test_a_document_that_leaves_money_in_the_box_to_nobody(busy: World) -> None:
    with pytest.raises(InvalidGenesis, match="has 7uve, accounts and holds say 0"):
        rebuilt(GenesisState(params=DEFAULT_PARAMS), 7)


@pytest.mark.parametrize("height", [1, 8])
def test_a_document_of_a_later_height_would_pay_for_blocks_backwards(busy: World, height: int) -> None:
    genesis = busy.module.genesis.export(busy.ctx)
    with pytest.raises(InvalidGenesis, match=f"booked up to height 9, this is {height}"):
        rebuilt(genesis, busy.module_balance("escrow"), height)


def test_documents_that_contradict_themselves(busy: World) -> None:
    good = busy.module.genesis.export(busy.ctx)
    first, *others = good.accounts
    hold = good.holds[0]
    bad = {
        "accounts are doubled": replace(good, accounts=(first, *good.accounts)),
        "accounts are doubled or not in order": replace(good, accounts=good.accounts[::-1]),
        "payments are doubled": replace(good, payments=good.payments[::-1]),
        "holds are doubled": replace(good, holds=(hold, hold)),
        "a hold is negative": replace(good, holds=(replace(hold, amount=uve(-1)),)),
        "a payment has no account": replace(good, accounts=tuple(others)),
        "payments were opened, but there are": replace(good, payments=good.payments[1:]),
        "the most is": replace(good, accounts=(replace(first, deposited=2**96, paid=2**96), *others)),
        "deposited": replace(good, accounts=(replace(first, deposited=first.deposited + 1), *others)),
    }
    for text, genesis in bad.items():
        with pytest.raises(InvalidGenesis, match=text):
            busy.module.genesis.validate(genesis)


@pytest.mark.parametrize(
    "bad",
    [
        params(min_deposit=replace(uve(1), denom="x")),
        params(min_deposit=uve(0)),
        params(min_deposit=uve(2**127)),
        params(max_deposits=1),
        params(max_deposits=1_001),
        params(platform_share=dec("-0.1")),
        params(validator_share=dec("-0.1")),
        params(platform_share=dec("0.51")),
        params(platform_share=dec("0.3"), validator_share=dec("0.3")),
        params(max_depletions_per_block=0),
        params(max_depletions_per_block=100_001),
    ],
)
def test_parameters_out_of_bounds(world: World, bad: Params) -> None:
    with pytest.raises(InvalidParams):
        world.module.genesis.validate(GenesisState(params=bad))


def test_parameters_at_their_bounds() -> None:
    validate_params(params(max_deposits=2, platform_share=dec("0.5"), validator_share=dec(0)))
    validate_params(params(max_deposits=1_000, max_depletions_per_block=100_000, min_deposit=uve(1), **NO_FEES))
