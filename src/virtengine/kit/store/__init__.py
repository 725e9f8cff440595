"""The state: key-value stores, their branches, gas on access, and the versioned commitment tree.

From the bottom: `nodes` and `chunks` (how tree nodes lie on disk), `iavl` (one block's changes give the next tree),
`tree` (reading a tree), `simple` (the root over all stores), `proofs` (ICS23); `multistore` keeps all of it in LMDB
and `memory` in dictionaries, with the same interface and the same app hash. `branch` and `gas` lie over either.
"""
