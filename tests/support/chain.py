"""A chain in the test's own process, block by block: the real application, real signatures, a clock turned by hand.

    chain = TestChain()
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    chain.deliver(alice, MsgSend(...)).ok()
    chain.deliver(alice, MsgSend(...)).fails_with(InsufficientFunds)
    chain.advance(blocks=10)

All invariants are checked after every block. Fees are zero unless a test asks for some, so that sums stay plain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from virtengine.app.app import App, build_app
from virtengine.app.config import AppConfig
from virtengine.app.gates import Gates
from virtengine.app.genesis import add_account, default_state, export_state
from virtengine.app.modules import Modules
from virtengine.app.modules import modules as default_modules
from virtengine.kit.baseapp.committed import CommittedStores
from virtengine.kit.baseapp.signing import sign_bytes
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any as PackedAny
from virtengine.kit.codec.any import pack, unpack
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import TxMsgData
from virtengine.kit.codec.gen.cosmos.crypto.secp256k1.keys import PubKey
from virtengine.kit.codec.gen.cosmos.tx.signing.v1beta1.signing import SignMode
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types.params_pb2 import (
    BlockParams,
    ConsensusParams,
    EvidenceParams,
    ValidatorParams,
)
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.timestamp import NANOS, Timestamp
from virtengine.kit.crypto import secp256k1
from virtengine.kit.crypto.hashes import address_of_secp256k1
from virtengine.kit.sdk.coins import parse_coins
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import SdkError
from virtengine.kit.sdk.events import Event
from virtengine.kit.sdk.module import Module
from virtengine.kit.store.memory import MemoryStores

M = TypeVar("M", bound=Message)

CHAIN_ID = "virtengine-test-1"
GENESIS_TIME = Timestamp(1_767_225_600)
"""2026-01-01T00:00:00Z."""
GAS = 2_000_000
TREASURY = "1000000000000000000000uve"
"""What the chain's own account holds, from which accounts made after the first block are funded."""


@dataclass(frozen=True)
class Account:
    """A user with a key."""

    name: str
    private_key: bytes

    @property
    def public_key(self) -> bytes:
        return secp256k1.public_key(self.private_key)

    @property
    def address(self) -> Address:
        return Address(address_of_secp256k1(self.public_key))

    @property
    def text(self) -> str:
        """The address in bech32."""
        return encode_account(self.address)


@dataclass(frozen=True)
class Result:
    """What became of a transaction."""

    pb: abci.ExecTxResult

    @property
    def code(self) -> int:
        return self.pb.code

    @property
    def log(self) -> str:
        return self.pb.log

    @property
    def gas_used(self) -> int:
        return self.pb.gas_used

    @property
    def events(self) -> list[Event]:
        """All events in order."""
        return [Event(e.type, tuple((a.key, a.value) for a in e.attributes)) for e in self.pb.events]

    def events_of(self, type: str) -> list[dict[str, str]]:
        """Attributes of the events of one type."""
        return [dict(event.attributes) for event in self.events if event.type == type]

    @property
    def responses(self) -> list[Message]:
        """One for each message."""
        return [unpack(packed) for packed in TxMsgData.decode(self.pb.data).msg_responses]

    def response(self, kind: type[M]) -> M:
        """The response of the only message, which is of a kind."""
        (response,) = self.ok().responses
        assert isinstance(response, kind)
        return response

    def ok(self) -> Result:
        """Assert that it succeeded."""
        assert self.pb.code == 0, f"{self.pb.codespace}/{self.pb.code}: {self.pb.log}"
        return self

    def fails_with(self, error: type[SdkError], text: str = "") -> Result:
        """Assert that it failed, in this way (and with this text in the log)."""
        found = (self.pb.codespace, self.pb.code)
        assert found == (error.codespace, error.code), f"expected {error.__name__}, got {found}: {self.pb.log!r}"
        assert text in self.pb.log, self.pb.log
        return self


class TestChain:
    """One chain; it starts with the first block, query or delivery."""

    __test__ = False

    def __init__(
        self,
        *,
        config: AppConfig | None = None,
        modules: Modules | None = None,
        extra: Iterable[Module] = (),
        gates: Gates | None = None,
        stores: Callable[[Sequence[str]], CommittedStores] = MemoryStores,
        seconds_per_block: int = 1,
        max_gas: int = -1,
        check_invariants: bool = True,
        initial_height: int = 1,
    ) -> None:
        self._edits: list[Callable[[Context], object]] = []
        wired = modules or default_modules()
        self.modules = assemble_more(wired, (*extra, Module(name="edits", begin_block=self._run_edits)))
        self.stores = stores(self.modules.store_names)
        self.config = config
        self._gates = gates
        self.app = self._build()
        self.chain_id = CHAIN_ID
        self.seconds_per_block = seconds_per_block
        self.check_invariants = check_invariants
        self.time = GENESIS_TIME
        self.initial_height = initial_height
        self.height = 0
        self.max_gas = max_gas
        self.started = False
        self.genesis: dict[str, Any] = default_state(self.modules)
        """The `app_state`; tests may change it before the start."""
        self.last_block: abci.ResponseFinalizeBlock | None = None
        self._sequences: dict[bytes, int] = {}
        self._paths = {
            rpc.request: path
            for path in self.app.querier.router.paths
            if (rpc := self.app.querier.router.find(path)) is not None
        }
        self.treasury = self.account("treasury", TREASURY)

    def _build(self) -> App:
        return build_app(self.stores, self.config, modules=self.modules, gates=self._gates)

    # --- before and at the start ---

    def account(self, name: str, coins: str = "") -> Account:
        """A user of that name, always with the same key; holds `coins`, and exists on chain if there are any."""
        account = Account(name, hashlib.sha256(f"test account {name}".encode()).digest())
        if self.started and coins:
            send = MsgSend(from_address=self.treasury.address, to_address=account.address, amount=parse_coins(coins))
            self.deliver(self.treasury, send).ok()
        elif coins:
            add_account(self.genesis, account.address, parse_coins(coins))
        return account

    def start(self) -> None:
        """InitChain with the genesis as it is now."""
        assert not self.started
        self.started = True
        self.app.init_chain(self.init_request())

    def init_request(self) -> abci.RequestInitChain:
        """What the engine would send."""
        params = ConsensusParams(
            block=BlockParams(max_bytes=4 << 20, max_gas=self.max_gas),
            evidence=EvidenceParams(
                max_age_num_blocks=100_000, max_age_duration={"seconds": 172_800}, max_bytes=1 << 20
            ),
            validator=ValidatorParams(pub_key_types=["ed25519"]),
        )
        return abci.RequestInitChain(
            chain_id=self.chain_id,
            time={"seconds": GENESIS_TIME.seconds},
            initial_height=self.initial_height,
            consensus_params=params,
            app_state_bytes=json.dumps(self.genesis).encode(),
        )

    def restart(self) -> None:
        """As if the process had died and come back: a new application on the same stores."""
        self.app = self._build()

    # --- transactions ---

    def tx(
        self,
        signers: Account | Sequence[Account],
        *messages: Message,
        gas: int = GAS,
        fee: str = "",
        memo: str = "",
        timeout_height: int = 0,
        sequence: int | None = None,
        chain_id: str | None = None,
    ) -> bytes:
        """A signed transaction; several of one sender made before a block get sequences one after the other."""
        if not self.started:
            self.start()
        who = [signers] if isinstance(signers, Account) else list(signers)
        body = TxBody(messages=tuple(pack(message) for message in messages), memo=memo, timeout_height=timeout_height)
        numbers = [self._next_sequence(account) if sequence is None else sequence for account in who]
        infos = tuple(make_signer_info(account, number) for account, number in zip(who, numbers, strict=True))
        auth_info = AuthInfo(signer_infos=infos, fee=Fee(gas_limit=gas, amount=parse_coins(fee)))
        unsigned = TxRaw(body_bytes=body.encode(), auth_info_bytes=auth_info.encode())
        signed = unsigned.encode()
        signatures = tuple(
            secp256k1.sign(
                account.private_key, sign_bytes(signed, chain_id or self.chain_id, self.account_number(account))
            )
            for account in who
        )
        return replace(unsigned, signatures=signatures).encode()

    def _next_sequence(self, account: Account) -> int:
        known = self._sequences.get(account.address)
        number = self.modules.accounts.sequence(self.ctx(), account.address) if known is None else known
        self._sequences[account.address] = number + 1
        return number

    def forget_sequences(self) -> None:
        """Read sequences from the state again: what was made and not delivered does not count."""
        self._sequences.clear()

    def account_number(self, account: Account) -> int:
        """The account's number, 0 if it does not exist."""
        ctx = self.ctx()
        if not self.modules.accounts.has(ctx, account.address):
            return 0
        return self.modules.accounts.get_record(ctx, account.address).account_number

    def check(self, tx: bytes, *, recheck: bool = False) -> abci.ResponseCheckTx:
        """CheckTx."""
        kind = abci.CheckTxType.RECHECK if recheck else abci.CheckTxType.NEW
        return self.app.check_tx(abci.RequestCheckTx(tx=tx, type=kind))

    def deliver(self, signers: Account | Sequence[Account], *messages: Message, **options: Any) -> Result:
        """A block with one transaction; options as of `tx`."""
        (result,) = self.block([self.tx(signers, *messages, **options)])
        return result

    # --- blocks ---

    def block(self, txs: Sequence[bytes] = (), *, seconds: int | None = None) -> list[Result]:
        """One block; the clock goes on by `seconds`. One result for each transaction."""
        if not self.started:
            self.start()
        self.height = self.height + 1 if self.height else self.initial_height
        if self.height > self.initial_height:
            step = self.seconds_per_block if seconds is None else seconds
            self.time = Timestamp.from_nanoseconds(self.time.nanoseconds + step * NANOS)
        response = self.app.finalize_block(self.block_request(txs))
        self.app.commit(abci.RequestCommit())
        self.forget_sequences()
        self.last_block = response
        assert len(response.tx_results) == len(txs)
        if self.check_invariants:
            assert self.app.check_invariants(self.ctx()) == []
        return [Result(result) for result in response.tx_results]

    def block_request(self, txs: Sequence[bytes] = ()) -> abci.RequestFinalizeBlock:
        """FinalizeBlock of the present height."""
        return abci.RequestFinalizeBlock(
            txs=txs,
            height=self.height,
            time={"seconds": self.time.seconds, "nanos": self.time.nanos},
            hash=hashlib.sha256(b"%d" % self.height).digest(),
            proposer_address=b"\x01" * 20,
        )

    def advance(self, blocks: int = 1, seconds_per_block: int | None = None) -> None:
        """Empty blocks."""
        for _ in range(blocks):
            self.block(seconds=seconds_per_block)

    def edit(self, change: Callable[[Context], object]) -> None:
        """Change the state by hand, at the beginning of an otherwise empty block."""
        self._edits.append(change)
        self.block()

    def _run_edits(self, ctx: Context) -> None:
        while self._edits:
            self._edits.pop(0)(ctx)

    # --- looking ---

    def ctx(self) -> Context:
        """A context on the committed state (the genesis state before the first block); writes on it are lost."""
        if not self.started:
            self.start()
        if self.height == 0:
            return replace(self.app._check, stores=self.app._make_stores())
        return self.app.querier.context(self.stores.snapshot())

    def query(self, request: Message, height: int = 0) -> Any:
        """The response to a query, found by the type of its request; makes the first block if there is none yet."""
        if not self.height:
            self.block()
        return self.app.querier.answer(self._paths[type(request)], request.encode(), height)[0]

    def abci_query(self, path: str, data: bytes = b"", *, height: int = 0, prove: bool = False) -> abci.ResponseQuery:
        """abci_query; makes the first block if there is none yet."""
        if not self.height:
            self.block()
        return self.app.query(abci.RequestQuery(path=path, data=data, height=height, prove=prove))

    def balance(self, holder: Account | bytes, denom: str = "uve") -> int:
        """What an account holds."""
        address = holder.address if isinstance(holder, Account) else holder
        return self.modules.bank.balance(self.ctx(), address, denom)

    def export(self) -> dict[str, Any]:
        """The `app_state` of the committed state."""
        return export_state(self.modules, self.ctx())

    @property
    def app_hash(self) -> bytes:
        """The root after the last block."""
        return self.stores.app_hash


def make_signer_info(account: Account, sequence: int) -> SignerInfo:
    """How an account signs directly."""
    return SignerInfo(
        public_key=PackedAny(PubKey.TYPE_URL, PubKey(key=account.public_key).encode()),
        mode_info=ModeInfo(single=ModeInfo.Single(mode=SignMode.DIRECT)),
        sequence=sequence,
    )


def assemble_more(wired: Modules, extra: Iterable[Module]) -> Modules:
    """The application's modules and some more."""
    more = tuple(extra)
    wired.accounts.register(account for module in more for account in module.accounts)
    return replace(wired, all=(*wired.all, *more))


__all__ = ["Account", "Result", "TestChain", "assemble_more", "make_signer_info"]
