"""The lines that `tools/mutations.py` breaks: each a mistake somebody could make, with who would be harmed by it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One line, broken."""

    name: str
    file: str
    old: str
    """Text that occurs exactly once in the file."""
    new: str
    harm: str
    tests: tuple[str, ...]
    """What is run; some test of it must fail."""


def _escrow(name: str, file: str, old: str, new: str, harm: str) -> Mutation:
    return Mutation(
        name=name, file=f"src/virtengine/x/escrow/{file}.py", old=old, new=new, harm=harm, tests=("tests/x/escrow",)
    )


def _market(name: str, file: str, old: str, new: str, harm: str) -> Mutation:
    return Mutation(
        name=name, file=f"src/virtengine/x/market/{file}.py", old=old, new=new, harm=harm, tests=("tests/x/market",)
    )


MUTATIONS = (
    _escrow(
        "payout-ceiling",
        "ledger",
        "gross = payment.accrued.truncate()",
        "gross = payment.accrued.ceil()",
        "the customer pays for what was not delivered",
    ),
    _escrow(
        "fee-ceiling",
        "ledger",
        "platform = gross * params.platform_share.raw // PARTS",
        "platform = -(-gross * params.platform_share.raw // PARTS)",
        "the provider loses a unit with each payout",
    ),
    _escrow(
        "skipped-refund",
        "keeper",
        "for deposit in ledger.refund():",
        "for deposit in ledger.refund()[1:]:",
        "the first payer never gets the rest back",
    ),
    _escrow(
        "depletion-late",
        "ledger",
        "height = self.account.settled_at + self.funds // outflow",
        "height = self.account.settled_at + self.funds // outflow + 1",
        "a block is owed that nobody can pay",
    ),
    _escrow(
        "queue-late",
        "keeper",
        "due = EscrowState.depletions.until(ctx, ctx.height)",
        "due = EscrowState.depletions.until(ctx, ctx.height - 1)",
        "the workload runs a block for nothing",
    ),
    _escrow(
        "accrual-beyond-depletion",
        "ledger",
        "until = min(height, account.depletes_at) if account.depletes_at else height",
        "until = height",
        "claims exceed what is held",
    ),
    _escrow(
        "booked-twice",
        "ledger",
        "self.account = replace(account, settled_at=until)",
        "self.account = replace(account, settled_at=account.settled_at)",
        "the same blocks are paid at every look",
    ),
    _escrow(
        "gap-is-paid",
        "ledger",
        "self.account = replace(self.account, settled_at=height)",
        "self.account = replace(self.account, settled_at=self.account.settled_at)",
        "blocks in which nothing ran are paid after a pause",
    ),
    _escrow(
        "dust-resumes",
        "keeper",
        "resumes = ledger.account.state is AccountState.DEPLETED and ledger.is_affordable()",
        "resumes = ledger.account.state is AccountState.DEPLETED",
        "a unit of dust restarts a workload that cannot be paid",
    ),
    _escrow(
        "unfunded-payment",
        "keeper",
        "if not ledger.is_affordable(rate.raw + reserve_rate.raw):",
        "if not ledger.is_affordable(rate.raw):",
        "a lease begins whose metered part is not covered",
    ),
    _escrow(
        "claim-beyond-reserve",
        "ledger",
        "if amount > payment.reserve:",
        "if amount > payment.reserve + payment.accrued:",
        "a provider claims more usage than was reserved",
    ),
    _escrow(
        "reserve-is-kept",
        "ledger",
        "state=PaymentState.CLOSED, accrued=ZERO, reserve=ZERO",
        "state=PaymentState.CLOSED, accrued=ZERO",
        "unused reserve never comes back to the customer",
    ),
    _escrow(
        "owner-locked-out",
        "ledger",
        "(most if depositor == account.id.owner else most - 1)",
        "most",
        "dust of strangers keeps the owner from a top-up",
    ),
    _escrow(
        "foreign-denom",
        "ledger",
        "if amount.denom != account.denom:",
        'if amount.denom == "":',
        "worthless coins are spent as good ones",
    ),
    _escrow(
        "closed-takes-money",
        "keeper",
        "raise AccountClosed(_text(id))",
        "pass",
        "money goes into an account that nobody can empty",
    ),
    _escrow(
        "hold-released-twice",
        "keeper",
        "        EscrowState.holds.remove(ctx, hold_id)\n",
        "",
        "a bidder takes his deposit out again and again",
    ),
    _market(
        "deposit-kept",
        "bids",
        "self._escrow.release(ctx, hold_id(bid.id))",
        "pass",
        "who loses an auction loses its deposit too",
    ),
    _market(
        "any-provider",
        "msgs",
        "if lease.provider != provider:",
        "if not provider:",
        "anybody reports, meters and withdraws for a lease",
    ),
    _market(
        "any-owner",
        "msgs",
        "if msg.bid.order.owner != msg.owner:",
        "if not msg.owner:",
        "anybody spends an order's money on a bid of his own",
    ),
    _market(
        "equal-price-evicts",
        "bids",
        "if compute_rate(bid) >= compute_rate(dearest):",
        "if compute_rate(bid) > compute_rate(dearest):",
        "equal bids push each other out for ever",
    ),
    _market(
        "reserve-above-ceiling",
        "offers",
        "if rate > order.ceiling.amount.raw:",
        "if msg.price.amount.raw > order.ceiling.amount.raw:",
        "a metered bid costs more than the customer allowed",
    ),
    _market(
        "grace-off-by-one",
        "leases",
        "deadline=ctx.height + left)",
        "deadline=ctx.height + left + 1)",
        "a suspended workload holds its place a block too long",
    ),
    _market(
        "grace-renewed",
        "leases",
        "left = grace - max(0, lease.grace_full_at - ctx.height)",
        "left = grace",
        "a block per grace keeps a place for ever",
    ),
    _market(
        "early-exit-free",
        "leases",
        "self._escrow.credit(ctx, account, lease.payment, missing)",
        "pass",
        "an owner lets a provider set up and leaves without paying",
    ),
    _market(
        "payment-runs-on",
        "leases",
        "self._escrow.pause_payment(ctx, account_id(lease.id.order), lease.payment)",
        "pass",
        "the customer pays after the stop",
    ),
    _market(
        "free-cancel",
        "leases",
        "self._escrow.charge(ctx, account_id(order.id), lease.provider, _compute_setup(ctx, lease))",
        "pass",
        "a provider sets up for nothing",
    ),
    _market(
        "unsigned-usage",
        "usage",
        "if not is_usage_signed(ctx.chain_id, record, lease.meter_key):",
        "if not lease.meter_key:",
        "a provider's clerk invents usage without the meter",
    ),
    _market(
        "replayed-usage",
        "usage",
        "if record.sequence <= lease.last_record:",
        "if record.sequence < lease.last_record:",
        "the last record is taken again",
    ),
    _market(
        "overlapping-usage",
        "usage",
        "if record.from_height < lease.recorded_to:",
        "if record.from_height < lease.active_at:",
        "the same blocks are metered twice",
    ),
    _market(
        "future-usage",
        "usage",
        "if record.to_height > height:",
        "if record.to_height > height + 1:",
        "usage is claimed before it happens",
    ),
    _market(
        "usage-beyond-reservation",
        "usage",
        "* NANOS > most * nanoseconds:",
        "* NANOS > 2 * most * nanoseconds:",
        "more is metered than was reserved",
    ),
    _market(
        "late-usage-paid",
        "usage",
        "if record.to_height + params.usage_grace_blocks >= ctx.height:",
        "if record.to_height + params.usage_grace_blocks >= 0:",
        "a bill comes when nobody can check it",
    ),
    _market(
        "process-tree-paid",
        "usage",
        "record.source is not MeterSource.CGROUP",
        "record.source is MeterSource.UNSPECIFIED",
        "sums that a workload can evade are billed",
    ),
    _market(
        "reserve-given-early",
        "usage",
        "- claimed - payment.reserve_rate.raw * unrecorded",
        "- claimed",
        "usage that is not recorded yet finds no reserve",
    ),
)
