"""What a transaction must pass, step by step, with the texts clients match on."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.support.chain import Account, TestChain, make_signer_info

from virtengine.app.config import AppConfig, parse_gas_prices
from virtengine.kit.baseapp.signing import sign_bytes
from virtengine.kit.codec.any import Any, pack
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input, Output
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.crypto.ed25519.keys import PubKey as Ed25519PubKey
from virtengine.kit.codec.gen.cosmos.tx.signing.v1beta1.signing import SignMode
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, Fee, ModeInfo, TxBody, TxRaw
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import secp256k1
from virtengine.kit.sdk.errors import (
    InsufficientFee,
    InsufficientFunds,
    InvalidGasLimit,
    InvalidPubKey,
    InvalidRequest,
    MemoTooLarge,
    NoSignatures,
    NotSupported,
    SdkError,
    TooManySignatures,
    TxTimeout,
    TxTimeoutHeight,
    Unauthorized,
    UnknownAddress,
    UnknownExtensionOptions,
    WrongSequence,
)


@pytest.fixture
def chain() -> TestChain:
    return TestChain(check_invariants=False)


def send(account: Account) -> MsgSend:
    return MsgSend(from_address=account.address, to_address=account.address, amount=(Coin(denom="uve", amount=1),))


def sign(
    chain: TestChain,
    who: Account,
    body: Callable[[TxBody], TxBody] = lambda body: body,
    auth: Callable[[AuthInfo], AuthInfo] = lambda auth: auth,
    signatures: tuple[bytes, ...] | None = None,
) -> bytes:
    """A transaction of one sender, with something changed before it is signed."""
    if not chain.started:
        chain.start()
    sequence = chain.modules.accounts.sequence(chain.ctx(), who.address)
    body_bytes = body(TxBody(messages=(pack(send(who)),))).encode()
    auth_bytes = auth(AuthInfo(signer_infos=(make_signer_info(who, sequence),), fee=Fee(gas_limit=1_000_000))).encode()
    unsigned = TxRaw(body_bytes=body_bytes, auth_info_bytes=auth_bytes)
    message = sign_bytes(unsigned.encode(), chain.chain_id, chain.account_number(who))
    if signatures is None:
        signatures = (secp256k1.sign(who.private_key, message),)
    return replace(unsigned, signatures=signatures).encode()


def with_fee(**fields: object) -> Callable[[AuthInfo], AuthInfo]:
    return lambda auth: replace(auth, fee=replace(auth.fee, **fields))  # type: ignore[type-var]


def with_signer(**fields: object) -> Callable[[AuthInfo], AuthInfo]:
    return lambda auth: replace(auth, signer_infos=(replace(auth.signer_infos[0], **fields),))


def with_body(**fields: object) -> Callable[[TxBody], TxBody]:
    return lambda body: replace(body, **fields)


def refuse(chain: TestChain, tx: bytes, error: type[SdkError], text: str) -> None:
    """Both the mempool and a block refuse it, with the same words, and the sender has lost nothing."""
    checked = chain.check(tx)
    assert (checked.codespace, checked.code) == (error.codespace, error.code), checked.log
    (result,) = chain.block([tx])
    result.fails_with(error, text)
    assert checked.log == result.log


def test_a_good_one_passes(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    chain.block([sign(chain, alice)])[0].ok()


def test_more_gas_than_a_block_has_is_refused() -> None:
    chain = TestChain(max_gas=999_999)
    tx = sign(chain, chain.account("alice", "1000uve"))
    refuse(chain, tx, InvalidGasLimit, "tx gas limit 1000000 exceeds block max gas 999999: invalid gas limit")


def test_extension_options_are_refused(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    tx = sign(chain, alice, with_body(extension_options=(pack(Coin()),)))
    refuse(chain, tx, UnknownExtensionOptions, "unknown extension options")


def test_gas_beyond_what_a_result_can_hold_is_refused(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    tx = sign(chain, alice, auth=with_fee(gas_limit=2**64 - 1))
    refuse(chain, tx, InvalidRequest, "invalid gas supplied; 18446744073709551615 > 9223372036854775807")


def test_no_gas_is_refused(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    tx = sign(chain, alice, auth=with_fee(gas_limit=0))
    checked = chain.check(tx)
    assert checked.code == 11  # it runs out before it gets to the step that would say so


@pytest.mark.parametrize(
    ("fee", "error", "text"),
    [
        ((Coin(denom="uve", amount=-5),), InsufficientFee, "invalid fee provided: -5uve: insufficient fee"),
        ((Coin(denom="uve", amount=1), Coin(denom="uaa", amount=1)), InsufficientFee, "invalid fee amount: 1uve,1uaa"),
        ((Coin(denom="uve", amount=1001),), InsufficientFunds,
         "spendable balance 1000uve is smaller than 1001uve: insufficient funds: insufficient funds"),
    ],
)  # fmt: skip
def test_a_fee_that_cannot_be_paid_is_refused(
    chain: TestChain, fee: tuple[Coin, ...], error: type[SdkError], text: str
) -> None:
    alice = chain.account("alice", "1000uve")
    refuse(chain, sign(chain, alice, auth=with_fee(amount=fee)), error, text)


def test_a_fee_of_nothing_is_no_fee(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    result = chain.block([sign(chain, alice, auth=with_fee(amount=(Coin(denom="uve", amount=0),)))])[0].ok()
    assert len(result.events_of("coin_spent")) == 1


def test_unordered_transactions_are_not_offered(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    refuse(chain, sign(chain, alice, with_body(unordered=True)), NotSupported, "unordered transactions are not enabled")


def test_signatures_are_counted(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    refuse(chain, sign(chain, alice, signatures=()), NoSignatures, "no signatures supplied")
    tx = sign(chain, alice, signatures=(b"a", b"b"))
    refuse(chain, tx, Unauthorized, "wrong number of signers; expected 1, got 2: unauthorized")
    tx = sign(chain, alice, auth=lambda auth: replace(auth, signer_infos=()))
    refuse(chain, tx, Unauthorized, "invalid number of signer;  expected: 1, got 0: unauthorized")


def test_a_transaction_times_out_by_height(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    tx = sign(chain, alice, with_body(timeout_height=2))
    chain.advance(2)
    assert chain.check(tx).code == 0
    (result,) = chain.block([tx])
    result.fails_with(TxTimeoutHeight, "block height: 3, timeout height: 2: tx timeout height")
    assert chain.check(tx).code == TxTimeoutHeight.code


def test_a_transaction_times_out_by_time(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    chain.advance(2)
    now = chain.time.seconds
    tx = sign(chain, alice, with_body(timeout_timestamp=Timestamp(now)))
    assert chain.check(tx).code == 0
    (result,) = chain.block([tx])
    result.fails_with(TxTimeout, "block time: 2026-01-01T00:00:02Z, timeout timestamp: 2026-01-01T00:00:01Z")


def test_a_memo_has_a_longest_size(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    refuse(
        chain,
        sign(chain, alice, with_body(memo="ü" * 129)),
        MemoTooLarge,
        "maximum number of characters is 256 but received 258 characters: memo too large",
    )
    chain.block([sign(chain, alice, with_body(memo="ü" * 128))])[0].ok()


def test_the_mempool_asks_for_a_price_and_a_block_does_not() -> None:
    chain = TestChain(config=AppConfig(minimum_gas_prices=parse_gas_prices("0.5uaa,0.0000101uve")))
    alice = chain.account("alice", "1000uve")
    tx = sign(chain, alice, auth=with_fee(amount=(Coin(denom="uve", amount=10),)))
    checked = chain.check(tx)
    assert checked.code == InsufficientFee.code
    assert checked.log == "insufficient fees; got: 10uve required: 500000uaa,11uve: insufficient fee"
    chain.block([tx])[0].ok()
    tx = sign(chain, alice, auth=with_fee(amount=(Coin(denom="uve", amount=11),)))
    assert chain.check(tx).code == 0


def test_an_account_that_is_not_there_cannot_pay(chain: TestChain) -> None:
    bob = chain.account("bob")
    refuse(chain, sign(chain, bob), UnknownAddress, f"fee payer address: {bob.text} does not exist: unknown address")


def test_fee_grants_are_refused(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob", "1000uve")
    tx = sign(chain, alice, auth=with_fee(granter=bob.address))
    refuse(chain, tx, InvalidRequest, "fee grants are not enabled: invalid request")
    chain.block([sign(chain, alice, auth=with_fee(granter=alice.address))])[0].ok()


def test_a_key_must_be_the_signers(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob", "1000uve")
    tx = sign(chain, alice, auth=with_signer(public_key=make_signer_info(bob, 0).public_key))
    text = f"pubKey does not match signer address {alice.text} with signer index: 0: invalid pubkey"
    refuse(chain, tx, InvalidPubKey, text)


def test_a_key_need_be_told_only_once(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    silent = with_signer(public_key=None)
    refuse(chain, sign(chain, alice, auth=silent), InvalidPubKey, "pubkey on account is not set: invalid pubkey")
    chain.block([sign(chain, alice)])[0].ok()
    record = chain.modules.accounts.get_record(chain.ctx(), alice.address)
    assert record.pub_key == make_signer_info(alice, 0).public_key
    chain.block([sign(chain, alice, auth=silent)])[0].ok()


def test_keys_that_may_not_sign_are_refused(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    ed25519 = pack(Ed25519PubKey(key=bytes(32)))
    refuse(chain, sign(chain, alice, auth=with_signer(public_key=ed25519)), InvalidPubKey, "ED25519")
    other = Any("/cosmos.crypto.secp256r1.PubKey", b"")
    refuse(chain, sign(chain, alice, auth=with_signer(public_key=other)), InvalidPubKey, "unrecognized public key type")


def test_a_signature_must_be_of_this_transaction_on_this_chain(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    number = chain.account_number(alice)
    text = (
        f"signature verification failed; please verify account number ({number}) and chain-id (virtengine-test-1):"
        " (unable to verify single signer signature): unauthorized"
    )
    refuse(chain, sign(chain, alice, signatures=(bytes(64),)), Unauthorized, text)
    refuse(chain, chain.tx(alice, send(alice), chain_id="other-1"), Unauthorized, text)
    amino = ModeInfo(single=ModeInfo.Single(mode=SignMode.LEGACY_AMINO_JSON))
    refuse(chain, sign(chain, alice, auth=with_signer(mode_info=amino)), Unauthorized, text)


def test_a_transaction_is_valid_once(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    tx = sign(chain, alice)
    chain.block([tx])[0].ok()
    refuse(chain, tx, WrongSequence, "account sequence mismatch, expected 1, got 0: incorrect account sequence")
    ahead = chain.tx(alice, send(alice), sequence=5)
    refuse(chain, ahead, WrongSequence, "account sequence mismatch, expected 1, got 5")


def multi(senders: list[Account]) -> list[MsgMultiSend]:
    coins = (Coin(denom="uve", amount=1),)
    return [
        MsgMultiSend(
            inputs=(Input(address=who.address, coins=coins),), outputs=(Output(address=who.address, coins=coins),)
        )
        for who in senders
    ]


def test_several_sign_together_and_each_of_them_counts(chain: TestChain) -> None:
    senders = [chain.account(name, "1000uve") for name in ("alice", "bob", "carol")]
    result = chain.block([chain.tx(senders, *multi(senders), fee="7uve")])[0].ok()
    assert [event["acc_seq"] for event in result.events_of("tx") if "acc_seq" in event] == [
        f"{sender.text}/0" for sender in senders
    ]
    assert [chain.balance(sender) for sender in senders] == [993, 1000, 1000]
    assert [chain.modules.accounts.sequence(chain.ctx(), sender.address) for sender in senders] == [1, 1, 1]
    chain.block([chain.tx([senders[1], senders[0], senders[2]], *multi(senders))])[0].fails_with(InvalidPubKey)


def test_there_are_at_most_seven_signatures(chain: TestChain) -> None:
    senders = [chain.account(f"sender {number}", "1000uve") for number in range(8)]
    chain.block([chain.tx(senders[:7], *multi(senders[:7]))])[0].ok()
    refuse(chain, chain.tx(senders, *multi(senders)), TooManySignatures, "signatures: 8, limit: 7")


def test_every_signature_and_byte_costs_known_or_not() -> None:
    used = []
    for cache in (0, 100):
        chain = TestChain(config=AppConfig(signature_cache=cache, tx_cache_bytes=cache * 1000))
        alice = chain.account("alice", "1000uve")
        tx = sign(chain, alice)
        chain.check(tx)
        used.append(chain.block([tx])[0].ok().gas_used)
    assert used[0] == used[1]


def test_the_ante_tells_fee_payer_sequence_and_signature(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    result = chain.deliver(alice, send(alice), fee="9uve").ok()
    told = result.events_of("tx")
    assert told[0] == {"fee": "9uve", "fee_payer": alice.text}
    assert told[1] == {"acc_seq": f"{alice.text}/0"}
    assert list(told[2]) == ["signature"]
    collector = chain.modules.accounts.module_address("fee_collector")
    assert chain.balance(collector) == 9
