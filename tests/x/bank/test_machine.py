"""Random sends, mints and burns against a ledger on paper, with all invariants after each step."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.x.bank.test_bank import make_context, make_keeper, violations

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.coins import Coins
from virtengine.kit.sdk.errors import InsufficientFunds
from virtengine.x.auth.invariants import numbers_are_unique

MILL = module_address("mill")
people = st.sampled_from([b"a" * 20, b"b" * 20, b"c" * 20])
coins = st.dictionaries(st.sampled_from(["uaa", "uve"]), st.integers(1, 30), min_size=1).map(
    lambda held: tuple(Coin(denom=denom, amount=held[denom]) for denom in sorted(held))
)


class BankMachine(RuleBasedStateMachine):
    """The bank, against a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.keeper, self.ctx = make_keeper(), make_context()
        self.held: dict[tuple[bytes, str], int] = {}

    def _has(self, owner: bytes, amount: Coins) -> bool:
        return all(self.held.get((owner, coin.denom), 0) >= coin.amount for coin in amount)

    def _book(self, owner: bytes, amount: Coins, sign: int) -> None:
        for coin in amount:
            key = (owner, coin.denom)
            self.held[key] = self.held.get(key, 0) + sign * coin.amount

    @rule(amount=coins)
    def mint(self, amount: Coins) -> None:
        self.keeper.mint(self.ctx, "mill", amount)
        self._book(MILL, amount, 1)

    @rule(amount=coins)
    def burn(self, amount: Coins) -> None:
        if self._attempt(MILL, amount, lambda ctx: self.keeper.burn(ctx, "mill", amount)):
            self._book(MILL, amount, -1)

    @rule(sender=people | st.just(MILL), recipient=people, amount=coins)
    def send(self, sender: bytes, recipient: bytes, amount: Coins) -> None:
        if self._attempt(sender, amount, lambda ctx: self.keeper.send_coins(ctx, sender, recipient, amount)):
            self._book(sender, amount, -1)
            self._book(recipient, amount, 1)

    def _attempt(self, payer: bytes, amount: Coins, work) -> bool:  # type: ignore[no-untyped-def]
        """Do it on a branch; it must fail exactly if the payer has too little."""
        try:
            with self.ctx.branch() as branch:
                work(branch)
        except InsufficientFunds:
            assert not self._has(payer, amount)
            return False
        assert self._has(payer, amount)
        return True

    @invariant()
    def the_books_agree(self) -> None:
        for (owner, denom), amount in self.held.items():
            assert self.keeper.balance(self.ctx, owner, denom) == amount
        assert violations(self.ctx) == []
        assert list(numbers_are_unique(self.ctx)) == []


TestBankMachine = BankMachine.TestCase
TestBankMachine.settings = settings(max_examples=40, stateful_step_count=25)
