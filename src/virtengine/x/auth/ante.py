"""Ante steps about accounts and fees, in the order and with the texts of the Cosmos SDK (x/auth/ante)."""

from base64 import b64encode
from operator import attrgetter
from typing import Final

from virtengine.kit.baseapp.decoding import Tx
from virtengine.kit.baseapp.signing import (
    SIMULATED_KEY,
    PublicKey,
    SignatureCache,
    parse_public_key,
    sign_bytes,
    verify,
)
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.sdk.coins import Coins, amount_of, coins_text, validate_coins
from virtengine.kit.sdk.context import Context, Mode
from virtengine.kit.sdk.errors import (
    InsufficientFee,
    InsufficientFunds,
    InvalidCoins,
    InvalidPubKey,
    InvalidRequest,
    MemoTooLarge,
    TooManySignatures,
    Unauthorized,
    UnknownAddress,
    WrongSequence,
)
from virtengine.x.auth.expected import FeeBank
from virtengine.x.auth.keeper import AccountKeeper
from virtengine.x.auth.types import FEE_COLLECTOR

__all__ = ["AccountAnte"]

_SIMULATED_SIGNATURE_BYTES: Final = 112
"""What the SDK charges in simulation for a signature that is not there yet: key and signature in amino, and 6 more."""

_AMOUNT: Final = attrgetter("amount")

_UNVERIFIED: Final = (Mode.SIMULATE, Mode.RECHECK)
"""Modes in which signatures are taken as they are."""

_CHECKING: Final = (Mode.CHECK, Mode.RECHECK)
"""Modes of the mempool."""


class AccountAnte:
    """The steps, as methods. `min_gas_prices` is this node's, for its mempool alone."""

    def __init__(
        self,
        accounts: AccountKeeper,
        bank: FeeBank,
        signatures: SignatureCache,
        min_gas_prices: tuple[DecCoin, ...] = (),
    ) -> None:
        self._accounts = accounts
        self._bank = bank
        self._signatures = signatures
        self._min_gas_prices = min_gas_prices

    def check_size(self, ctx: Context, tx: Tx) -> None:
        """The memo is within the parameter, and every byte costs; simulation adds the signatures still to come."""
        params = self._accounts.params(ctx)
        size = len(tx.memo.encode())
        if size > params.max_memo_characters:
            raise MemoTooLarge(
                f"maximum number of characters is {params.max_memo_characters} but received {size} characters"
            )
        cost = params.tx_size_cost_per_byte
        ctx.gas.consume(cost * len(tx.raw), "txSize")
        if ctx.mode is Mode.SIMULATE:
            missing = sum(1 for index in range(len(tx.signers)) if not any(tx.signatures[index : index + 1]))
            ctx.gas.consume(cost * _SIMULATED_SIGNATURE_BYTES * missing, "txSize")

    def deduct_fee(self, ctx: Context, tx: Tx) -> None:
        """The payer pays the fee to the fee collector, whatever becomes of the messages."""
        if ctx.mode in _CHECKING:
            self._check_min_fee(tx)
        payer = tx.fee_payer
        if tx.fee_granter and tx.fee_granter != payer:
            raise InvalidRequest("fee grants are not enabled")
        if not self._accounts.has(ctx, payer):
            raise UnknownAddress(f"fee payer address: {encode_account(payer)} does not exist")
        if any(map(_AMOUNT, tx.fee)):
            self._pay(ctx, payer, tx.fee)
        if ctx.mode.keeps_events:
            ctx.emit("tx", ("fee", coins_text(tx.fee)), ("fee_payer", encode_account(payer)))

    def _pay(self, ctx: Context, payer: bytes, fee: Coins) -> None:
        try:
            validate_coins(fee)
        except InvalidCoins as error:
            raise InsufficientFee(f"invalid fee amount: {coins_text(fee)}") from error
        try:
            self._bank.send_from_account_to_module(ctx, payer, FEE_COLLECTOR, fee)
        except InsufficientFunds as error:
            raise InsufficientFunds(str(error)) from error

    def _check_min_fee(self, tx: Tx) -> None:
        """Any one of the accepted coins is enough."""
        if not self._min_gas_prices:
            return
        required = tuple(
            Coin(denom=price.denom, amount=price.amount.mul(Dec.from_int(tx.gas_limit)).ceil())
            for price in self._min_gas_prices
        )
        if not any(coin.amount <= amount_of(tx.fee, coin.denom) for coin in required):
            raise InsufficientFee(f"insufficient fees; got: {coins_text(tx.fee)} required: {coins_text(required)}")

    def set_public_keys(self, ctx: Context, tx: Tx) -> None:
        """An account learns its key from the first transaction that it signs."""
        simulate = ctx.mode is Mode.SIMULATE
        for index, signer in enumerate(tx.signers):
            packed = self._key_in_tx(ctx, tx, index)
            if packed is not None:
                if not simulate and parse_public_key(packed).address != signer:
                    raise InvalidPubKey(
                        f"pubKey does not match signer address {encode_account(signer)} with signer index: {index}"
                    )
                if self._accounts.get_record(ctx, signer).pub_key is None:
                    self._accounts.set_public_key(ctx, signer, packed)
        if not ctx.mode.keeps_events:
            return
        for info, signer, signature in zip(tx.signer_infos, tx.signers, tx.signatures, strict=False):
            ctx.emit("tx", ("acc_seq", f"{encode_account(signer)}/{info.sequence}"))
            ctx.emit("tx", ("signature", b64encode(signature).decode()))

    def _key_in_tx(self, ctx: Context, tx: Tx, index: int) -> Any | None:
        """The key that the transaction gives for a signer; simulation makes one up where there is none."""
        given = tx.signer_infos[index].public_key if index < len(tx.signer_infos) else None
        if given is None and ctx.mode is Mode.SIMULATE:
            return SIMULATED_KEY
        return given

    def verify_signatures(self, ctx: Context, tx: Tx) -> None:
        """Each signer signed this very transaction, as their next one. Every signature costs, known or not.

        In simulation nothing is signed yet, and the sequence may be ahead, for senders who have more on the way. On
        recheck the signature is known to be right: only the sequence may have changed.
        """
        params = self._accounts.params(ctx)
        count, simulate = len(tx.signers), ctx.mode is Mode.SIMULATE
        if count > params.tx_sig_limit:
            raise TooManySignatures(f"signatures: {count}, limit: {params.tx_sig_limit}")
        if len(tx.signer_infos) != count and not simulate:
            raise Unauthorized(f"invalid number of signer;  expected: {count}, got {len(tx.signer_infos)}")
        for index, signer in enumerate(tx.signers):
            record = self._accounts.get_record(ctx, signer)
            packed = self._key_in_tx(ctx, tx, index) or record.pub_key
            if packed is None:
                raise InvalidPubKey("pubkey on account is not set")
            key = parse_public_key(packed)
            ctx.gas.consume(params.sig_verify_cost_secp256k1, "ante verify: secp256k1")
            self._check_sequence(ctx, tx, index, signer)
            if ctx.mode not in _UNVERIFIED:
                self._verify_signature(ctx, tx, index, key, record.account_number)

    def _check_sequence(self, ctx: Context, tx: Tx, index: int, signer: bytes) -> None:
        """The transaction is the signer's next; a simulated one may leave the question open."""
        if index >= len(tx.signer_infos):
            return
        given, expected = tx.signer_infos[index].sequence, self._accounts.sequence(ctx, signer)
        if given != expected and not (ctx.mode is Mode.SIMULATE and given > expected):
            raise WrongSequence(f"account sequence mismatch, expected {expected}, got {given}")

    def _verify_signature(self, ctx: Context, tx: Tx, index: int, key: PublicKey, number: int) -> None:
        message = sign_bytes(tx.signed, ctx.chain_id, number)
        mode, remember = tx.signer_infos[index].mode, ctx.mode is Mode.CHECK
        if not verify(self._signatures, key, message, tx.signatures[index], mode=mode, remember=remember):
            raise Unauthorized(
                f"signature verification failed; please verify account number ({number}) and chain-id"
                f" ({ctx.chain_id}): (unable to verify single signer signature)"
            )

    def increment_sequences(self, ctx: Context, tx: Tx) -> None:
        """The transaction counts for all who signed it, so it can never come again. Its sequences were found right."""
        for signer, info in zip(tx.signers, tx.signer_infos, strict=False):
            self._accounts.set_sequence(ctx, signer, info.sequence + 1)
