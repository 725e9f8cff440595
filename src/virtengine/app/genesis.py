"""Genesis documents: CometBFT's `genesis.json`, whose `app_state` has one section for each module with a genesis.

A document is the JSON value itself, since others add to it; `validate_document` is what makes it one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from virtengine.app.modules import Modules
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import pack
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.genesis import GenesisState as AuthGenesis
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import DenomUnit, Metadata
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.genesis import Balance
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.genesis import GenesisState as BankGenesis
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types.params_pb2 import ConsensusParams
from virtengine.kit.codec.json import from_json, loads, pb_to_json, to_json
from virtengine.kit.codec.timestamp import Duration
from virtengine.kit.sdk.coins import Coins, add_coins
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.kit.sdk.module import Module
from virtengine.x.auth.types import base_of, unpack_account
from virtengine.x.consensus.keeper import set_params, validate_params

__all__ = [
    "DENOM",
    "GenesisInvalid",
    "add_account",
    "add_accounts",
    "default_state",
    "export_state",
    "init_genesis",
    "render_params",
    "validate_state",
]

JsonObject = dict[str, Any]

DENOM: Final = "uve"
"""Base unit of the chain's coin, of which fees and stakes are paid."""

_METADATA: Final = Metadata(
    description="The coin of VirtEngine.",
    denom_units=(DenomUnit(denom=DENOM), DenomUnit(denom="ve", exponent=6)),
    base=DENOM,
    display="ve",
    name="VirtEngine",
    symbol="VE",
)


class GenesisInvalid(InvalidRequest):
    """A genesis document that no chain can start from; the text names the section."""


def default_state(modules: Modules) -> JsonObject:
    """The `app_state` of a new chain, without users."""
    state: JsonObject = {module.name: to_json(module.genesis.default()) for module in modules.all if module.genesis}
    state["bank"]["denom_metadata"] = [to_json(_METADATA)]
    return state


def add_account(state: JsonObject, address: bytes, coins: Coins) -> None:
    """Add a user's account to an `app_state`, with what it holds; an account that is there gets the coins on top."""
    add_accounts(state, [(address, coins)])


def add_accounts(state: JsonObject, added: Sequence[tuple[bytes, Coins]]) -> None:
    """As `add_account`, for many."""
    auth = from_json(AuthGenesis, state["auth"])
    bases = [base_of(unpack_account(packed)) for packed in auth.accounts]
    known = {base.address for base in bases}
    number = max((base.account_number for base in bases), default=-1) + 1
    new = [Address(address) for address in dict.fromkeys(address for address, _ in added) if address not in known]
    accounts = tuple(pack(BaseAccount(address=address, account_number=number + i)) for i, address in enumerate(new))
    state["auth"] = to_json(replace(auth, accounts=(*auth.accounts, *accounts)))
    bank = from_json(BankGenesis, state["bank"])
    held = {balance.address: balance.coins for balance in bank.balances}
    for address, coins in added:
        held[Address(address)] = add_coins(held.get(Address(address), ()), coins)
    balances = tuple(Balance(address=owner, coins=held[owner]) for owner in sorted(held) if held[owner])
    state["bank"] = to_json(replace(bank, balances=balances, supply=add_coins(*held.values())))


def _read_section(module: Module, state: JsonObject) -> Any:
    """A module's part of an `app_state`, validated."""
    assert module.genesis is not None
    if module.name not in state:
        raise GenesisInvalid(f"app_state has no section {module.name}")
    try:
        section = from_json(module.genesis.state, state[module.name])
    except DecodeError as error:
        raise GenesisInvalid(f"app_state.{module.name}: {error}") from error
    module.genesis.validate(section)
    return section


def validate_state(modules: Modules, state: JsonObject) -> list[tuple[Module, Any]]:
    """The sections of an `app_state`, in order; `SdkError` naming what is wrong."""
    known = [module for module in modules.all if module.genesis is not None]
    unknown = sorted(set(state) - {module.name for module in known})
    if unknown:
        raise GenesisInvalid(f"app_state has sections of no module: {', '.join(unknown)}")
    return [(module, _read_section(module, state)) for module in known]


def init_genesis(modules: Modules, ctx: Context, request: abci.RequestInitChain) -> None:
    """Make the first state of what InitChain brings."""
    validate_params(request.consensus_params)
    try:
        state = loads(request.app_state_bytes)
    except DecodeError as error:
        raise GenesisInvalid(str(error)) from error
    if not isinstance(state, dict):
        raise GenesisInvalid("app_state is no object")
    sections = validate_state(modules, state)
    set_params(ctx, request.consensus_params)
    for module, section in sections:
        _init_section(ctx, module, section)
    violations = list(modules.check_invariants(ctx))
    if violations:
        raise GenesisInvalid(f"app_state contradicts itself: {'; '.join(violations)}")


def _init_section(ctx: Context, module: Module, section: Any) -> None:
    """A module's first state. What no rule names may still have no place in the state: a negative height, a key of
    impossible length."""
    assert module.genesis is not None
    try:
        module.genesis.init(ctx, section)
    except (ValueError, OverflowError) as error:
        raise GenesisInvalid(f"app_state.{module.name} has a value that cannot be stored: {error}") from error


def render_params(params: ConsensusParams) -> JsonObject:
    """Consensus parameters as a genesis document has them: as protobuf's JSON, but for a duration in nanoseconds."""
    rendered: JsonObject = pb_to_json(params)
    age = params.evidence.max_age_duration
    rendered["evidence"]["max_age_duration"] = str(Duration(age.seconds, age.nanos).nanoseconds)
    for part in ("version", "abci"):
        rendered[part] = rendered[part] or pb_to_json(getattr(params, part))
    return rendered


def export_state(modules: Modules, ctx: Context) -> JsonObject:
    """The `app_state` of the present state."""
    return {module.name: to_json(module.genesis.export(ctx)) for module in modules.all if module.genesis}
