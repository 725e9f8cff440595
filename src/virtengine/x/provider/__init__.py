"""
provider: accounts that offer capacity.

A provider says who it is and what it has: where its daemon is reached, attributes that orders may require, the most
that one order may ask of it, and the keys that the market needs: the X25519 key to which customers seal their
manifests (registered and active in the registry of x/encryption), the Ed25519 key that signs usage records, and the
hash of the key of its API certificate. What it says of itself is never proof of anything.

    create ─→ active ⇄ paused        delete: only without open bids and live leases

A change touches no lease that exists: a lease remembers the meter key it began with.
"""
