"""Money that waits for work to be done, and the streams in which it is paid.

Every order has one *account*. Anyone may *deposit* into it; the money then lies with the `escrow` module account and
belongs to whoever paid it in until it is earned. A *payment* is a stream from the account to one payee: a rate per
block, and where usage is metered a second rate that fills a *reserve*, from which accepted usage is claimed.

    deposits (whole units, first in first out)
       │ what payments have claims on: accrued + reserve (10^-18 units)
       │ the rest: funds
       ├── payout: floor(accrued), less fees ──► payee, platform, validators
       └── refund at the end, in deposit order ──► payers

    account:  OPEN ⇄ DEPLETED      OPEN, DEPLETED → CLOSED
    payment:  OPEN ⇄ PAUSED        OPEN, PAUSED → CLOSED

Nothing is booked block by block. A payment that is open over n blocks has accrued n × rate, whenever one looks; and as
deposits only shrink by whole units, fractions are claims that are carried, never money that is lost. The height at
which the funds no longer pay one more block for all payments together is known whenever a balance or a rate changes. It
waits in a queue, and there the account is *depleted*: nothing accrues beyond what is there, so no debt ever exists. A
deposit that pays for another block lets it go on.

A *hold* is money kept for a purpose and given back whole: a bid's deposit.
"""
