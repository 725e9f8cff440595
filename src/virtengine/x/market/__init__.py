"""
market: compute is ordered, offered, leased, metered and paid.

A customer *orders* resources at a price ceiling and funds the order's escrow account. Providers *bid*; the customer
accepts one bid and hands its provider the manifest, sealed. The provider confirms that the workload runs, and from
then on the *lease* pays per block, until somebody ends it or the money does.

    order   PENDING ── funded ──→ OPEN ── accept ──→ MATCHED ── confirm ──→ ACTIVE ──→ CLOSED
               │                   │ ↑ └─ once, if re-bidding was asked ─┘                ↑
               └── cancel, deadline, refusal ─────────────────────────────────────────────┘

    lease   PROVISIONING ──→ ACTIVE ⇄ SUSPENDED ──→ CLOSING ──→ CLOSED
                 │              └──────────────────────↑           ↑
                 └─ refusal, deadline, owner's cancel ─────────────┘

    bid     OPEN ── accepted ──→ ACCEPTED ── its lease ends ──→ CLOSED
             ├─ another accepted, or a better one took the slot ──→ LOST
             └─ withdrawn, expired, order closed ─────────────────→ CLOSED

An order is ACTIVE exactly while its lease is active, suspended or closing; payment streams exactly while the lease is
active. What nobody triggers happens by itself: every deadline stands in a queue by height, and the end of a block
does what is due there, a bounded batch, at a cost that does not depend on what else is stored.

Images, commands, environments and secrets are never here: an order says only what resources it needs. The manifest
comes to the provider, and the endpoints to the customer, in envelopes that x/encryption checks and nobody on chain
can open.
"""
