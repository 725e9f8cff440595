"""Random use of every verb at random heights, against a model that counts block by block."""

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.x.escrow.world import OTHER, OWNER, PROVIDER, RICH, SPONSOR, World, dec, params, uve

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, AccountState, DepositSource, PaymentState
from virtengine.kit.sdk.errors import SdkError

PEOPLE = (OWNER, PROVIDER, OTHER, SPONSOR)
FEES = {"platform_share": dec("0.1"), "validator_share": dec("0.05")}


class Stream:
    """A payment of the model."""

    def __init__(self, payee: bytes, rate: Dec, reserve_rate: Dec) -> None:
        self.payee = payee
        self.rate, self.reserve_rate = Fraction(rate.raw, 10**18), Fraction(reserve_rate.raw, 10**18)
        self.accrued = self.reserve = Fraction(0)
        self.state = PaymentState.OPEN


class Book:
    """An account of the model: it goes from block to block and pays what it can."""

    def __init__(self) -> None:
        self.line: list[list] = []
        self.streams: dict[int, Stream] = {}
        self.state = AccountState.OPEN

    @property
    def funds(self) -> Fraction:
        return sum(amount for _, amount in self.line) - sum(s.accrued + s.reserve for s in self.streams.values())

    def rate(self, *states: PaymentState) -> Fraction:
        return sum((s.rate + s.reserve_rate for s in self.streams.values() if s.state in states), Fraction(0))

    def begin_block(self) -> None:
        if self.state is AccountState.OPEN and self.rate(PaymentState.OPEN) <= self.funds:
            for stream in self.streams.values():
                if stream.state is PaymentState.OPEN:
                    stream.accrued += stream.rate
                    stream.reserve += stream.reserve_rate

    def is_dry(self) -> bool:
        return self.state is AccountState.OPEN and self.funds < self.rate(PaymentState.OPEN)

    def go_on(self) -> None:
        if self.state is AccountState.DEPLETED and self.funds >= self.rate(PaymentState.OPEN, PaymentState.PAUSED):
            self.state = AccountState.OPEN

    def take(self, amount: int) -> None:
        while amount:
            taken = min(amount, self.line[0][1])
            amount -= taken
            self.line[0][1] -= taken
            if not self.line[0][1]:
                del self.line[0]


numbers = st.integers(1, 4)
sequences = st.integers(1, 2)
amounts = st.one_of(st.integers(1, 60), st.just(1_000))
rates = st.one_of(
    st.integers(1, 12 * 10**18).map(Dec.from_raw), st.sampled_from([dec(1), dec(10), dec("0.333333333333333333")])
)
reserves = st.one_of(st.just(dec(0)), rates)
parts = st.one_of(st.integers(0, 20 * 10**18).map(Dec.from_raw), st.just(dec(0)))


class EscrowMachine(RuleBasedStateMachine):
    """Every verb of the keeper; the model says whether it should work and what everybody has then."""

    @initialize()
    def begin(self) -> None:
        self.world = World(params(max_deposits=3, **FEES))
        self.books: dict[int, Book] = {}
        self.wealth = dict.fromkeys(PEOPLE, RICH)
        self.fees = 0
        self.holds: dict[str, tuple[bytes, int]] = {}
        for sequence in (1, 2):
            self.world.open_account(0, self.id(sequence))
            self.books[sequence] = Book()

    @staticmethod
    def id(sequence: int) -> AccountId:
        return AccountId(owner=OWNER, sequence=sequence)

    def attempt(self, verb: str, *arguments: object) -> bool:
        """Whether the verb worked; nothing else than a refusal may happen."""
        try:
            with self.world.tx() as ctx:
                getattr(self.world.escrow, verb)(ctx, *arguments)
        except SdkError:
            return False
        return True

    def find(self, sequence: int, number: int) -> Stream | None:
        """A living payment of the model."""
        stream = self.books[sequence].streams.get(number)
        living = stream is not None and stream.state is not PaymentState.CLOSED
        return stream if living else None

    def pay(self, book: Book, stream: Stream) -> None:
        gross = int(stream.accrued)
        stream.accrued -= gross
        book.take(gross)
        fees = gross // 10 + gross // 20
        self.wealth[stream.payee] += gross - fees
        self.fees += fees

    def close(self, book: Book, stream: Stream) -> None:
        self.pay(book, stream)
        stream.accrued = stream.reserve = Fraction(0)
        stream.state = PaymentState.CLOSED

    @rule(sequence=sequences, who=st.sampled_from(PEOPLE), amount=amounts)
    def deposit(self, sequence: int, who: bytes, amount: int) -> None:
        book = self.books[sequence]
        joins = bool(book.line) and book.line[-1][0] == who
        fits = joins or len(book.line) < (3 if who == OWNER else 2)
        works = book.state is not AccountState.CLOSED and fits
        assert self.attempt("deposit", self.id(sequence), who, uve(amount), DepositSource.BALANCE) == works
        if works:
            self.wealth[who] -= amount
            if joins:
                book.line[-1][1] += amount
            else:
                book.line.append([who, amount])
            book.go_on()

    @rule(sequence=sequences, payee=st.sampled_from(PEOPLE), rate=rates, reserve=reserves)
    def open_payment(self, sequence: int, payee: bytes, rate: Dec, reserve: Dec) -> None:
        book = self.books[sequence]
        stream = Stream(payee, rate, reserve)
        needed = book.rate(PaymentState.OPEN, PaymentState.PAUSED) + stream.rate + stream.reserve_rate
        works = book.state is AccountState.OPEN and book.funds >= needed
        assert self.attempt("open_payment", self.id(sequence), payee, rate, reserve) == works
        if works:
            book.streams[len(book.streams) + 1] = stream

    @rule(sequence=sequences, number=numbers, verb=st.sampled_from(["pause_payment", "resume_payment"]))
    def switch(self, sequence: int, number: int, verb: str) -> None:
        stream = self.find(sequence, number)
        assert self.attempt(verb, self.id(sequence), number) == (stream is not None)
        if stream:
            stream.state = PaymentState.PAUSED if verb == "pause_payment" else PaymentState.OPEN

    @rule(sequence=sequences, number=numbers, amount=parts, verb=st.sampled_from(["claim", "release_reserve"]))
    def draw(self, sequence: int, number: int, amount: Dec, verb: str) -> None:
        stream = self.find(sequence, number)
        share = Fraction(amount.raw, 10**18)
        works = stream is not None and share <= stream.reserve
        assert self.attempt(verb, self.id(sequence), number, amount) == works
        if works:
            stream.reserve -= share
            stream.accrued += share if verb == "claim" else 0

    @rule(sequence=sequences, number=numbers)
    def withdraw(self, sequence: int, number: int) -> None:
        stream = self.find(sequence, number)
        assert self.attempt("withdraw", self.id(sequence), number) == (stream is not None)
        if stream:
            self.pay(self.books[sequence], stream)

    @rule(sequence=sequences, payee=st.sampled_from(PEOPLE), amount=parts)
    def charge(self, sequence: int, payee: bytes, amount: Dec) -> None:
        book = self.books[sequence]
        works = book.state is not AccountState.CLOSED
        assert self.attempt("charge", self.id(sequence), payee, amount) == works
        if works:
            stream = Stream(payee, dec(0), dec(0))
            stream.accrued = min(book.funds, Fraction(amount.raw, 10**18))
            book.streams[len(book.streams) + 1] = stream
            self.close(book, stream)

    @rule(sequence=sequences, number=numbers)
    def close_payment(self, sequence: int, number: int) -> None:
        stream = self.find(sequence, number)
        assert self.attempt("close_payment", self.id(sequence), number) == (stream is not None)
        if stream:
            self.close(self.books[sequence], stream)

    @precondition(lambda self: self.world.height > 20)
    @rule(sequence=sequences)
    def close_account(self, sequence: int) -> None:
        book = self.books[sequence]
        assert self.attempt("close_account", self.id(sequence))
        if book.state is AccountState.CLOSED:
            return
        for stream in book.streams.values():
            if stream.state is not PaymentState.CLOSED:
                self.close(book, stream)
        for who, amount in book.line:
            self.wealth[who] += amount
        book.line, book.state = [], AccountState.CLOSED

    @rule(sequence=sequences)
    def settle(self, sequence: int) -> None:
        assert self.attempt("settle", self.id(sequence))

    @rule(sequence=sequences)
    def resume(self, sequence: int) -> None:
        book = self.books[sequence]
        assert self.attempt("resume", self.id(sequence)) == (book.state is not AccountState.CLOSED)
        book.go_on()

    @rule(id=st.sampled_from(["bid/a", "bid/b"]), who=st.sampled_from(PEOPLE), amount=amounts)
    def hold(self, id: str, who: bytes, amount: int) -> None:
        works = id not in self.holds
        assert self.attempt("hold", id, who, uve(amount)) == works
        if works:
            self.holds[id] = who, amount
            self.wealth[who] -= amount

    @rule(id=st.sampled_from(["bid/a", "bid/b"]))
    def release(self, id: str) -> None:
        works = id in self.holds
        assert self.attempt("release", id) == works
        if works:
            who, amount = self.holds.pop(id)
            self.wealth[who] += amount

    @rule(blocks=st.one_of(st.just(1), st.integers(2, 40)))
    def advance(self, blocks: int) -> None:
        for _ in range(blocks):
            self.world.end_block()
            for book in self.books.values():
                if book.is_dry():
                    book.state = AccountState.DEPLETED
                book.begin_block()

    @invariant()
    def everybody_has_what_the_model_says(self) -> None:
        if not hasattr(self, "world"):
            return
        world = self.world
        assert {who: RICH + world.gain(who) for who in PEOPLE} == self.wealth
        assert world.module_balance("distribution") + world.module_balance("fee_collector") == self.fees
        for sequence, book in self.books.items():
            ledger = world.escrow.get_ledger(world.ctx, self.id(sequence))
            assert ledger.account.state is book.state
            assert [[d.depositor, d.remaining] for d in ledger.account.deposits] == book.line
            assert Fraction(ledger.funds, 10**18) == book.funds
            assert list(self.claims(ledger.payments.values())) == list(self.claims(book.streams.values()))

    @staticmethod
    def claims(payments: object) -> Iterator[tuple[Fraction, Fraction, PaymentState]]:
        for payment in payments:
            values = (payment.accrued, payment.reserve)
            accrued, reserve = (Fraction(v.raw, 10**18) if isinstance(v, Dec) else v for v in values)
            yield accrued, reserve, payment.state

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        for sequence in (1, 2):
            self.close_account(sequence)
        for id in list(self.holds):
            self.release(id)
        self.everybody_has_what_the_model_says()
        assert self.world.module_balance("escrow") == 0
        self.world.end_block()


TestEscrowMachine = EscrowMachine.TestCase
TestEscrowMachine.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
